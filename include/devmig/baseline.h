/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_BASELINE_H
#define DEVMIG_BASELINE_H

#include <devmig/fleet.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What devices can move freely among some hosts: devmig-baseline(1).
 *
 * A configuration is one class for each host, together with the attributes that
 * are set on its device there, such that a device of it on any host can go to
 * the configuration's device on any other host with nothing more to be set.
 */

/* What stands for a host: one, or a class as if it were a host that has only that. */
struct devmig_member {
	bool of_class;
	uint32_t number; /* of the host, or of the class */
};

struct devmig_baseline_options {
	enum devmig_reading reading;
	bool one_way; /* from each to those behind it; else between any two */
	bool all;     /* each choice of classes; else enough for each class that is in one */
	size_t limit; /* so many of the best configurations at most; 0: any number */
};

struct devmig_baseline;

/*
 * Work out the configurations.  The work is bounded: devmig_baseline_cut().
 * @fleet must outlive the result.  -EINVAL: the reading is none, or there are no
 * members, or more than 1024; -ERANGE: there is no such host or class; -EBADMSG;
 * -ENOMEM.
 */
int devmig_baseline(const struct devmig_fleet *fleet, const struct devmig_member *members,
		    size_t count, const struct devmig_baseline_options *options,
		    struct devmig_baseline **ret, struct devmig_error **ret_error);
void devmig_baseline_free(struct devmig_baseline *baseline);

/*
 * COMPATIBLE: there is a configuration as things stand; AFTER_APPLY: once
 * something is created or set; INCOMPATIBLE: there is none; COULD_NOT_TELL: none
 * was found, and the search was cut short or nothing can be told of all that a
 * host has.
 */
enum devmig_answer devmig_baseline_answer(const struct devmig_baseline *baseline);
/* Whether the search ended before all was looked at: there may be more, or better ones. */
bool devmig_baseline_cut(const struct devmig_baseline *baseline);

/*
 * A configuration; the best first: fewest hosts to prepare, fewest attributes to
 * set, most devices.
 */
struct devmig_configuration {
	uint64_t devices;   /* that there are, on all hosts together */
	uint64_t instances; /* that could be created, on all hosts together */
	size_t prepare;     /* hosts on which something is to be created or set */
	size_t settings;    /* on one device of each host */
};

size_t devmig_baseline_count(const struct devmig_baseline *baseline);
/* -ERANGE past the end. */
int devmig_baseline_configuration(const struct devmig_baseline *baseline, size_t index,
				  struct devmig_configuration *ret);

/* A configuration on one host. */
struct devmig_configured {
	uint32_t class_number;
	uint64_t devices;   /* of the class that there are */
	uint64_t in_use;    /* of them */
	uint64_t instances; /* that could be created of its types */
	uint32_t type;      /* record of the first such type; only if there are types */
	uint32_t types;     /* how many there are */
	size_t settings;
};

int devmig_baseline_configured(const struct devmig_baseline *baseline, size_t index, size_t member,
			       struct devmig_configured *ret);
/* What to set there, in order; the line is 0.  Strings are the baseline's. */
int devmig_baseline_setting(const struct devmig_baseline *baseline, size_t index, size_t member,
			    size_t setting, struct devmig_setting *ret);

/*
 * Where there is no configuration: a host that is in the way of one among the
 * others, of as many as can be, and its nearest failure.
 */
struct devmig_miss {
	size_t member;
	bool of_pair; /* what follows is there, up to sends */
	size_t other; /* member */
	uint32_t class_number;
	uint32_t other_class;
	bool sends;         /* the device of @member can't go to the other; else the other way */
	const char *reason; /* stable code */
	const char *field;  /* NULL: none */
	bool in_apply;
	const char *wanted; /* NULL: none; as in struct devmig_failure, and so is the rest */
	const char *found;
	const char *sentence;
};

size_t devmig_baseline_miss_count(const struct devmig_baseline *baseline);
int devmig_baseline_miss(const struct devmig_baseline *baseline, size_t index,
			 struct devmig_miss *ret);

#ifdef __cplusplus
}
#endif

#endif
