/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_MOVED_H
#define CLI_MOVED_H

#include <devmig/stream.h>

#include "check_print.h"

/* One of the two ends of what was moved, or was not. */
struct end {
	enum end_kind {
		END_DEVICE, /* one of ours */
		END_PEER,   /* a device that the other side has */
		END_FILE,
	} kind;
	const char *name;
	unsigned int state;             /* DEVICE; DEVMIG_STATES: it is not known */
	bool reset;                     /* DEVICE */
	enum devmig_stream_other other; /* PEER */
};

/* What came of it. */
struct moved {
	const char *done; /* "saved" */
	bool asked;       /* it was only asked whether it may */
	struct end source;
	struct end destination;
	int err;
	const struct devmig_error *error; /* NULL: none, or it was given up on */
	const struct devmig_stream_result *result;
	bool sent;                  /* it is a sender's */
	unsigned int wish;          /* in milliseconds, for the downtime */
	const struct answer *check; /* all of the answer, where it is known here; else NULL */
};

/*
 * Say what came of it, on standard error what was wrong, and where each device is; as
 * was asked for, and on standard error alone if @stdout_taken.  Returns what to exit with.
 */
int moved_report(const struct moved *moved, bool stdout_taken);

/* For people, for programs. */
void moved_print_text(const struct moved *moved, FILE *out);
void moved_print_json(const struct moved *moved, FILE *out);

/* How it went, in one word: "done", "refused", "cancelled", "failed". */
const char *moved_outcome(const struct moved *moved);
/* Did the destination say no? */
bool moved_refused(const struct moved *moved);

/* What to do next, to be freed; "": nothing.  NULL without memory. */
char *moved_advice(const struct moved *moved);

#endif
