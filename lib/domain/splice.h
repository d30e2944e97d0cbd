/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DOMAIN_SPLICE_H
#define DMIG_LIB_DOMAIN_SPLICE_H

#include "domain.h"

/* A piece of a text that is to be replaced; none may overlap another. */
struct dmig_splice {
	struct dmig_span span;
	char *text; /* owned */
};

struct dmig_splices {
	struct dmig_splice *at; /* in the order of their start, then that of adding */
	size_t count;
};

/* For dmig_auto(splices). */
void dmig_auto_splices(struct dmig_splices *splices);

/* @text becomes the splices'; NULL is -ENOMEM. */
int dmig_splice_add(struct dmig_splices *splices, struct dmig_span span, char *text);

/* The text of a domain with all pieces replaced.  -ENOMEM. */
int dmig_splice(const struct devmig_domain *domain, const struct dmig_splices *splices, char **ret,
		size_t *ret_size);

/* Bytes as they stand in XML; NULL without memory. */
char *dmig_xml_escape(const char *bytes, size_t size);

#endif
