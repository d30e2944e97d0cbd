/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_FLEET_H
#define DEVMIG_FLEET_H

#include <devmig/class.h>
#include <devmig/verdict.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A fleet: the devices and types of many hosts, read from files of JSON lines
 * (devmig-find(1), FLEET RECORDS).  Built by one thread; once built, any
 * number may search it.
 */
struct devmig_fleet;

enum devmig_kind {
	DEVMIG_KIND_MDEV,
	DEVMIG_KIND_VF,
	DEVMIG_KIND_PF,
	DEVMIG_KIND_TYPE,
	DEVMIG_KIND_VFIO_USER
};

/* "mdev", "vf", "pf", "type", "vfio-user"; NULL: no kind */
const char *devmig_kind_name(enum devmig_kind kind);

/* A device, or a type that devices can be created of.  Strings are the fleet's. */
struct devmig_device_record {
	const char *host;
	const char *device;
	enum devmig_kind kind;
	bool in_use;
	uint32_t available; /* types: free instances; devices: 1 */
	int32_t numa;       /* -1: unknown */
	uint32_t class_number;
};

int devmig_fleet_new(struct devmig_context *context, struct devmig_fleet **ret,
		     struct devmig_error **ret_error);
void devmig_fleet_free(struct devmig_fleet *fleet);

/*
 * Called for a record that is malformed, or whose document is; once for a file
 * that begins as none with records does; and for a file of a directory that can't
 * be read, from some line on or at all, or is no regular file.  Return 0 to leave
 * it out and go on; anything else ends the call, which returns it and sets no
 * error.
 */
typedef int (*devmig_bad_record_fn)(void *arg, const struct devmig_error *error);

/*
 * Add the records of a file, "-", or of every *.jsonl file of a directory.  A
 * record whose document is missing or malformed is reported and, if it names
 * a host and a device, kept as one that nothing can be told of.  A second
 * record of the same host and device is reported and left out.  With @bad
 * NULL the first one ends the call with its error: -EBADMSG, -E2BIG for a
 * document past a limit, -EINVAL with reason no-document where there is none,
 * or what opening or reading a file failed with.  A call that fails adds nothing.
 *
 * Records are numbered in name order (host, then device, by bytes), so a call
 * may change the numbers of those that were there.
 */
int devmig_fleet_read(struct devmig_fleet *fleet, const char *path, devmig_bad_record_fn bad,
		      void *arg, struct devmig_error **ret_error);

size_t devmig_fleet_count(const struct devmig_fleet *fleet);
int devmig_fleet_record(const struct devmig_fleet *fleet, size_t index,
			struct devmig_device_record *ret);
/* DEVMIG_NO_CLASS where nothing can be told. */
#define DEVMIG_NO_CLASS UINT32_MAX
const struct devmig_class_table *devmig_fleet_classes(const struct devmig_fleet *fleet);

/* What to look for. */
struct devmig_find_options {
	enum devmig_reading reading;
	bool include_in_use;
	size_t limit;      /* 0: all */
	bool targets_only; /* work out no obstacles, which takes the most time: there are none */
};

/* A place to go, best first. */
struct devmig_target {
	size_t record;
	enum devmig_answer answer; /* COMPATIBLE or AFTER_APPLY */
	bool identical;            /* the same SELF as the source's */
	unsigned int unset;        /* attributes still to be set */
};

/* A group of records that the source can't go to, for one reason. */
struct devmig_obstacle {
	enum devmig_answer answer; /* INCOMPATIBLE, COULD_NOT_TELL, or COMPATIBLE for those left
				      out because in use or without a free instance */
	const char *reason;        /* stable code */
	const char *field;         /* the nearest object's first failing field, NULL: none */
	bool in_apply;             /* the field is one of APPLY */
	const char *wanted;
	const char *found; /* as in struct devmig_failure */
	const char *sentence;
	size_t count;
	const size_t *records; /* indices, in name order */
};

struct devmig_find_result;

/*
 * Find every device or type that @source can go to: identical SELF first, then
 * fewest attributes to set, then highest software_version, then name (host,
 * device).  -EINVAL: the reading is none; -ENOMEM.
 */
int devmig_find(const struct devmig_fleet *fleet, const struct devmig_document *source,
		const struct devmig_find_options *options, struct devmig_find_result **ret,
		struct devmig_error **ret_error);
void devmig_find_result_free(struct devmig_find_result *result);

/* All targets in order; *ret_count of them. Owned by the result. */
const struct devmig_target *devmig_find_targets(const struct devmig_find_result *result,
						size_t *ret_count);
/* How many there are in all, whatever the limit; types count with their free instances. */
size_t devmig_find_total(const struct devmig_find_result *result);
/* Why the rest is not among them, most records first. */
size_t devmig_find_obstacle_count(const struct devmig_find_result *result);
int devmig_find_obstacle(const struct devmig_find_result *result, size_t index,
			 struct devmig_obstacle *ret);

#ifdef __cplusplus
}
#endif

#endif
