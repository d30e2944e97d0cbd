// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SELF       "SELF:\n"
#define COMPATIBLE "COMPATIBLE:\n"
#define APPLY      "APPLY:\n"

/* Accepts nothing that a test sends; what is added is the object under test. */
#define LIST SELF "self=destination\n" COMPATIBLE

/*
 * One row for each way a field can fail: the fields of the source, those of the
 * object, and the last failure of it.
 */
static const struct {
	const char *source;
	const char *object;
	size_t failures;
	struct devmig_failure last;
} rows[] = {
	{ "other=1\n",
	  "version=1\n",
	  1,
	  { .field = "version",
	    .reason = "absent",
	    .sentence = "version is absent, wanted 1",
	    .wanted = "1",
	    .wanted_line = 4 } },
	{ "version=\n",
	  "version=1\n",
	  1,
	  { .field = "version",
	    .reason = "different",
	    .sentence = "version is empty, wanted 1",
	    .wanted = "1",
	    .found = "",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "version=3\n",
	  "version=1\n",
	  1,
	  { .field = "version",
	    .reason = "different",
	    .sentence = "version is 3, wanted 1",
	    .wanted = "1",
	    .found = "3",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "mode=a\n",
	  "mode=\n",
	  1,
	  { .field = "mode",
	    .reason = "different",
	    .sentence = "mode is a, wanted empty or absent",
	    .wanted = "\"\"",
	    .found = "a",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "mode=d\n",
	  "mode={m:string:a,\"b c\",\"\"}\n",
	  1,
	  { .field = "mode",
	    .reason = "not-in-list",
	    .sentence = "mode is d, wanted a, \"b c\" or \"\"",
	    .wanted = "{m:string:a,\"b c\",\"\"}",
	    .found = "d",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "n=5\n",
	  "n={n:int:2,3}\n",
	  1,
	  { .field = "n",
	    .reason = "not-in-list",
	    .sentence = "n is 5, wanted 2 or 3",
	    .wanted = "{n:int:2,3}",
	    .found = "5",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "n=5\n",
	  "n={n:int:..4}\n",
	  1,
	  { .field = "n",
	    .reason = "out-of-range",
	    .sentence = "n is 5, wanted ..4",
	    .wanted = "{n:int:..4}",
	    .found = "5",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "v=2.4\n",
	  "v={v:version:2.0..2.3}\n",
	  1,
	  { .field = "v",
	    .reason = "out-of-range",
	    .sentence = "v is 2.4, wanted 2.0..2.3",
	    .wanted = "{v:version:2.0..2.3}",
	    .found = "2.4",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "n=07\n",
	  "n={n:int}\n",
	  1,
	  { .field = "n",
	    .reason = "not-a-number",
	    .sentence = "n is 07, which is not a number; wanted a number",
	    .wanted = "{n:int}",
	    .found = "07",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "v=2.\n",
	  "v={v:version}\n",
	  1,
	  { .field = "v",
	    .reason = "not-a-version",
	    .sentence = "v is 2., which is not a version; wanted a version",
	    .wanted = "{v:version}",
	    .found = "2.",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "m=0y\n",
	  "m={m:mask:0xF0}\n",
	  1,
	  { .field = "m",
	    .reason = "not-a-mask",
	    .sentence = "m is 0y, which is not a bit mask; wanted bits of 0xf0",
	    .wanted = "{m:mask:0xf0}",
	    .found = "0y",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "m=0x100000000000000031\n",
	  "m={m:mask:0x10}\n",
	  1,
	  { .field = "m",
	    .reason = "bits-outside",
	    .sentence = "m is 0x100000000000000031, "
			"but its bits 0x100000000000000021 are outside 0x10",
	    .wanted = "{m:mask:0x10}",
	    .found = "0x100000000000000031",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "m=0x1000000000000000000000000000000000\n",
	  "m={m:mask:0x10}\n",
	  1,
	  { .field = "m",
	    .reason = "bits-outside",
	    .sentence = "m is 0x1000000000000000000000000000000000, "
			"but some of its bits are outside 0x10",
	    .wanted = "{m:mask:0x10}",
	    .found = "0x1000000000000000000000000000000000",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "s=a+x\n",
	  "s={s:set:a,b}\n",
	  1,
	  { .field = "s",
	    .reason = "not-in-set",
	    .sentence = "s is a+x, but x is not among a or b",
	    .wanted = "{s:set:a,b}",
	    .found = "a+x",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "s=x+a+y+z\n",
	  "s={s:set:a}\n",
	  1,
	  { .field = "s",
	    .reason = "not-in-set",
	    .sentence = "s is x+a+y+z, but x and 2 more are not among a",
	    .wanted = "{s:set:a}",
	    .found = "x+a+y+z",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "n=1\nhalf=1\n",
	  "n={n:int:1,2}\nhalf={n}/2\n",
	  1,
	  { .field = "half",
	    .reason = "not-exact",
	    .sentence = "half is 1, but n=1 from n makes it 1/2, which is not exact",
	    .wanted = "{n}/2",
	    .found = "1",
	    .variable = "n",
	    .fixed_by = "n",
	    .fixed_to = "1",
	    .wanted_line = 5,
	    .found_line = 3 } },
	{ "n=1\nless=1\n",
	  "n={n:int:1..4}\nless={n}-2\n",
	  1,
	  { .field = "less",
	    .reason = "below-zero",
	    .sentence = "less is 1, but n=1 from n makes it 1-2, which is below zero",
	    .wanted = "{n}-2",
	    .found = "1",
	    .variable = "n",
	    .fixed_by = "n",
	    .fixed_to = "1",
	    .wanted_line = 5,
	    .found_line = 3 } },
	{ "n=9223372036854775807\nmore=2\n",
	  "n={n:int}\nmore={n}*2\n",
	  1,
	  { .field = "more",
	    .reason = "overflow",
	    .sentence = "more is 2, but n=9223372036854775807 from n makes it "
			"9223372036854775807*2, which is too large",
	    .wanted = "{n}*2",
	    .found = "2",
	    .variable = "n",
	    .fixed_by = "n",
	    .fixed_to = "9223372036854775807",
	    .wanted_line = 5,
	    .found_line = 3 } },
	{ "none=1\n",
	  "none={n:int}/0\n",
	  1,
	  { .field = "none",
	    .reason = "overflow",
	    .sentence = "none is 1, wanted {n:int}/0",
	    .wanted = "{n:int}/0",
	    .found = "1",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "type=V5_4\naggregator=3\n",
	  "type=V5_{n:int:1,2,4}\naggregator={n}/2\n",
	  1,
	  { .field = "aggregator",
	    .reason = "conflict",
	    .sentence = "aggregator is 3, but n=4 from type makes it 2",
	    .wanted = "{n}/2",
	    .found = "3",
	    .variable = "n",
	    .fixed_by = "type",
	    .fixed_to = "4",
	    .wanted_line = 5,
	    .found_line = 3 } },
	{ "a=x\nb=y\n",
	  "a={s:string}\nb={s}\n",
	  1,
	  { .field = "b",
	    .reason = "conflict",
	    .sentence = "b is y, but s=x from a makes it x",
	    .wanted = "{s}",
	    .found = "y",
	    .variable = "s",
	    .fixed_by = "a",
	    .fixed_to = "x",
	    .wanted_line = 5,
	    .found_line = 3 } },
	{ "a=4\nb=v5\n",
	  "a={n:int}\nb=v{n}\n",
	  1,
	  { .field = "b",
	    .reason = "conflict",
	    .sentence = "b is v5, wanted v{n} with n=4 from a",
	    .wanted = "v{n}",
	    .found = "v5",
	    .variable = "n",
	    .fixed_by = "a",
	    .fixed_to = "4",
	    .wanted_line = 5,
	    .found_line = 3 } },
	{ "t=x_q\n",
	  "t=x_{n:int}\n",
	  1,
	  { .field = "t",
	    .reason = "not-a-number",
	    .sentence = "t is x_q, wanted x_{n:int}",
	    .wanted = "x_{n:int}",
	    .found = "x_q",
	    .wanted_line = 4,
	    .found_line = 2 } },
	{ "n=3\n",
	  "n={n:int}\n" APPLY "half={n}/2\n",
	  1,
	  { .field = "half",
	    .in_apply = true,
	    .reason = "not-exact",
	    .sentence = "half can't be set: n=3 from n makes it 3/2, which is not exact",
	    .wanted = "{n}/2",
	    .variable = "n",
	    .fixed_by = "n",
	    .fixed_to = "3",
	    .wanted_line = 6 } },
	{ "n=3\n",
	  "a=1\nn=4\nb={x:int}\n",
	  3,
	  { .field = "b",
	    .reason = "absent",
	    .sentence = "b is absent, wanted a number",
	    .wanted = "{x:int}",
	    .wanted_line = 6 } },
};

static void assert_same(const char *a, const char *b)
{
	assert_int_equal(!a, !b);
	if (a)
		assert_string_equal(a, b);
}

static void assert_failure(const struct devmig_failure *is, const struct devmig_failure *wanted)
{
	assert_string_equal(is->sentence, wanted->sentence);
	assert_string_equal(is->field, wanted->field);
	assert_int_equal(is->in_apply, wanted->in_apply);
	assert_string_equal(is->reason, wanted->reason);
	assert_string_not_equal(is->hint, "");
	assert_string_equal(is->wanted, wanted->wanted);
	assert_same(is->found, wanted->found);
	assert_same(is->variable, wanted->variable);
	assert_same(is->fixed_by, wanted->fixed_by);
	assert_same(is->fixed_to, wanted->fixed_to);
	assert_int_equal(is->wanted_line, wanted->wanted_line);
	assert_int_equal(is->found_line, wanted->found_line);
}

static void test_every_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char from[512];
		char to[512];
		struct devmig_refusal refusal;
		struct devmig_failure failure;

		snprintf(from, sizeof(from), SELF "%s", rows[i].source);
		snprintf(to, sizeof(to), LIST "%s", rows[i].object);
		auto_document source = document(from);
		auto_document destination = document(to);
		auto_verdict verdict = check(source, destination, DEVMIG_INCOMING);

		assert_int_equal(devmig_verdict_answer(verdict), DEVMIG_INCOMPATIBLE);
		assert_int_equal(devmig_verdict_refusal(verdict, 0, 0, &refusal), 0);
		assert_int_equal(refusal.object, 1);
		assert_int_equal(refusal.line, 3);
		assert_int_equal(refusal.failures, rows[i].failures);
		assert_int_equal(devmig_verdict_failure(verdict, 0, 0, refusal.failures, &failure),
				 -ERANGE);
		assert_int_equal(
			devmig_verdict_failure(verdict, 0, 0, refusal.failures - 1, &failure), 0);
		assert_failure(&failure, &rows[i].last);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
