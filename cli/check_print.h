/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_CHECK_PRINT_H
#define CLI_CHECK_PRINT_H

#include <devmig/verdict.h>
#include <stdio.h>

#include "json_out.h"

/* A verdict, what its documents are called, and why one can't be had; NULL: it can. */
struct answer {
	const struct devmig_verdict *verdict;
	const char *source;
	const char *destination;
	const struct devmig_error *source_error;
	const struct devmig_error *destination_error;
};

/* For people: devmig-check(1), OUTPUT. */
void answer_print_text(const struct answer *answer);
/* Its first line alone. */
void answer_print_headline(FILE *out, enum devmig_answer answer, const char *source,
			   const char *destination);
/* One JSON object: devmig-check(1), JSON. */
void answer_print_json(const struct answer *answer);
/* KubeVirt's pre-flight results: devmig-check(1), KUBEVIRT. */
void answer_print_kubevirt(const struct answer *answer);
/* The JSON object within another one. */
void answer_put_json(struct json *json, const char *key, const struct answer *answer);

/* What people call an answer: "compatible after apply". */
const char *answer_words(enum devmig_answer answer);

#endif
