/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_DIFF_H
#define DEVMIG_DIFF_H

#include <devmig/fleet.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What changed between two snapshots of a fleet: devmig-diff(1).  The records are
 * gone through in name order, once to count and once when they are handed out,
 * so that a diff holds nothing for each record.  It is for one thread at a time,
 * and the fleets must outlive it.
 */
struct devmig_diff;

enum devmig_change { DEVMIG_EQUAL, DEVMIG_CAME, DEVMIG_WENT, DEVMIG_CHANGED };

/* "equal", "came", "went", "changed"; NULL: no change */
const char *devmig_change_name(enum devmig_change change);

/* What of a record can change.  A bit of a set is 1 << one of them. */
enum devmig_part_of_record {
	DEVMIG_OF_DOCUMENT, /* or why there is none */
	DEVMIG_OF_IN_USE,
	DEVMIG_OF_VM,
	DEVMIG_OF_AVAILABLE,
	DEVMIG_OF_KIND,
	DEVMIG_OF_NUMA,
	DEVMIG_OF_PARENT,
	DEVMIG_OF_UNITS,
	DEVMIG_OF_MIGRATIONS
};

#define DEVMIG_PARTS_OF_RECORD 9

/* As the key of a record is called: "in_use"; NULL: no part */
const char *devmig_part_of_record_name(enum devmig_part_of_record part);

/*
 * Compare two fleets; migrations are looked at in @reading.  -EINVAL: the reading is
 * none; -EBADMSG; -ENOMEM.
 */
int devmig_diff(const struct devmig_fleet *before, const struct devmig_fleet *after,
		enum devmig_reading reading, struct devmig_diff **ret,
		struct devmig_error **ret_error);
void devmig_diff_free(struct devmig_diff *diff);

/* How many of each, by enum devmig_change. */
struct devmig_diff_totals {
	uint64_t hosts[4]; /* changed: a record of it did */
	uint64_t records[4];
	uint64_t classes[4];                    /* changed: the number of its records did */
	uint64_t parts[DEVMIG_PARTS_OF_RECORD]; /* of the records that changed */
	uint64_t migrations[4];                 /* class pairs; came and went only */
	uint64_t lost;   /* devices in use that have no place to go any more */
	uint64_t gained; /* devices in use that had none, and have one now */
	bool cut;        /* there were too many class pairs to look at all */
};

void devmig_diff_totals(const struct devmig_diff *diff, struct devmig_diff_totals *ret);

/* --- hosts, in name order --- */

struct devmig_host_change {
	const char *host;
	enum devmig_change change; /* not EQUAL */
	uint64_t records[4];
};

/* Each host that is not equal: 1, 0 at the end (then anew), -EBADMSG. */
int devmig_diff_next_host(struct devmig_diff *diff, struct devmig_host_change *ret);

/* --- records, in name order --- */

/* Where a device that is in use, before and after, can go. */
enum devmig_prospect {
	DEVMIG_PROSPECT_SAME,
	DEVMIG_PROSPECT_LOST,  /* it had a place to go, and has none any more */
	DEVMIG_PROSPECT_GAINED /* it had none, and has one now */
};

struct devmig_record_change {
	enum devmig_change change; /* EQUAL: only its prospect changed */
	uint32_t before;           /* its numbers; not for CAME */
	uint32_t after;            /* not for WENT */
	unsigned int parts;        /* set of enum devmig_part_of_record, for CHANGED */
	enum devmig_prospect prospect;
	size_t group; /* of devmig_diff_prospect(), where the prospect is not the same */
};

/* Each record that came, went or changed, or whose prospect did; as above. */
int devmig_diff_next_record(struct devmig_diff *diff, struct devmig_record_change *ret);

/* --- classes --- */

/* A class; its numbers, DEVMIG_NO_CLASS where it is not one of that snapshot. */
struct devmig_class_change {
	enum devmig_change change;
	uint32_t before;
	uint32_t after;
	uint64_t records_before;
	uint64_t records_after;
};

/* Each class that is not equal: those of before by their digests, then those that came. */
int devmig_diff_next_class(struct devmig_diff *diff, struct devmig_class_change *ret);

/* Records whose document changed from one class to another, most first. */
struct devmig_document_change {
	uint32_t before; /* class numbers; DEVMIG_NO_CLASS: nothing could be told of them */
	uint32_t after;
	uint64_t records;
	uint64_t in_use; /* of them, after */
};

size_t devmig_diff_document_count(const struct devmig_diff *diff);
int devmig_diff_document(const struct devmig_diff *diff, size_t index,
			 struct devmig_document_change *ret);

/* What differs in two documents: a field of SELF, or an object of the list. */
struct devmig_difference {
	enum devmig_change change;
	const char *field;  /* of SELF; NULL: an object, or, CHANGED, the order of objects */
	const char *before; /* the value; NULL: absent */
	const char *after;
	unsigned int object; /* CAME, WENT: its number, from 1 */
	const char *text;    /* its fields on one line */
};

/* Strings are valid during the call only.  What @each returns, if not 0, ends the call. */
typedef int (*devmig_difference_fn)(void *arg, const struct devmig_difference *difference);
int devmig_document_differences(const struct devmig_document *before,
				const struct devmig_document *after, devmig_difference_fn each,
				void *arg);

/* --- migrations --- */

/*
 * A pair of classes: a device of one, in use or free, can go to a free device or
 * type of the other.  Counts are of the snapshot in which it is possible.
 */
struct devmig_migration_change {
	enum devmig_change change;        /* CAME or WENT */
	const struct devmig_fleet *fleet; /* that one; class numbers are its */
	uint32_t source;
	uint32_t destination;
	uint64_t devices; /* of the source's class */
	uint64_t in_use;  /* of them */
	uint64_t places;  /* of the destination's class: records that are free */
};

/* Each pair that became possible or impossible; as above. */
int devmig_diff_next_migration(struct devmig_diff *diff, struct devmig_migration_change *ret);

/*
 * Devices in use whose prospect changed, by classes and reason; those who lost
 * before those who gained, most first.  Why: "document", since their own did; or
 * what became of most of the places, for those who lost: "taken", "went",
 * "changed" (their documents), for those who gained: "freed", "came", "changed".
 */
struct devmig_prospect_change {
	enum devmig_prospect prospect;
	const char *reason;
	uint32_t before; /* class numbers, as above */
	uint32_t after;
	uint64_t devices;
	uint64_t places;  /* that they had, or have now */
	uint64_t taken;   /* of them: taken or freed */
	uint64_t went;    /* went or came */
	uint64_t changed; /* have or had another document */
};

size_t devmig_diff_prospect_count(const struct devmig_diff *diff);
int devmig_diff_prospect(const struct devmig_diff *diff, size_t index,
			 struct devmig_prospect_change *ret);

#ifdef __cplusplus
}
#endif

#endif
