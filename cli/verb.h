/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include <devmig/devmig.h>

#include "option.h"

/* What devmig exits with: devmig(1), EXIT STATUS. */
enum status {
	STATUS_YES = 0,     /* yes, compatible, done */
	STATUS_NO = 1,      /* no, incompatible */
	STATUS_USAGE = 2,   /* wrong usage; a malformed document in a verb that only reads it */
	STATUS_UNKNOWN = 3, /* could not tell */
	STATUS_IO = 4,      /* I/O, permission, memory */
	STATUS_APPLY = 5,   /* yes, once something is set on the destination */
};

struct verb {
	const char *name;
	const char *needs;    /* an option that is needed, as usage shows it; NULL: none */
	const char *operands; /* "SRC DST", as usage shows them */
	const char *summary;  /* one line without a full stop */
	const char *status;   /* what its exit status means, for --help */
	const struct option *options;
	size_t min; /* operands */
	size_t max;
	int (*run)(struct devmig_context *context, char **operands, size_t count);
};

extern const struct verb check_verb;
extern const struct verb find_verb;
extern const struct verb index_verb;
extern const struct verb matrix_verb;
extern const struct verb baseline_verb;
extern const struct verb drain_verb;
extern const struct verb diff_verb;
extern const struct verb list_verb;
extern const struct verb types_verb;
extern const struct verb show_verb;
extern const struct verb export_verb;
extern const struct verb watch_verb;
extern const struct verb record_verb;
extern const struct verb plan_verb;
extern const struct verb create_verb;
extern const struct verb migrate_verb;
extern const struct verb receive_verb;
extern const struct verb save_verb;
extern const struct verb restore_verb;
extern const struct verb stream_verb;
extern const struct verb state_verb;
extern const struct verb reset_verb;
extern const struct verb doctor_verb;
extern const struct verb conform_verb;
extern const struct verb metadata_verb;
extern const struct verb hook_verb;
extern const struct verb convert_verb;
extern const struct verb fmt_verb;
extern const struct verb lint_verb;
extern const struct verb expand_verb;
extern const struct verb decode_verb;
extern const struct verb version_verb;
extern const struct verb help_verb;

/* All verbs, in the order of help; ends with NULL. */
extern const struct verb *const verbs[];

/* NULL where there is none. */
const struct verb *verb_find(const char *name);

/* Complain of an unknown verb, with the nearest one; returns STATUS_USAGE. */
int verb_unknown(const char *name);

/* "devmig drain --fleet=FLEET [OPTION...] [HOST...]", for printf() */
#define VERB_USAGE "devmig %s %s%s[OPTION...]%s%s"
#define VERB_USAGE_OF(verb)                                                                        \
	(verb)->name, (verb)->needs ? (verb)->needs : "", (verb)->needs ? " " : "",                \
		*(verb)->operands ? " " : "", (verb)->operands

/* What --help prints: for a verb, or for devmig as a whole. */
void help_print_verb(const struct verb *verb);
void help_print_all(void);

#endif
