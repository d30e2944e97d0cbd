/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_HOST_H
#define CLI_HOST_H

#include <devmig/recording.h>

#include "option.h"

/*
 * The host that a verb looks at.  A verb's option table ends with OPTION_HOST, which adds
 * the options that say which host, by which rules, and what else is on it.
 */
extern const struct option host_options[];

/* What these say. */
extern const char *host_root;
extern struct option_list host_rules;
extern struct option_list host_sockets;

#define OPTION_RULES                                                                               \
	{                                                                                          \
		.kind = OPTION_LIST, .name = "rules", .list = &host_rules, .value = "DIR",         \
		.help = "take the rules in DIR, not those of this system; may be given again, "    \
			"the first wins"                                                           \
	}

/* The three, for a table that ends with something else: --root, --rules and --socket. */
#define OPTIONS_OF_HOST                                                                            \
	{ .kind = OPTION_TEXT,                                                                     \
	  .name = "root",                                                                          \
	  .text = &host_root,                                                                      \
	  .value = "DIR",                                                                          \
	  .help = "look at the host whose files are below DIR, or in a recording" },               \
		OPTION_RULES,                                                                      \
	{                                                                                          \
		.kind = OPTION_LIST, .name = "socket", .list = &host_sockets, .value = "PATH",     \
		.help = "a vfio-user server whose device is one of the host's; may be given again" \
	}

/* They and the options that every verb has: */
#define OPTION_HOST                                                                                \
	{                                                                                          \
		.kind = OPTION_END, .more = host_options                                           \
	}

struct host {
	bool users; /* set before: who has devices open is looked for, too */
	/*
	 * Signals wait until cli_auto_host() (cancel.h); set before, or by host_open() where
	 * it unpacks a recording.
	 */
	bool hold_signals;
	struct devmig_recording *recording; /* NULL: it is that of the context */
	struct devmig_context *context;     /* of its root */
	struct devmig_rules *rules;
	struct devmig_survey *survey;
	size_t bad; /* what was complained of: files of rules, and entries of the host */
};

/* --root names a recording that is an archive: nothing is to be had there but to see. */
bool host_is_archive(void);

/*
 * Look at it.  What is malformed or can't be read is complained of and left out, also
 * later, when facts and documents are asked for: *ret stays where it is.  0, or what to
 * exit with after a complaint.
 */
int host_open(struct devmig_context *context, struct host *ret);
/* All but the survey, for who looks otherwise. */
int host_open_rules(struct devmig_context *context, struct host *ret);
/* As it is looked at, for who looks again. */
struct devmig_survey_options host_survey_options(struct host *host);
void cli_auto_host(struct host *host); /* cli_auto(host) */

/*
 * Does an operand that may be either name a document?  A path of something that is there
 * does, but not one of a server's socket.
 */
bool host_is_document(const char *word);

/*
 * Before the host is opened: where an operand is a server's socket, it is added to those of
 * --socket.  0, or STATUS_IO after a complaint.
 */
int host_add_server(const char *word);

/* The item of this name; 0, or STATUS_IO after a complaint, with the nearest name. */
int host_find(const struct host *host, const char *name, size_t *ret);

#endif
