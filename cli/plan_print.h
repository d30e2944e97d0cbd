/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_PLAN_PRINT_H
#define CLI_PLAN_PRINT_H

#include <devmig/setup.h>

#include "host.h"
#include "json_out.h"
#include "side.h"

/* What a destination is wanted for: a document's file, a device of this host, or of a fleet. */
struct wanted {
	const char *name; /* as it was asked for */
	struct side side; /* of a file, and of a fleet's device */
	struct devmig_statement *statement;
	const char *local; /* its name on this host; NULL: it is none of its devices */
	/* What a destination is looked for on; NULL: it is one of a fleet. */
	const struct host *host;
};

/*
 * Find it.  @host is looked at when it has to be; @fleet may be NULL.  0, or what to exit
 * with after a complaint.
 */
int wanted_read(struct devmig_context *context, const char *name, struct host *host,
		const struct devmig_fleet *fleet, struct wanted *ret);
void cli_auto_wanted(struct wanted *wanted); /* cli_auto(wanted) */

/* What is wished for of a destination: --parent, --type, --uuid. */
extern struct devmig_setup_options setup_wishes;

#define OPTIONS_OF_SETUP                                                                           \
	{ .kind = OPTION_TEXT,                                                                     \
	  .name = "parent",                                                                        \
	  .letter = 'p',                                                                           \
	  .text = &setup_wishes.parent,                                                            \
	  .value = "PARENT",                                                                       \
	  .help = "only what is part of this device" },                                            \
		{ .kind = OPTION_TEXT,                                                             \
		  .name = "type",                                                                  \
		  .letter = 't',                                                                   \
		  .text = &setup_wishes.type,                                                      \
		  .value = "TYPE",                                                                 \
		  .help = "only what is of this type" },                                           \
	{                                                                                          \
		.kind = OPTION_TEXT, .name = "uuid", .letter = 'u', .text = &setup_wishes.uuid,    \
		.value = "UUID", .help = "only a new mediated device, with this uuid"              \
	}

static inline void cli_auto_setup(struct devmig_setup **setup)
{
	devmig_setup_free(*setup);
}

/* Complain, if need be, that the host can't have what is wanted; what to exit with. */
int setup_failed(const struct devmig_error *error);
/* What to exit with where nothing is done. */
int setup_status(const struct devmig_setup *setup);

/* For people: devmig-plan(1), OUTPUT.  0, or what to exit with after a complaint. */
int setup_print_text(const struct devmig_setup *setup, const struct wanted *wanted);
/* The same as one JSON object: devmig-plan(1), JSON. */
int setup_print_json(const struct devmig_setup *setup, const struct wanted *wanted);
/* The members of a step. */
void step_put_json(struct json *json, const struct devmig_step *step);

#endif
