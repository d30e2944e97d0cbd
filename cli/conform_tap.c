// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "conform_print.h"
#include "visible.h"

/* The directive for what fails and is no failure; in two parts, as it is no note of ours. */
#define REMARK                                                                                     \
	" # TO"                                                                                    \
	"DO"

/* A string of YAML in double quotes; what comes of a device is made visible before. */
static void put_quoted(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('"');
}

static void put_pair(const char *indent, const char *key, const char *text)
{
	printf("%s%s: ", indent, key);
	put_quoted(text);
	putchar('\n');
}

static void begin(const struct conform *conform, size_t count)
{
	printf("TAP version 14\n1..%zu\n# ", count);
	put_visible(stdout, conform->options->device);
	printf(" by %s, flags 0x%llx\n", devmig_transport_name(conform->info.transport),
	       (unsigned long long)conform->info.flags);
	fflush(stdout);
}

static void put_findings(const struct conform_outcome *outcome)
{
	const size_t count =
		outcome->count < CONFORM_FINDINGS_MAX ? outcome->count : CONFORM_FINDINGS_MAX;

	printf("  findings:\n");
	for (size_t i = 0; i < count; i++) {
		put_pair("    - ", "at", outcome->findings[i].at);
		put_pair("      ", "wanted", outcome->findings[i].wanted);
		put_pair("      ", "got", outcome->findings[i].got);
	}
	if (outcome->count > count)
		printf("  more: %zu\n", outcome->count - count);
}

static void put_diagnostics(const struct conform *conform)
{
	const struct conform_rule *rule = &conform_rules[conform->test->rule];

	printf("  ---\n");
	put_pair("  ", "checks", conform->test->checks);
	printf("  rule:\n");
	put_pair("    ", "header", "<linux/vfio.h>");
	put_pair("    ", "place", rule->place);
	put_pair("    ", "words", rule->words);
	printf("  severity: %s\n", conform->test->should ? "remark" : "fail");
	put_findings(&conform->outcome);
	printf("  ...\n");
}

static void put_result(const struct conform *conform, size_t number)
{
	const struct conform_outcome *outcome = &conform->outcome;
	const bool ok = outcome->result == RESULT_PASS || outcome->result == RESULT_SKIP;

	printf("%sok %zu - %s", ok ? "" : "not ", number, conform->test->name);
	if (outcome->result == RESULT_SKIP)
		printf(" # SKIP %s", outcome->why_skipped);
	else if (outcome->result == RESULT_REMARK)
		printf(REMARK " a remark: the interface leaves it to the driver");
	putchar('\n');
	if (!ok)
		put_diagnostics(conform);
	fflush(stdout);
}

static void end(const struct conform *conform, const size_t counts[RESULTS], const char *why)
{
	(void)conform;
	if (why)
		printf("Bail out! %s\n", why);
	printf("# %zu passed, %zu failed, %zu with remarks, %zu skipped\n", counts[RESULT_PASS],
	       counts[RESULT_FAIL], counts[RESULT_REMARK], counts[RESULT_SKIP]);
}

static void cannot(const struct conform *conform)
{
	printf("TAP version 14\n1..0 # SKIP the device has %s\n", conform_what_instead(conform));
}

const struct conform_printer conform_tap = {
	.begin = begin,
	.result = put_result,
	.end = end,
	.cannot = cannot,
};
