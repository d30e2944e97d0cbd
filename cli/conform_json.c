// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "conform_print.h"
#include "flags.h"
#include "json_out.h"

static struct json json;

static void put_head(const struct conform *conform)
{
	json.out = stdout;
	json_object(&json, NULL);
	json_text(&json, "device", conform->options->device);
	json_text(&json, "transport", devmig_transport_name(conform->info.transport));
	json_flags(&json, conform->info.flags);
}

static void begin(const struct conform *conform, size_t count)
{
	(void)count;
	put_head(conform);
	json_array(&json, "tests");
}

static void put_test(const struct conform_test *test)
{
	json_text(&json, "name", test->name);
	json_text(&json, "checks", test->checks);
	json_text(&json, "risk", conform_risk_name(test->risk));
	json_text(&json, "severity", test->should ? "remark" : "fail");
	json_array(&json, "needs");
	for (unsigned int i = 0; i < NEEDS; i++)
		if (test->needs >> i & 1)
			json_text(&json, NULL, conform_need_name(i));
	json_array_end(&json);
	json_object(&json, "rule");
	json_text(&json, "header", "<linux/vfio.h>");
	json_text(&json, "place", conform_rules[test->rule].place);
	json_text(&json, "words", conform_rules[test->rule].words);
	json_object_end(&json);
}

static void put_finding(const struct conform_finding *finding)
{
	json_object(&json, NULL);
	json_text(&json, "at", finding->at);
	json_text(&json, "wanted", finding->wanted);
	json_text(&json, "got", finding->got);
	json_object_end(&json);
}

static void put_result(const struct conform *conform, size_t number)
{
	const struct conform_outcome *outcome = &conform->outcome;

	(void)number;
	json_object(&json, NULL);
	put_test(conform->test);
	json_text(&json, "result", conform_result_name(outcome->result));
	json_text_or_null(&json, "why_skipped", outcome->why_skipped);
	json_number(&json, "milliseconds", outcome->milliseconds);
	json_number(&json, "found", (long long)outcome->count);
	json_array(&json, "findings");
	for (size_t i = 0; i < outcome->count && i < CONFORM_FINDINGS_MAX; i++)
		put_finding(&outcome->findings[i]);
	json_array_end(&json);
	json_object_end(&json);
}

static void end(const struct conform *conform, const size_t counts[RESULTS], const char *why)
{
	(void)conform;
	json_array_end(&json);
	json_text(&json, "ended_by", why);
	json_number(&json, "passed", (long long)counts[RESULT_PASS]);
	json_number(&json, "failed", (long long)counts[RESULT_FAIL]);
	json_number(&json, "remarks", (long long)counts[RESULT_REMARK]);
	json_number(&json, "skipped", (long long)counts[RESULT_SKIP]);
	json_object_end(&json);
}

static void cannot(const struct conform *conform)
{
	put_head(conform);
	json_array(&json, "tests");
	json_array_end(&json);
	json_text(&json, "ended_by", conform_what_instead(conform));
	json_object_end(&json);
}

const struct conform_printer conform_json = {
	.begin = begin,
	.result = put_result,
	.end = end,
	.cannot = cannot,
};

void conform_list_json(const struct conform_test *const *tests, size_t count)
{
	json.out = stdout;
	json_array(&json, NULL);
	for (size_t i = 0; i < count; i++) {
		json_object(&json, NULL);
		put_test(tests[i]);
		json_object_end(&json);
	}
	json_array_end(&json);
}
