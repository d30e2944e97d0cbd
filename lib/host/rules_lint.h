/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RULES_LINT_H
#define DMIG_LIB_RULES_LINT_H

#include <lib/verdict/remarks.h>

#include "rule.h"

/* A file of rules that is looked at. */
struct dmig_rules_lint {
	struct devmig_rules *rules;
	const char *file;
	const char *text;
	size_t size;
	struct dmig_remarks remarks;
	devmig_remark_fn each;
	void *arg;
	int result; /* of each(), when not 0 */
};

/* Takes the message; 0 or -ENOMEM. */
int dmig_lint_remark(struct dmig_rules_lint *lint, enum devmig_severity severity,
		     enum dmig_reason reason, u32 line, char *message);

/* Remark what is suspicious in a rule, and in the document that it makes; 0 or -ENOMEM. */
int dmig_lint_rule(struct dmig_rules_lint *lint, u32 index);

#endif
