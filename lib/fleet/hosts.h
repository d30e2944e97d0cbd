/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_HOSTS_H
#define DMIG_LIB_HOSTS_H

#include "names.h"

struct dmig_host {
	u32 name;
	u32 hash;    /* so that growing needs no names */
	u8 len;      /* of the name */
	bool unsure; /* its rows are not in order, or one name is there twice */
};

/*
 * The hosts that records name, each once; a host is its number, from 0 in the
 * order in which they were met.  Zeroed to begin with.
 */
struct dmig_hosts {
	struct dmig_names names;
	struct dmig_host *hosts;
	u32 *slots;     /* open addressing: number + 1, 0 is free */
	u32 slots_mask; /* number of slots - 1 */
	u32 count;
	u32 room;
	u32 last; /* the host asked for last: records of one come together */
	u64 seed; /* unknown to who writes the records, so that they can't all collide */
};

/* The number of a host, which is added if it is new.  -ENOMEM. */
int dmig_hosts_add(struct dmig_hosts *hosts, const char *name, size_t len, u32 *ret);
void dmig_hosts_clear(struct dmig_hosts *hosts);

/* Take out all hosts, and keep the memory. */
void dmig_hosts_empty(struct dmig_hosts *hosts);

/*
 * Number the hosts in name order; they are not to be added to any more.
 * *ret_numbers: the number of each as it was before, to be freed.  -ENOMEM.
 */
int dmig_hosts_order(struct dmig_hosts *hosts, u32 **ret_numbers);

static inline const char *dmig_host_name(const struct dmig_hosts *hosts, u32 host)
{
	return hosts->names.bytes + hosts->hosts[host].name;
}

#endif
