/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include <devmig/fleet.h>

#include "option.h"

/*
 * Fleets, as all verbs read them.  A verb's option table ends with one of
 * these, which adds the options that say how.
 */
extern const struct option fleet_options[];
extern const struct option named_fleet_options[];

/* --strict and --no-progress, and the options that every verb has: */
#define OPTION_FLEET                                                                               \
	{                                                                                          \
		.kind = OPTION_END, .more = fleet_options                                          \
	}
/* The same with --fleet=FLEET, for verbs whose operands are names in it: */
#define OPTION_NAMED_FLEET                                                                         \
	{                                                                                          \
		.kind = OPTION_END, .more = named_fleet_options                                    \
	}

/* The last NUMA node that a record can name: devmig-fleet(5). */
#define LOAD_NODE_MAX 65535

/* A fleet, and how many of its records were bad. */
struct loaded {
	bool quiet; /* show no progress; set before it is loaded */
	struct devmig_fleet *fleet;
	size_t bad_records;
};

/* Give it back; for cli_auto(loaded). */
void cli_auto_loaded(struct loaded *loaded);

/* The fleet that is in all of @paths; 0, or what to exit with after a complaint. */
int load_fleet(struct devmig_context *context, char **paths, size_t count, struct loaded *ret);

/* The one that --fleet names. */
int load_named_fleet(struct devmig_context *context, const char *verb, struct loaded *ret);

/* "no *.jsonl file in DIR, no usable record in FILE"; NULL without memory. */
char *load_nothing(char **paths, size_t count);
/* Complain so; returns STATUS_UNKNOWN, or STATUS_IO without memory. */
int load_report_nothing(char **paths, size_t count);

/* Whether --fleet was given at all. */
bool load_is_named(void);

/* Whether progress is to be shown where something takes long. */
bool load_shows_progress(void);

/*
 * Complain that the fleet has no such @what, "host" or "host or class", with the nearest
 * name of a host where there is one; returns STATUS_UNKNOWN.
 */
int load_no_host(const struct devmig_fleet *fleet, const char *what, const char *name);

#endif
