// SPDX-License-Identifier: LGPL-2.1-or-later
#include <time.h>

#include "preflight.h"

const char *const print_formats[] = { "text", "json", "kubevirt", NULL };

static const char *const results[] = {
	[PREFLIGHT_PASS] = "Pass",
	[PREFLIGHT_WARNING] = "Warning",
	[PREFLIGHT_FAIL] = "Fail",
};

void preflight_begin(struct json *json, enum preflight_result overall)
{
	const time_t now = time(NULL);
	char text[sizeof("2026-11-22T00:00:00Z")] = "";
	struct tm parts;

	/* As the API of Kubernetes writes times: RFC 3339, UTC. */
	if (gmtime_r(&now, &parts))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	json_object(json, NULL);
	json_text(json, "checkedAt", text);
	json_text(json, "overallResult", results[overall]);
	json_array(json, "checks");
}

void preflight_check(struct json *json, const char *category, enum preflight_result result,
		     const char *message, const char *details)
{
	json_object(json, NULL);
	json_text(json, "category", category);
	json_text(json, "result", results[result]);
	json_text(json, "message", message);
	json_text(json, "details", details);
	json_object_end(json);
}

void preflight_end(struct json *json)
{
	json_array_end(json);
	json_object_end(json);
}
