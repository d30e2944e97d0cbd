// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "check_print.h"
#include "preflight.h"

/* The one category of all that is said here. */
#define CATEGORY "DeviceCompatibility"

/* Room for a value and what stands around it; longer ones are cut. */
#define TEXT_MAX 4096

/* Whoever acts on a verdict takes "could not tell" for a no. */
static const enum preflight_result results[] = {
	[DEVMIG_COMPATIBLE] = PREFLIGHT_PASS,
	[DEVMIG_AFTER_APPLY] = PREFLIGHT_WARNING,
	[DEVMIG_INCOMPATIBLE] = PREFLIGHT_FAIL,
	[DEVMIG_COULD_NOT_TELL] = PREFLIGHT_FAIL,
};

static void put_failure(struct json *json, const struct devmig_failure *failure)
{
	char details[TEXT_MAX];

	snprintf(details, sizeof(details), "%s: wanted %s, found %s%s%s", failure->reason,
		 *failure->wanted ? failure->wanted : "\"\"",
		 failure->found ? (*failure->found ? failure->found : "\"\"") : "nothing",
		 *failure->hint ? "; " : "", failure->hint);
	preflight_check(json, CATEGORY, PREFLIGHT_FAIL, failure->sentence, details);
}

/* What keeps the nearest object of a list from matching. */
static void put_part(struct json *json, const struct devmig_verdict *verdict, size_t part)
{
	struct devmig_refusal refusal;
	struct devmig_failure failure;
	size_t i;

	if (devmig_verdict_refusal(verdict, part, 0, &refusal))
		return;
	for (i = 0; i < refusal.failures; i++) {
		devmig_verdict_failure(verdict, part, 0, i, &failure);
		put_failure(json, &failure);
	}
}

static void put_settings(struct json *json, const struct devmig_verdict *verdict)
{
	struct devmig_setting setting;
	char message[TEXT_MAX];
	size_t i;

	for (i = 0; devmig_verdict_setting(verdict, i, &setting) == 0; i++) {
		snprintf(message, sizeof(message), "to set on the destination: %s=%s", setting.name,
			 setting.value);
		preflight_check(json, CATEGORY, PREFLIGHT_WARNING, message, "");
	}
}

static void put_doubts(struct json *json, const struct answer *answer)
{
	struct devmig_doubt doubt;
	size_t i;

	for (i = 0; devmig_verdict_doubt(answer->verdict, i, &doubt) == 0; i++)
		preflight_check(json, CATEGORY, PREFLIGHT_FAIL, doubt.text, doubt.reason);
}

void answer_print_kubevirt(const struct answer *answer)
{
	const enum devmig_answer said = devmig_verdict_answer(answer->verdict);
	struct json json = { .out = stdout };
	char message[TEXT_MAX];
	size_t i;

	preflight_begin(&json, results[said]);
	snprintf(message, sizeof(message), "%s: %s to %s", answer_words(said), answer->source,
		 answer->destination);
	preflight_check(&json, CATEGORY, results[said], message, "");
	for (i = 0; i < devmig_verdict_part_count(answer->verdict); i++)
		put_part(&json, answer->verdict, i);
	put_settings(&json, answer->verdict);
	put_doubts(&json, answer);
	preflight_end(&json);
}
