/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>

struct verb;

enum option_kind {
	OPTION_END, /* the table ends, or goes on at .more */
	OPTION_FLAG,
	OPTION_TEXT,
	OPTION_COUNT,  /* an unsigned decimal number */
	OPTION_CHOICE, /* one of some names; what is stored is its index */
	OPTION_LIST,   /* a text; it may be given again */
};

/* The texts of an option that may be given again; they live as long as the program. */
struct option_list {
	const char **texts;
	size_t count;
};

/*
 * An option of a verb.  The parser, --help, and the comparison of manual page
 * and completion with the program (devmig help --json) all go by the tables.
 */
struct option {
	const char *name;
	char letter; /* 0: none */
	enum option_kind kind;
	union {
		bool *flag;
		const char **text;
		size_t *count;
		int *choice;
		struct option_list *list;
		const struct option *more;
	};
	size_t max;                 /* COUNT: the biggest that makes sense; 0: any */
	const char *value;          /* what help calls the value of TEXT, COUNT and LIST */
	const char *const *choices; /* CHOICE: ends with NULL */
	const char *no_choice;      /* CHOICE: a name that people may try, NULL: none */
	const char *no_choice_reason;
	const char *help;
};

/* Options that every verb has: --color, --help.  They end every verb's table: */
extern const struct option common_options[];
#define OPTION_COMMON                                                                              \
	{                                                                                          \
		.kind = OPTION_END, .more = common_options                                         \
	}

/* Values that several verbs' options have, by enum devmig_reading. */
extern const char *const reading_choices[];

/* Options that mean the same wherever a verb has them; @variable is the verb's. */
#define OPTION_READING(variable)                                                                   \
	{                                                                                          \
		.kind = OPTION_CHOICE, .name = "reading", .letter = 'r', .choice = &(variable),    \
		.choices = reading_choices,                                                        \
		.help = "whose list decides: the destination's (incoming, the default), "          \
			"the source's (outgoing), or both"                                         \
	}
#define OPTION_JSON(variable)                                                                      \
	{                                                                                          \
		.kind = OPTION_FLAG, .name = "json", .flag = &(variable), .help = "print JSON"     \
	}

/* To go through a verb's options: the first, and the one behind another; NULL at the end. */
const struct option *option_first(const struct verb *verb);
const struct option *option_next(const struct option *option);

enum option_result {
	OPTIONS_DONE,  /* go on */
	OPTIONS_HELP,  /* --help was asked for */
	OPTIONS_WRONG, /* a complaint was printed */
	OPTIONS_LOST,  /* so it was, of a lack of memory */
};

/*
 * Parse the @argc words behind the verb.  Options may stand anywhere before
 * "--".  The operands are moved to the front of @argv; *ret_count of them.
 */
enum option_result option_parse(const struct verb *verb, int argc, char **argv, size_t *ret_count);

#endif
