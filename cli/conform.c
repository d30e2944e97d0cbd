// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "conform_place.h"
#include "conform_print.h"
#include "nearest.h"
#include "report.h"
#include "verb.h"

#define TIMEOUT_MAX 86400

static bool list;
static bool json;
static bool safe;
static bool fail_fast;
static struct option_list only;
static struct option_list skip;
static struct option_list watch;
static struct option_list poke;
static const char *second;
static const char *foreign;
static size_t timeout = 60;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "list",
	  .letter = 'l',
	  .flag = &list,
	  .help = "print the tests, what each checks, stands on and risks, and run none" },
	{ .kind = OPTION_FLAG,
	  .name = "safe",
	  .letter = 's',
	  .flag = &safe,
	  .help = "leave out what resets the device, or loses what it holds" },
	{ .kind = OPTION_LIST,
	  .name = "only",
	  .list = &only,
	  .value = "NAME",
	  .help = "run this test; may be given again" },
	{ .kind = OPTION_LIST,
	  .name = "skip",
	  .list = &skip,
	  .value = "NAME",
	  .help = "leave this test out; may be given again" },
	{ .kind = OPTION_FLAG,
	  .name = "fail-fast",
	  .flag = &fail_fast,
	  .help = "end at the first failure, instead of going on" },
	{ .kind = OPTION_TEXT,
	  .name = "second",
	  .text = &second,
	  .value = "DEVICE",
	  .help = "another device, which takes the first one's stream" },
	{ .kind = OPTION_TEXT,
	  .name = "foreign",
	  .text = &foreign,
	  .value = "DEVICE",
	  .help = "a device that is not compatible, whose stream must be refused" },
	{ .kind = OPTION_LIST,
	  .name = "watch",
	  .list = &watch,
	  .value = "REGION:OFFSET:SIZE",
	  .help = "bytes that must not change while the device is stopped, and that migrate; may "
		  "be given again" },
	{ .kind = OPTION_LIST,
	  .name = "poke",
	  .list = &poke,
	  .value = "REGION:OFFSET:HEX",
	  .help = "bytes to write when the device runs, to set it going; may be given again" },
	{ .kind = OPTION_COUNT,
	  .name = "timeout",
	  .count = &timeout,
	  .max = TIMEOUT_MAX,
	  .value = "SECONDS",
	  .help = "how long a test may take; 60 is the default" },
	OPTION_JSON(json),
	OPTION_COMMON,
};

static bool is_in(const struct option_list *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->texts[i], name) == 0)
			return true;
	return false;
}

static int check_names(const struct option_list *names)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->texts[i];
		struct nearest nearest = { .wanted = name, .wanted_len = strlen(name) };

		if (conform_test_find(name))
			continue;
		for (size_t k = 0; k < conform_test_count; k++)
			nearest_offer(&nearest, conform_tests[k].name);
		if (nearest.best)
			return report_usage("conform: there is no test '%s'; did you mean '%s'?",
					    name, nearest.best);
		return report_usage("conform: there is no test '%s'; see 'devmig conform --list'",
				    name);
	}
	return 0;
}

/* The tests of this run; returns how many. */
static size_t choose(const struct conform_test **ret)
{
	size_t count = 0;

	for (size_t i = 0; i < conform_test_count; i++) {
		const struct conform_test *test = &conform_tests[i];

		if ((!only.count || is_in(&only, test->name)) && !is_in(&skip, test->name) &&
		    !(safe && test->risk > RISK_STATE))
			ret[count++] = test;
	}
	return count;
}

static const char *why_ended(const struct conform *conform)
{
	if (conform->failure)
		return strerror(-conform->failure);
	return conform->stuck ? "the device does not come back to RUNNING, or is gone" : NULL;
}

static int run_tests(struct conform *conform, const struct conform_test *const *tests, size_t count)
{
	const struct conform_printer *printer = json ? &conform_json : &conform_tap;
	size_t counts[RESULTS] = { 0 };
	const char *why = NULL;

	printer->begin(conform, count);
	for (size_t i = 0; i < count && !why; i++) {
		conform_run(conform, tests[i]);
		printer->result(conform, i + 1);
		counts[conform->outcome.result]++;
		why = why_ended(conform);
		if (!why && fail_fast && counts[RESULT_FAIL])
			why = "a test has failed, and --fail-fast is given";
	}
	printer->end(conform, counts, why);
	if (conform->failure || conform->stuck)
		return report_failure(STATUS_IO, "%s: %s", conform->options->device, why);
	return counts[RESULT_FAIL] ? STATUS_NO : STATUS_YES;
}

static int test_device(struct conform *conform, const struct conform_test *const *tests,
		       size_t count)
{
	int status = conform_open(conform);

	if (status)
		return status;
	if (conform->info.generation == DEVMIG_GENERATION_V2)
		return run_tests(conform, tests, count);
	(json ? &conform_json : &conform_tap)->cannot(conform);
	return STATUS_UNKNOWN;
}

static int read_options(const char *device, struct conform_options *ret)
{
	int status = conform_read_watches(&watch, ret);

	if (!status)
		status = conform_read_pokes(&poke, ret);
	if (!timeout)
		status = report_usage("conform: --timeout wants at least 1 second");
	ret->device = device;
	ret->second = second;
	ret->foreign = foreign;
	ret->timeout = (unsigned int)timeout;
	ret->safe = safe;
	return status;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(free) const struct conform_test **tests =
		calloc(conform_test_count, sizeof(*tests));
	struct conform_options wanted = { 0 };
	struct conform conform = { .context = context, .options = &wanted };
	int status = check_names(&only);
	size_t chosen;

	if (!tests)
		return report_error(NULL);
	if (!status)
		status = check_names(&skip);
	if (!status)
		status = read_options(operands[0], &wanted);
	if (status)
		return status;
	chosen = choose(tests);
	if (list) {
		(json ? conform_list_json : conform_list_text)(tests, chosen);
		return STATUS_YES;
	}
	if (!count)
		return report_usage("conform: no device; see 'devmig conform --help'");
	status = test_device(&conform, tests, chosen);
	conform_close(&conform);
	return status;
}

const struct verb conform_verb = {
	.name = "conform",
	.operands = "[DEVICE]",
	.summary = "whether a device's driver migrates as VFIO wants it",
	.status = "0 all passed, 1 something failed, 2 usage, 3 could not tell: no migration "
		  "version 2, 4 I/O",
	.options = options,
	.min = 0,
	.max = 1,
	.run = run,
};
