/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DOMAIN_TEXT_H
#define DMIG_LIB_DOMAIN_TEXT_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

/* Looking at a tree of libxml2's; nothing is changed, and nothing of it called. */

/* It is the element of this name and namespace (NULL: none). */
bool dmig_xml_is(const xmlNode *node, const char *name, const char *space);
/* The first element of this name within, which has no namespace; NULL: there is none. */
const xmlNode *dmig_xml_child(const xmlNode *node, const char *name);
/* An attribute without a namespace; NULL: there is none. */
const char *dmig_xml_attribute(const xmlNode *node, const char *name);
/* The text within, without that of elements; to be freed; NULL without memory. */
char *dmig_xml_text(const xmlNode *node);

/* Its number among all elements, once it has one: that of its tag. */
static inline size_t dmig_xml_tag(const xmlNode *node)
{
	return (size_t)node->_private;
}

#endif
