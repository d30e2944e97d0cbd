/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_CONFORM_RULE_H
#define CLI_CONFORM_RULE_H

/*
 * The sentences of <linux/vfio.h> that the tests stand on.  A rule has the words as they
 * are there, but for the breaks between lines.
 */
enum conform_rule_number {
	RULE_FLAGS,
	RULE_STATE_GET,
	RULE_STATE_SET,
	RULE_ASYNCHRONOUS,
	RULE_FAILED,
	RULE_SEGMENTS,
	RULE_STOP,
	RULE_LOADED,
	RULE_INVALID,
	RULE_SAVING_GROUP,
	RULE_SAVING_BEGINS,
	RULE_SAVING_ENDS,
	RULE_PRECOPY_ENDS,
	RULE_END,
	RULE_SOURCE,
	RULE_RESTORE,
	RULE_BLOCKED,
	RULE_ERROR,
	RULE_RECOVER,
	RULE_ABORT,
	RULE_P2P,
	RULE_COMBINATIONS,
	RULE_ALGORITHM,
	RULE_OPTIONAL,
	RULE_INFO_VALID,
	RULE_INFO_MANDATORY,
	RULE_INITIAL,
	RULE_INITIAL_ZERO,
	RULE_DIRTY,
	RULE_NOMSG,
	RULE_PERMANENT_END,
	RULE_DATA_SIZE,
	RULE_DATA_SIZE_WHEN,
	RULE_RESET_FLAG,
	RULE_LOG,
	RULE_LOG_TWICE,
	RULE_LOG_RANGES,
	RULE_LOG_CLEARED,
	RULE_LOG_PAGE_SIZE,
	RULE_LOG_BITS,
	RULE_LOG_OFF,
	RULES,
};

struct conform_rule {
	const char *place; /* what in <linux/vfio.h> the words describe */
	const char *words;
};

extern const struct conform_rule conform_rules[RULES];

#endif
