// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SELF   "SELF:\nself=1\n"
#define OBJECT "COMPATIBLE:\n"

/* What came, written out: "n=1 | a=x1 | set b=2\n", "!reason: message" where impossible. */
struct written {
	char text[65536];
	size_t len;
	unsigned long long count;
	unsigned long long stop_at; /* 0: never */
};

static void add(struct written *to, const char *format, const char *name, const char *value)
{
	to->len += (size_t)snprintf(to->text + to->len, sizeof(to->text) - to->len, format, name,
				    value);
	assert_true(to->len < sizeof(to->text));
}

static int write_down(void *arg, const struct devmig_expansion *expansion)
{
	struct written *to = arg;

	assert_int_equal(expansion->number, ++to->count);
	for (size_t i = 0; i < expansion->variables; i++)
		add(to, "%s=%s ", expansion->names[i], expansion->values[i]);
	add(to, "%s%s", "|", "");
	for (size_t i = 0; i < expansion->fields; i++)
		add(to, " %s=%s", expansion->field_names[i], expansion->field_values[i]);
	for (size_t i = 0; i < expansion->settings; i++)
		add(to, " set %s=%s", expansion->setting_names[i], expansion->setting_values[i]);
	if (expansion->possible)
		assert_string_equal(expansion->reason, "");
	else
		add(to, " !%s: %s", expansion->reason, expansion->message);
	if (expansion->possible)
		assert_string_equal(expansion->message, "");
	add(to, "%s%s", "\n", "");
	return to->stop_at == to->count ? 77 : 0;
}

static int count(void *arg, const struct devmig_expansion *expansion)
{
	struct written *to = arg;

	(void)expansion;
	return ++to->count == to->stop_at ? 77 : 0;
}

static const struct {
	const char *object;
	const char *wanted;
} rows[] = {
	/* Without variables there is one. */
	{ "a=1\nb=\n", "| a=1 b=\"\"\n" },
	/* The first variable slowest, lists from the left, ranges from below. */
	{ "a={x:int:3,1..2}-{y:string:q,p}\n",
	  "x=3 y=q | a=3-q\nx=3 y=p | a=3-p\nx=1 y=q | a=1-q\nx=1 y=p | a=1-p\n"
	  "x=2 y=q | a=2-q\nx=2 y=p | a=2-p\n" },
	/* A value that was there before is passed over. */
	{ "a={x:int:1..3,2,0..4}\n", "x=1 | a=1\nx=2 | a=2\nx=3 | a=3\nx=0 | a=0\nx=4 | a=4\n" },
	{ "a={x:string:p,q,p}\n", "x=p | a=p\nx=q | a=q\n" },
	/* Patterns stay. */
	{ "a={x:int}\nb={x}/2\n", "x=* | a={x:int} b={x}/2\n" },
	{ "a={s:string}\nb=y{s}\n", "s=* | a={s:string} b=y{s}\n" },
	{ "a={v:version:1..2,3}\n", "v=1..2,3 | a={v:version:1..2,3}\n" },
	{ "a={s:set:p,\"q r\"}\n", "s=p,\"q r\" | a={s:set:p,\"q r\"}\n" },
	{ "a={m:mask:0xF}\n", "m=0xf | a={m:mask:0xf}\n" },
	{ "a={x:int:1..4097}\n", "x=1..4097 | a={x:int:1..4097}\n" },
	{ "a={x:int:5..}\n", "x=5.. | a={x:int:5..}\n" },
	/* Some variables of a field have a value, some not. */
	{ "a=p{x:int:1,2}-{y:int}-{z:string:u,v}\n",
	  "x=1 y=* z=u | a=p1-{y:int}-u\nx=1 y=* z=v | a=p1-{y:int}-v\n"
	  "x=2 y=* z=u | a=p2-{y:int}-u\nx=2 y=* z=v | a=p2-{y:int}-v\n" },
	{ "a={x:int:7}\nb=\"{y:int:1..}-{x}\"\n", "x=7 y=1.. | a=7 b=\"{y:int:1..}-7\"\n" },
	{ "a={s:string:\"\",\"{}\"}\nb={s}+{y:int}\n",
	  "s= y=* | a=\"\" b=+{y:int}\ns={} y=* | a=\"\\{\\}\" b=\"\\{\\}+{y:int}\"\n" },
	/* Expressions, in fields and in APPLY. */
	{ "a={x:int:1,2,4}\nb={x}/2\n",
	  "x=1 | a=1 b=1/2 !not-exact: x=1: b is 1/2, which is not exact\n"
	  "x=2 | a=2 b=1\nx=4 | a=4 b=2\n" },
	{ "a={x:int:1,2}\nAPPLY:\nb={x}-2\nc=y{x}\n",
	  "x=1 | a=1 set b=1-2 set c=y1 !below-zero: x=1: b is 1-2, which is below zero\n"
	  "x=2 | a=2 set b=0 set c=y2\n" },
	{ "a={x:int}\nAPPLY:\nb={x}*2\n", "x=* | a={x:int} set b={x}*2\n" },
	{ "a={x:int}/0\nb={y:int:1,2}\n",
	  "x=* y=1 | a={x:int}/0 b=1 !overflow: x=0: a is 0/0, which divides by zero\n"
	  "x=* y=2 | a={x:int}/0 b=2 !overflow: x=0: a is 0/0, which divides by zero\n" },
	{ "a={x:int:9223372036854775807}\nb={x}+1\n",
	  "x=9223372036854775807 | a=9223372036854775807 b=9223372036854775807+1 "
	  "!overflow: x=9223372036854775807: b is 9223372036854775807+1, which is too large\n" },
};

static void test_expansions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct written written;
		char text[512];

		written = (struct written){ 0 };
		snprintf(text, sizeof(text), SELF OBJECT "%s", rows[i].object);
		auto_document of = document(text);

		assert_int_equal(devmig_expand(of, 0, write_down, &written, NULL), 0);
		assert_string_equal(written.text, rows[i].wanted);
	}
}

static void test_example(void **state)
{
	static struct written written;
	auto_document of = example("gvtg-v5_2.devmig");

	(void)state;
	assert_int_equal(devmig_expand(of, 0, write_down, &written, NULL), 0);
	assert_int_equal(written.count, 4 * 3 * 2);
	assert_non_null(strstr(written.text, "val1=1 val2=none+ppgtt val3=2 | "));
	assert_non_null(
		strstr(written.text, "!not-exact: val1=1: aggregator is 1/2, which is not exact"));
	written = (struct written){ 0 };
	assert_int_equal(devmig_expand(of, 1, write_down, &written, NULL), 0);
	assert_string_equal(written.text,
			    "val1=1 | device_api=vfio-pci mdev_type=i915-GVTg_V5_1 aggregator=1/2 "
			    "pv_mode=\"\" interface_version=1 "
			    "!not-exact: val1=1: aggregator is 1/2, which is not exact\n"
			    "val1=2 | device_api=vfio-pci mdev_type=i915-GVTg_V5_2 aggregator=1 "
			    "pv_mode=\"\" interface_version=1\n"
			    "val1=4 | device_api=vfio-pci mdev_type=i915-GVTg_V5_4 aggregator=2 "
			    "pv_mode=\"\" interface_version=1\n"
			    "val1=8 | device_api=vfio-pci mdev_type=i915-GVTg_V5_8 aggregator=4 "
			    "pv_mode=\"\" interface_version=1\n");
}

/* A product of 4096^16: what is not asked for is not made. */
static void test_streaming(void **state)
{
	char text[2048] = SELF OBJECT;
	struct written written = { .stop_at = 10000 };

	(void)state;
	for (int i = 0; i < 16; i++)
		sprintf(text + strlen(text), "f%d={v%d:int:0..4095}\n", i, i);
	auto_document of = document(text);

	assert_int_equal(devmig_expand(of, 0, count, &written, NULL), 77);
	assert_int_equal(written.count, 10000);
}

static void test_whole_range(void **state)
{
	auto_document of = document(SELF OBJECT "a={x:int:1..4096}\n");
	struct written written = { 0 };

	(void)state;
	assert_int_equal(devmig_expand(of, 0, count, &written, NULL), 0);
	assert_int_equal(written.count, 4096);
}

static void test_no_such_object(void **state)
{
	auto_document of = document(SELF OBJECT "a=1\n");
	struct devmig_error *error = NULL;
	struct written written = { 0 };

	(void)state;
	assert_int_equal(devmig_expand(of, 1, count, &written, &error), -ERANGE);
	assert_int_equal(written.count, 0);
	assert_int_equal(devmig_error_errno(error), -ERANGE);
	devmig_error_free(error);
}

/* Values that no source can have room for. */
static void test_too_long(void **state)
{
	static struct written written;
	char text[4096];
	char item[901];

	(void)state;
	memset(item, 'x', 900);
	item[900] = 0;
	snprintf(text, sizeof(text), SELF OBJECT "a={s:string:%s,y}\nb={s}-{s}\n", item);
	auto_document of = document(text);

	assert_int_equal(devmig_expand(of, 0, write_down, &written, NULL), 0);
	assert_non_null(strstr(written.text,
			       " !limit-value: b has at least 1801 bytes, and a value "
			       "has at most 1024\n"));
	assert_non_null(strstr(written.text, "\ns=y | a=y b=y-y\n"));
}

/*
 * What an expansion says is what matching does: the source that has an
 * assignment's values is accepted if it is possible, and refused if not.
 */
struct agreement {
	struct devmig_document *list;
	unsigned int possible;
	unsigned int impossible;
};

static int compare(void *arg, const struct devmig_expansion *expansion)
{
	struct agreement *agreement = arg;
	char text[4096] = "SELF:\n";
	enum devmig_answer wanted = expansion->possible ? DEVMIG_COMPATIBLE : DEVMIG_INCOMPATIBLE;

	for (size_t i = 0; i < expansion->fields; i++) {
		const char *slash = strchr(expansion->field_values[i], '/');

		/* "1/2" is no value of a number; whatever stands there must be refused. */
		sprintf(text + strlen(text), "%s=%.*s\n", expansion->field_names[i],
			slash ? (int)(slash - expansion->field_values[i]) : 1000,
			expansion->field_values[i]);
	}
	auto_document source = document(text);

	agreement->possible += expansion->possible;
	agreement->impossible += !expansion->possible;
	if (devmig_match(source, agreement->list, DEVMIG_INCOMING, NULL) != wanted)
		fail_msg("not as expanded:\n%s", text);
	return 0;
}

static void test_agrees_with_matching(void **state)
{
	auto_document of =
		document(SELF OBJECT "t=V{n:int:1..12}x{s:string:a,ab,\"b \",\"{q}\",\"\"}\n"
				     "u={s}-{n}!\n"
				     "h={n}/2\n"
				     "k={m:int:0,5..7}*3\n"
				     "l={m}-1\n");
	struct agreement agreement = { .list = of };

	(void)state;
	assert_int_equal(devmig_expand(of, 0, compare, &agreement, NULL), 0);
	assert_int_equal(agreement.possible + agreement.impossible, 12 * 5 * 4);
	assert_int_equal(agreement.possible, 6 * 5 * 3);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_expansions),
		cmocka_unit_test(test_example),
		cmocka_unit_test(test_streaming),
		cmocka_unit_test(test_whole_range),
		cmocka_unit_test(test_no_such_object),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_agrees_with_matching),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
