/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef FACTS_H
#define FACTS_H

#include <devmig/rules.h>

/* Devices for rules that have facts of a test's own. */

#define FACTS_MAX 80

struct made_fact {
	const char *name;
	const char *value; /* NULL: it can't be read */
};

struct facts {
	struct made_fact facts[FACTS_MAX + 1]; /* up to one without a name; others are absent */
	char asked[FACTS_MAX][65];             /* in this order */
	size_t nasked;
	int result; /* of asking for "fail" */
};

/* A devmig_fact_fn of a struct facts. */
int facts_ask(void *arg, const char *name, struct devmig_fact *ret);

/* The rules of a text, which must be well-formed, called "t.rules". */
struct devmig_rules *facts_rules(const char *text);

/* What rules state of a device; NULL without memory, where *ret_error says so. */
struct devmig_statement *facts_state(const struct devmig_rules *rules, struct facts *facts,
				     struct devmig_error **ret_error);

#endif
