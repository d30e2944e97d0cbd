/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RULE_CUT_H
#define DMIG_LIB_RULE_CUT_H

#include "rule.h"

/* A value of a rule's body that is being cut: rule_value.c, and its placeholders. */
struct dmig_cut {
	struct dmig_rule_reader *reader;
	const struct dmig_rule *rule;
	struct dmig_rule_names *own;
	struct dmig_rule_line *line;
	const char *at;
	const char *end;
	bool text; /* a variable of MATCH stands as text */
	bool in_item;
	u8 type;   /* of the list */
	bool full; /* there are more parts than a value can have */
	size_t nfills;
	struct dmig_fill fills[DMIG_VALUE_MAX + 1];
};

/* Add a part; parts of one kind that follow one another are one. */
void dmig_cut_add(struct dmig_cut *c, u8 kind, const char *text, size_t len, u8 var);

/* Report what is wrong with the value, in better words than the reader of documents has.  False. */
bool dmig_cut_wrong(struct dmig_cut *c, enum dmig_reason reason, const char *at, size_t len);

/* The byte there; past the end a line feed. */
static inline char dmig_cut_byte(const struct dmig_cut *c, const char *at)
{
	return at < c->end ? *at : '\n';
}

/* A placeholder, at its brace; false: it is malformed. */
bool dmig_cut_placeholder(struct dmig_cut *c);

#endif
