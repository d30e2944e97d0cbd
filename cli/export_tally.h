/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_EXPORT_TALLY_H
#define CLI_EXPORT_TALLY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Names as another program allows them, each made of a longer or freer one, with how much
 * there is of it.  Two that would become one name are both left out: nobody could tell which
 * of them is meant.
 */
struct tally {
	struct tally_entry {
		char *name;
		char *source;
		unsigned long long amount;
	} * entries;
	size_t count;
	size_t room;
};

/* How a name is made: to be freed; NULL and *ret_reason where it can't be (no reason: no memory). */
typedef char *(*tally_rule_fn)(const char *prefix, const char *source, const char **ret_reason);

/*
 * Count @amount of @source.  What has no name is complained of and left out.  0, or what to exit
 * with.
 */
int tally_add(struct tally *tally, tally_rule_fn rule, const char *prefix, const char *source,
	      unsigned long long amount);

/* Put it in the order of names, each once; complains of those that are left out. */
void tally_end(struct tally *tally);

void cli_auto_tally(struct tally *tally);

#endif
