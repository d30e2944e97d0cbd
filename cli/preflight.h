/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_PREFLIGHT_H
#define CLI_PREFLIGHT_H

#include "json_out.h"

/*
 * Results as KubeVirt's proposal of pre-flight checks (VEP 206) has them: when, one
 * result for all, and the checks.
 */
enum preflight_result {
	PREFLIGHT_PASS,
	PREFLIGHT_WARNING,
	PREFLIGHT_FAIL,
};

void preflight_begin(struct json *json, enum preflight_result overall);
/* What a check found; @details may be "". */
void preflight_check(struct json *json, const char *category, enum preflight_result result,
		     const char *message, const char *details);
void preflight_end(struct json *json);

/* What all verbs with pre-flight results can print; by enum print_format. */
enum print_format {
	PRINT_TEXT,
	PRINT_JSON,
	PRINT_KUBEVIRT,
};
extern const char *const print_formats[];

#define OPTION_FORMAT(variable)                                                                    \
	{                                                                                          \
		.kind = OPTION_CHOICE, .name = "format", .choice = &(variable),                    \
		.choices = print_formats,                                                          \
		.help = "what to print: text, json (as --json), or the results of KubeVirt's "     \
			"pre-flight checks"                                                        \
	}

#endif
