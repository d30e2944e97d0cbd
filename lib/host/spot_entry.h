/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SPOT_ENTRY_H
#define DMIG_LIB_SPOT_ENTRY_H

#include <lib/verdict/arena.h>

#include "spot.h"
#include "trail_errors.h"

/* Inside of a spot: what is kept of each sight, and how it is had. */

struct dmig_spot_entry {
	struct dmig_spot_entry *next;  /* of its chain */
	struct dmig_spot_entry *later; /* that was made after it */
	size_t hash;
	struct dmig_sight sight;
	const char *line; /* a file as a line; NULL: not asked for yet */
	int line_error;
	struct dmig_list list;
	char path[];
};

struct dmig_spot_thing {
	struct dmig_spot_thing *next;
	void *thing;
	void (*drop)(void *thing);
};

struct dmig_spot {
	int root;
	bool is_real;
	char *prefix; /* the root's own path, which begins what dmig_root_real() gives */
	size_t prefix_len;
	struct dmig_trail_errors errors; /* of a recording */
	/*
	 * The directory that was found or looked into last, and its path: what is asked for
	 * next is most likely in it, and need not be walked to.  -1: none.
	 */
	int dir;
	const char *dir_path;
	size_t dir_len;
	struct dmig_arena arena;
	size_t kept;
	struct dmig_spot_entry **chains;
	size_t nchains; /* a power of 2 */
	size_t count;
	struct dmig_spot_entry *first;
	struct dmig_spot_entry **end; /* where the next one is put */
	struct dmig_spot_thing *held;
	char buffer[DMIG_SPOT_FILE_MAX + 1];
};

/* Memory that lives as long as the spot; NULL without, or past what may be kept. */
void *dmig_spot_room(struct dmig_spot *spot, size_t size);

/* The entry of a path, which is made; *ret_new: it was not there.  NULL without memory. */
struct dmig_spot_entry *dmig_spot_entry(struct dmig_spot *spot, enum dmig_sight_kind kind,
					const char *path, bool *ret_new);

/* The entry of so much of a path, if it was looked at; else NULL. */
const struct dmig_spot_entry *dmig_spot_known(const struct dmig_spot *spot,
					      enum dmig_sight_kind kind, const char *path,
					      size_t len);

/* Look at what the entry is of: its errno, which is that of a recording where it says so. */
int dmig_spot_read(struct dmig_spot *spot, struct dmig_spot_entry *entry);

#endif
