/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DIFF_H
#define DMIG_LIB_DIFF_H

#include <devmig/diff.h>

enum { BEFORE, AFTER, SNAPSHOTS };

/* What became of a place, or where it is from. */
enum dmig_fate { FATE_STILL, FATE_TAKEN, FATE_WENT, FATE_CHANGED, FATES };

/* What a class has in one snapshot. */
struct dmig_stock {
	uint32_t number; /* in its fleet, or DEVMIG_NO_CLASS */
	uint64_t records;
	uint64_t devices;      /* that there are: no types */
	uint64_t in_use;       /* of them */
	uint64_t places;       /* free devices and types */
	uint64_t free;         /* of them devices */
	uint64_t fates[FATES]; /* of the places */
	signed char has_place; /* for a device of it: 1, 0; -1: not worked out */
};

/* Equal documents of both snapshots are one class here. */
struct dmig_both_class {
	struct devmig_document *document; /* a fleet's */
	struct dmig_stock in[SNAPSHOTS];
};

/* Records that have one class before and one after; NO_CLASS where there is none. */
struct dmig_pair {
	uint32_t before; /* places in classes */
	uint32_t after;
	uint64_t records;     /* whose document changed */
	uint64_t in_use;      /* of them, after */
	uint64_t both_in_use; /* also those whose document did not change */
	size_t prospect;      /* place in prospects, SIZE_MAX: it is the same */
};

struct dmig_pairs {
	struct dmig_pair *pairs;
	size_t count;
	size_t room;
	uint32_t *table; /* place in pairs, + 1 */
	size_t mask;     /* of the table */
};

/* Two lists in name order, side by side. */
struct dmig_at {
	uint32_t position[SNAPSHOTS];
};

/* The next pair of classes to look at. */
struct dmig_cursor {
	uint32_t source;
	uint32_t destination; /* place in stocked, or in changed where the source did not change */
	size_t looks;         /* at pairs */
	size_t matches;       /* that were made */
};

/* Classes by their places in classes. */
struct dmig_class_list {
	uint32_t *classes;
	uint32_t count;
};

/* A change, and the pair whose it is. */
struct dmig_prospect {
	struct devmig_prospect_change change;
	size_t pair;
};

struct devmig_diff {
	const struct devmig_fleet *fleets[SNAPSHOTS];
	enum devmig_reading reading;
	struct dmig_both_class *classes;
	uint32_t nclasses;
	uint32_t *places[SNAPSHOTS]; /* by class number: its place in classes */
	struct dmig_pairs pairs;
	size_t *documents; /* pairs of different documents, most records first */
	size_t ndocuments;
	struct dmig_prospect *prospects;
	size_t nprospects;
	struct dmig_class_list placed[SNAPSHOTS]; /* that have places in a snapshot */
	struct dmig_class_list stocked;           /* in one of them or both */
	struct dmig_class_list changed;           /* in one of them only */
	size_t matches;                           /* for prospects */
	struct devmig_diff_totals totals;
	struct dmig_at hosts; /* where the next are handed out */
	struct dmig_at records;
	uint32_t next_class;
	struct dmig_cursor next_migration;
};

#define DMIG_MATCHES_MAX (1u << 24) /* for migrations, and again for prospects */
#define DMIG_LOOKS_MAX   (1u << 28) /* at pairs of which most need no match */

/* classes.c: 0, -EBADMSG, -ENOMEM */
int dmig_diff_make_classes(struct devmig_diff *diff, struct devmig_error **ret_error);
/* The place of a record's class in classes, or DEVMIG_NO_CLASS. */
uint32_t dmig_diff_class_of(const struct devmig_diff *diff, int snapshot,
			    const struct devmig_record *record);

/* pairs.c: NULL without memory */
struct dmig_pair *dmig_pairs_get(struct dmig_pairs *pairs, uint32_t before, uint32_t after);
/* NULL: there is none. */
const struct dmig_pair *dmig_pairs_find(const struct dmig_pairs *pairs, uint32_t before,
					uint32_t after);

/* A record on one side or both. */
struct dmig_both_records {
	bool has[SNAPSHOTS];
	uint32_t number[SNAPSHOTS];
	struct devmig_record record[SNAPSHOTS];
};

/* step.c: 1, 0 at the end, -EBADMSG */
int dmig_diff_step(const struct devmig_diff *diff, struct dmig_at *at,
		   struct dmig_both_records *ret);
/* One host with all its records, for which @each (may be NULL) returns 0, or -ENOMEM. */
typedef int (*dmig_record_fn)(void *arg, const struct dmig_both_records *both,
			      enum devmig_change change, unsigned int parts);
int dmig_diff_step_host(const struct devmig_diff *diff, struct dmig_at *at, dmig_record_fn each,
			void *arg, struct devmig_host_change *ret);

/* record.c: what happened to a record, and what of it changed */
enum devmig_change dmig_diff_change(const struct devmig_diff *diff,
				    const struct dmig_both_records *both, unsigned int *ret_parts);

/* result.c */
enum devmig_change dmig_diff_class_change(const struct dmig_both_class *class);

/* count.c: go through all records.  0, -EBADMSG, -ENOMEM */
int dmig_diff_count(struct devmig_diff *diff);

/* stock.c: the lists of classes by what they have; -ENOMEM */
int dmig_diff_make_lists(struct devmig_diff *diff);

/* migration.c: 1, 0 at the end, -EBADMSG, -ENOMEM */
int dmig_diff_next_migration(const struct devmig_diff *diff, struct dmig_cursor *cursor,
			     struct devmig_migration_change *ret);
/* Whether it is at the end because of a limit. */
bool dmig_cursor_is_cut(const struct devmig_diff *diff, const struct dmig_cursor *cursor);
/* Whether a device can go from one class to another: 1, 0, -EBADMSG, -ENOMEM */
int dmig_diff_can_go(const struct devmig_diff *diff, uint32_t source, uint32_t destination);

/* prospect.c */
int dmig_diff_make_prospects(struct devmig_diff *diff);

#endif
