/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SITES_H
#define DMIG_LIB_SITES_H

#include "names.h"

/* What devices that stand together have in common. */
struct dmig_site {
	u32 host;
	u32 parent; /* a name, 0: not known */
	int32_t numa;
	u8 kind;
	u8 parent_len;
	u32 amount; /* of types: units; of others: migrations */
};

/*
 * The sites of records; a site is its number.  Records of one host come
 * together, so a new one is only looked for among the last ones; if that finds
 * too few, there are some twice, until they are put into order.  Zeroed to
 * begin with.
 */
struct dmig_sites {
	struct dmig_site *sites;
	u32 count;
	u32 room;
};

/*
 * The number of a site.  @parent is its parent's name, which @site does not say
 * yet; there must be room in @names.  -ENOMEM.
 */
int dmig_sites_add(struct dmig_sites *sites, struct dmig_names *names, const struct dmig_site *site,
		   const char *parent, size_t parent_len, u32 *ret);

/* Make room for @more.  -ENOMEM. */
int dmig_sites_reserve(struct dmig_sites *sites, u32 more);
void dmig_sites_clear(struct dmig_sites *sites);

/*
 * Number the sites by host and what else they have, each once.  *ret_numbers:
 * the number of each as it was before, to be freed.  -ENOMEM.
 */
int dmig_sites_order(struct dmig_sites *sites, const struct dmig_names *names, u32 nhosts,
		     u32 **ret_numbers);

#endif
