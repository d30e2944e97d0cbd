/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_FIND_H
#define DEVMIG_FIND_H

#include <devmig/fleet.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What to look for. */
struct devmig_find_options {
	enum devmig_reading reading;
	bool include_in_use;
	const char *host; /* on this host only; NULL: on any */
	/* For devmig_find_next() alone, which passes over the others: */
	bool on_numa; /* on the node numa only; -1: where it is not known */
	int32_t numa;
	bool spread; /* the best one of each host only */
};

/*
 * Where a device can go: ranges of records of one class each.  Owned by the
 * result; the best first.  Ranges of the same rank are equally good; their
 * records are to be taken in name order together, which devmig_find_next() does.
 */
struct devmig_places {
	struct devmig_range range;
	uint32_t class_number;
	uint32_t rank;
	enum devmig_answer answer; /* COMPATIBLE or AFTER_APPLY */
	bool identical;            /* the same SELF as the source's */
	unsigned int unset;        /* attributes still to be set */
};

struct devmig_find_result;

/*
 * Find every device or type that @source can go to: identical SELF first, then
 * fewest attributes to set, then highest software_version, then name (host,
 * device).  What a device costs here is nothing: the work is for each class.
 * -EINVAL: the reading is none; -ENOENT: there is no such host; -EBADMSG; -ENOMEM.
 */
int devmig_find(struct devmig_fleet *fleet, const struct devmig_document *source,
		const struct devmig_find_options *options, struct devmig_find_result **ret,
		struct devmig_error **ret_error);
void devmig_find_result_free(struct devmig_find_result *result);

const struct devmig_places *devmig_find_places(const struct devmig_find_result *result,
					       size_t *ret_count);
/* How many records there are; how many devices could go there: types count with their instances. */
uint64_t devmig_find_count(const struct devmig_find_result *result);
uint64_t devmig_find_total(const struct devmig_find_result *result);

/* One record of the places. */
struct devmig_place {
	uint32_t record;
	const struct devmig_places *of;
};

/*
 * Hand out the records of all places one by one, best first, equally good ones by
 * name.  1 and *ret; 0 at the end; -EBADMSG, -ENOMEM.  After the end it begins anew.
 */
int devmig_find_next(struct devmig_find_result *result, struct devmig_place *ret);
/* Begin anew before the end. */
void devmig_find_rewind(struct devmig_find_result *result);

/* --- why not --- */

/* Records that the source can't go to, for one reason. */
struct devmig_obstacle {
	enum devmig_answer answer; /* INCOMPATIBLE, COULD_NOT_TELL, or COMPATIBLE for those left
				      out because in use or without a free instance */
	const char *reason;        /* stable code */
	const char *field;         /* the nearest object's first failing field, NULL: none */
	bool in_apply;             /* the field is one of APPLY */
	const char *wanted;
	const char *found; /* as in struct devmig_failure */
	const char *sentence;
	uint64_t count;
};

struct devmig_obstacles;

/* Why each record that is none of the places is none: groups, most records first. */
int devmig_find_obstacles(struct devmig_fleet *fleet, const struct devmig_document *source,
			  const struct devmig_find_options *options, struct devmig_obstacles **ret,
			  struct devmig_error **ret_error);
void devmig_obstacles_free(struct devmig_obstacles *obstacles);
size_t devmig_obstacles_count(const struct devmig_obstacles *obstacles);
/* -ERANGE past the end. */
int devmig_obstacle(const struct devmig_obstacles *obstacles, size_t index,
		    struct devmig_obstacle *ret);
/*
 * The records of one group in name order: 1; 0 at the end, after which it begins
 * anew; -EBADMSG, -ENOMEM, -ERANGE.
 */
int devmig_obstacle_next(struct devmig_obstacles *obstacles, size_t index, uint32_t *ret_record);

#ifdef __cplusplus
}
#endif

#endif
