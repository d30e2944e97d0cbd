// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text.h"
#include <stdlib.h>
#include <string.h>

bool dmig_xml_is(const xmlNode *node, const char *name, const char *space)
{
	const char *has;

	if (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, name) != 0)
		return false;
	has = node->ns ? (const char *)node->ns->href : NULL;
	return space ? has && strcmp(has, space) == 0 : !has;
}

const xmlNode *dmig_xml_child(const xmlNode *node, const char *name)
{
	const xmlNode *child;

	for (child = node->children; child; child = child->next)
		if (dmig_xml_is(child, name, NULL))
			return child;
	return NULL;
}

const char *dmig_xml_attribute(const xmlNode *node, const char *name)
{
	const xmlAttr *attribute;

	for (attribute = node->properties; attribute; attribute = attribute->next) {
		if (attribute->ns || strcmp((const char *)attribute->name, name) != 0)
			continue;
		/* Nothing is in an empty one; entities have become part of the one text. */
		return attribute->children ? (const char *)attribute->children->content : "";
	}
	return NULL;
}

/* Comments divide a text. */
static bool is_text(const xmlNode *node)
{
	return node->type == XML_TEXT_NODE && node->content;
}

char *dmig_xml_text(const xmlNode *node)
{
	const xmlNode *child;
	size_t size = 1;
	char *text, *at;

	for (child = node->children; child; child = child->next)
		if (is_text(child))
			size += strlen((const char *)child->content);
	text = malloc(size);
	if (!text)
		return NULL;
	at = text;
	*at = 0;
	for (child = node->children; child; child = child->next)
		if (is_text(child))
			at = stpcpy(at, (const char *)child->content);
	return text;
}
