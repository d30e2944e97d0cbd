/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SITES_H
#define DMIG_LIB_SITES_H

#include <core/platform.h>

/* What devices that stand together have in common: a profile on a host. */
struct dmig_site {
	u32 host;
	u32 profile;
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

/* Make room for @more.  -ENOMEM. */
int dmig_sites_reserve(struct dmig_sites *sites, u32 more);
void dmig_sites_clear(struct dmig_sites *sites);

/*
 * Number the sites by host and profile, each once.  *ret_numbers: the number of
 * each as it was before, to be freed.  -ENOMEM.
 */
int dmig_sites_order(struct dmig_sites *sites, u32 nhosts, u32 **ret_numbers);

#endif
