/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TAGS_H
#define DMIG_LIB_TAGS_H

#include <core/document.h>
#include <devmig/error.h>
#include <stdbool.h>
#include <stddef.h>

/* devmig-metadata(1), LIMITS */
#define DMIG_DOMAIN_MAX            (8u << 20) /* bytes */
#define DMIG_DOMAIN_DEPTH_MAX      128        /* elements within each other */
#define DMIG_DOMAIN_MARKUP_MAX     65536      /* elements, comments and so on */
#define DMIG_DOMAIN_ATTRIBUTES_MAX 131072     /* of all elements */
#define DMIG_DOMAIN_ATTRIBUTE_MAX  256        /* of one */
#define DMIG_DOMAIN_NAMESPACES_MAX 256        /* that are declared */

/*
 * Where the tags of a text stand.  libxml2 says what the text means, but not where each byte
 * of it is; this says where, and is only asked what libxml2 has found to be XML.  It also
 * keeps away from libxml2 what could make it take long.
 */
struct dmig_tag {
	size_t start;   /* '<' */
	size_t end;     /* behind '>' */
	size_t closing; /* '<' of the closing tag; end, if it is empty: "<name/>" */
	size_t after;   /* behind the '>' of the closing tag; end, if it is empty */
	bool empty;
};

struct dmig_tags {
	struct dmig_tag *at; /* owned; in the order of their start */
	size_t count;
};

/* -EBADMSG, -E2BIG, -ENOMEM; @tags is to be freed always. */
int dmig_tags_scan(struct dmig_tags *tags, const char *xml, size_t size, const char *name,
		   struct devmig_error **ret_error);
void dmig_tags_free(struct dmig_tags *tags);

/* A piece of a text. */
struct dmig_span {
	size_t start;
	size_t end;
};

/* The name of a tag, with its prefix. */
struct dmig_span dmig_tag_name(const char *xml, const struct dmig_tag *tag);
/* The value of an attribute as it is written, within its quotes; false: there is none. */
bool dmig_tag_attribute(const char *xml, const struct dmig_tag *tag, const char *name,
			struct dmig_span *ret);

/* Line and column of a byte. */
struct dmig_place dmig_place_of(const char *xml, size_t at);

#endif
