/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_HOSTS_H
#define DMIG_LIB_HOSTS_H

#include "strings.h"
#include <core/platform.h>

/*
 * The names of hosts, each once; a host is its number, from 0.  Zeroed to
 * begin with.
 */
struct dmig_hosts {
	const char **names;
	u32 *slots;     /* open addressing: number + 1, 0 is free */
	u32 slots_mask; /* number of slots - 1 */
	u32 count;
	u32 room;
	u32 last; /* the host asked for last: records of one come together */
	u64 seed; /* unknown to who writes the records, so that they can't all collide */
};

/* The number of a host, which is added if it is new; -ENOMEM. */
int dmig_hosts_add(struct dmig_hosts *hosts, struct dmig_strings *strings, const char *name,
		   size_t len, u32 *ret);
/* Take all but the first @count back; their names must be there still. */
void dmig_hosts_cut(struct dmig_hosts *hosts, u32 count);
void dmig_hosts_clear(struct dmig_hosts *hosts);

#endif
