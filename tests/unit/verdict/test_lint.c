// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A document that nothing is to be remarked on, and what a row adds to it. */
#define SELF    "SELF:\n\tdevice_api=vfio-pci\n\tk=a\n"
#define ITSELF  "COMPATIBLE:\n\tdevice_api=vfio-pci\n\tk=a\n"
#define OBJECT  "COMPATIBLE:\n\tdevice_api=vfio-pci\n"
#define APPLY_3 "APPLY:\n\tm={n}/3\n"

/*
 * For every code a document that has it and one that narrowly has not.  @with
 * gives exactly one remark of the reason, @without none.
 */
static const struct {
	const char *reason;
	enum devmig_severity severity;
	const char *with;
	const char *without;
	const char *message;
	unsigned int object;
	unsigned int line;
	const char *field;
} rows[] = {
	/* no-device-api */
	{ "no-device-api", DEVMIG_WARNING, "SELF:\nk=a\n" ITSELF, SELF ITSELF,
	  "SELF does not say which device_api the device has", 0, 1, NULL },
	{ "no-device-api", DEVMIG_WARNING, "SELF:\ndevice_api=\nk=a\n" ITSELF, SELF,
	  "SELF does not say which device_api the device has", 0, 2, "device_api" },
	{ "no-device-api", DEVMIG_WARNING, SELF ITSELF "COMPATIBLE:\nk=b\n", SELF ITSELF,
	  "object 2 accepts a source of any device_api", 2, 7, NULL },
	/* not-normal */
	{ "not-normal", DEVMIG_WARNING, "SELF:\ndevice_api=vfio_pci\n", "SELF:\ndevice_api=x_y\n",
	  "device_api=vfio_pci is normally written vfio-pci", 0, 2, "device_api" },
	{ "not-normal", DEVMIG_WARNING, SELF OBJECT "pci_id=8086591D\n",
	  SELF OBJECT "pci_id=8086:591d\nother=8086591D\n",
	  "pci_id=8086591D is normally written 8086:591d", 1, 6, "pci_id" },
	{ "not-normal", DEVMIG_WARNING, SELF OBJECT "pci_id={p:string:8086:591d,8086-591e}\n",
	  SELF OBJECT "pci_id={p:string:8086:591d,8086:591e}\n",
	  "pci_id=8086-591e is normally written 8086:591e", 1, 6, "pci_id" },
	/* refuses-itself */
	{ "refuses-itself", DEVMIG_NOTE, SELF, SELF ITSELF,
	  "the document accepts nothing, not even its own SELF", 0, 1, NULL },
	{ "refuses-itself", DEVMIG_NOTE, SELF OBJECT "k=b\n", SELF OBJECT "k=b\n" ITSELF,
	  "the document does not accept its own SELF; of object 1, k is a, wanted b", 0, 1, NULL },
	/* looks-like-expression */
	{ "looks-like-expression", DEVMIG_WARNING, SELF OBJECT "n={n:int}\nm={n}/02\n",
	  SELF OBJECT "n={n:int}\nm={n}/2\n", "m={n}/02 is text and is not computed", 1, 7, "m" },
	{ "looks-like-expression", DEVMIG_WARNING, SELF OBJECT "n={n:int}\nm={n} * 2\n",
	  SELF OBJECT "n={n:int}\nm=\"{n}*2\"\n", "m={n} * 2 is text and is not computed", 1, 7,
	  "m" },
	{ "looks-like-expression", DEVMIG_WARNING, SELF OBJECT "n={n:int}\nm={n}-01\n",
	  SELF OBJECT "n={n:int}\nm=01-{n}\no={n}-{n}\np={n}-1-1\n",
	  "m={n}-01 is text and is not computed", 1, 7, "m" },
	{ "looks-like-expression", DEVMIG_WARNING, SELF OBJECT "n={n:int}\nm=2*{n}\n",
	  SELF OBJECT "n={n:int}\nm=x*{n}\no={n}.5\n", "m=2*{n} is text and is not computed", 1, 7,
	  "m" },
	{ "looks-like-expression", DEVMIG_WARNING, SELF OBJECT "n={n:string:1,2}\nm={n}/2\n",
	  SELF OBJECT "n={n:string:1,x}\nm={n}/2\no={s:string}/2\n",
	  "m={n}/2 is text and is not computed", 1, 7, "m" },
	{ "looks-like-expression", DEVMIG_WARNING,
	  SELF OBJECT "n={n:int}\nm={n}\nAPPLY:\na={n}/2/2\n",
	  SELF OBJECT "n={n:int}\nm={n}\nAPPLY:\na={n}/2\n",
	  "a={n}/2/2 is text and is not computed", 1, 9, "a" },
	/* unused-variable: one value, or any; not where the list or range is the point */
	{ "unused-variable", DEVMIG_NOTE, SELF OBJECT "k={n:string:a}\n",
	  SELF OBJECT "k={n:string:a,b}\n", "n has one value only and is not used outside k", 1, 6,
	  "k" },
	{ "unused-variable", DEVMIG_NOTE, SELF OBJECT "k=x{n:int:4}\n",
	  SELF OBJECT "k=x{n:int:4..5}\n", "n has one value only and is not used outside k", 1, 6,
	  "k" },
	{ "unused-variable", DEVMIG_NOTE, SELF OBJECT "k={n:int:4}\n",
	  SELF OBJECT "k={n:int:4}\nl=x{n}\n", "n has one value only and is not used outside k", 1,
	  6, "k" },
	{ "unused-variable", DEVMIG_NOTE, SELF OBJECT "k=x{n:int}y{m:version}z\no={n}\n",
	  SELF OBJECT "k=x{n:int}y{m:version}z\no={n}\nAPPLY:\np={m}\n",
	  "m takes any value and is not used outside k", 1, 6, "k" },
	{ "unused-variable", DEVMIG_NOTE, SELF OBJECT "k={n:version}\n",
	  SELF OBJECT "k={n:version:2.1}\n", "n takes any value and is not used outside k", 1, 6,
	  "k" },
	{ "unused-variable", DEVMIG_NOTE, SELF OBJECT "k={n:int}\n",
	  SELF OBJECT "k={n:int}*2\nl={s:set:a}\nm={b:mask:0x1}\no={v:int:2,3}\n",
	  "n takes any value and is not used outside k", 1, 6, "k" },
	/* impossible-assignment */
	{ "impossible-assignment", DEVMIG_WARNING, SELF OBJECT "k=V{n:int:1,2}\nl={n}/2\n",
	  SELF OBJECT "k=V{n:int:4,2}\nl={n}/2\n",
	  "n=1 can never match: l is 1/2, which is not exact", 1, 6, "k" },
	{ "impossible-assignment", DEVMIG_WARNING, SELF OBJECT "k={n:int:1,2}\nl={n}-2\n",
	  SELF OBJECT "k={n:int:1,2}\nl={n}-1\n",
	  "n=1 can never match: l is 1-2, which is below zero", 1, 6, "k" },
	{ "impossible-assignment", DEVMIG_WARNING,
	  SELF OBJECT "k={n:int:1,9223372036854775807}\nl={n}+1\n",
	  SELF OBJECT "k={n:int:1,9223372036854775806}\nl={n}+1\n",
	  "n=9223372036854775807 can never match: l is 9223372036854775807+1, which is too large",
	  1, 6, "k" },
	{ "impossible-assignment", DEVMIG_WARNING, SELF OBJECT "k={n:int:6,4}/2\nl={n}\n" APPLY_3,
	  SELF OBJECT "k={n:int:6,12}/2\nl={n}\n" APPLY_3,
	  "n=4 can never match: m is 4/3, which is not exact", 1, 6, "k" },
	{ "impossible-assignment", DEVMIG_WARNING, SELF OBJECT "k={n:int:1..3,4}\nl={n}/4\n",
	  SELF OBJECT "k={n:int:4,8}\nl={n}/4\n",
	  "n=1..3 can never match: l is 1/4, which is not exact", 1, 6, "k" },
	{ "impossible-assignment", DEVMIG_WARNING,
	  SELF OBJECT "k={n:int:1..11,0}\nl={n}/4\nm={n}/3\n",
	  SELF OBJECT "k={n:int:12,0}\nl={n}/4\nm={n}/3\n",
	  "n=1..11 can never match: l is 1/4, which is not exact", 1, 6, "k" },
	/* part of a range, unless it is too long to look at value by value */
	{ "impossible-assignment", DEVMIG_WARNING, SELF OBJECT "k={n:int:0..2}\nl={n}-1\n",
	  SELF OBJECT "k={n:int:1..2}\nl={n}-1\n",
	  "n=0 can never match: l is 0-1, which is below zero", 1, 6, "k" },
	{ "impossible-assignment", DEVMIG_WARNING, SELF OBJECT "k={n:int:1..3}\nl={n}/2\n",
	  SELF OBJECT "k={n:int:1..3}*2\nl={n}\n",
	  "n=1 and 1 other value of 1..3 can never match: l is 1/2, which is not exact", 1, 6,
	  "k" },
	{ "impossible-assignment", DEVMIG_WARNING, SELF OBJECT "k={n:int:2..9}\nl={n}/2\n",
	  SELF OBJECT "k={n:int:2..}\nl={n}/2\n",
	  "n=3 and 3 other values of 2..9 can never match: l is 3/2, which is not exact", 1, 6,
	  "k" },
	{ "impossible-assignment", DEVMIG_WARNING,
	  SELF OBJECT "k={n:int:9223372036854775805..}\nl={n}+1\n",
	  SELF OBJECT "k={n:int:9223372036854775805..9223372036854775806}\nl={n}+1\n",
	  "n=9223372036854775807 can never match: l is 9223372036854775807+1, which is too large",
	  1, 6, "k" },
	{ "impossible-assignment", DEVMIG_WARNING,
	  SELF OBJECT "k={n:int:1..4096}\nl={n}-1\nm={n}-2\n",
	  SELF OBJECT "k={n:int:1..4097}\nl={n}-1\nm={n}-2\n",
	  "n=1 can never match: m is 1-2, which is below zero", 1, 6, "k" },
	{ "impossible-assignment", DEVMIG_WARNING, SELF OBJECT "k={s:set:a,b+c}\n",
	  SELF OBJECT "k={s:set:a,\"\",b,c}\n",
	  "s=b+c can never match: the items of a set are separated by +", 1, 6, "k" },
	/* impossible-object */
	{ "impossible-object", DEVMIG_WARNING, SELF OBJECT "k={n:int:1,3}\nl={n}/2\n",
	  SELF OBJECT "k={n:int:1,3,4}\nl={n}/2\n",
	  "object 1 can never match: l is 1/2, which is not exact", 1, 7, "l" },
	{ "impossible-object", DEVMIG_WARNING, SELF OBJECT "k={n:int}/0\n",
	  SELF OBJECT "k={n:int}*0\n", "object 1 can never match: k is 0/0, which divides by zero",
	  1, 6, "k" },
	{ "impossible-object", DEVMIG_WARNING,
	  SELF OBJECT "k={n:int}+999999999999999999\nl={n}-999999999999999999\nm={n}*10\n",
	  SELF OBJECT "k={n:int}+999999999999999999\nl={n}-999999999999999999\nm={n}*9\n",
	  "object 1 can never match: l is 0-999999999999999999, which is below zero", 1, 7, "l" },
	/* unreachable-object */
	{ "unreachable-object", DEVMIG_WARNING, SELF ITSELF ITSELF, SELF ITSELF OBJECT "k=b\n",
	  "object 2 (line 7) is never reached: object 1 (line 4) accepts all that it accepts", 2, 7,
	  NULL },
	{ "unreachable-object", DEVMIG_WARNING,
	  SELF OBJECT "k=V{n:int:4}\n" OBJECT "k=V{n:int:1..4}\n",
	  SELF OBJECT "k=V{n:int:5}\n" OBJECT "k=V{n:int:1..4}\n",
	  "object 1 (line 4) is redundant: object 2 (line 7) accepts all that it accepts", 1, 4,
	  NULL },
	{ "unreachable-object", DEVMIG_WARNING,
	  SELF OBJECT "k={n:int:..4}\n" OBJECT "k={n:int:5..}\n" OBJECT "k={n:int:3..6}\n",
	  SELF OBJECT "k={n:int:..4}\n" OBJECT "k={n:int:6..}\n" OBJECT "k={n:int:3..6}\n",
	  "object 3 (line 10) is never reached: object 1 (line 4) and object 2 (line 7) together "
	  "accept all that it accepts",
	  3, 10, NULL },
};

/* Of many objects that cover together the first are named. */
static void test_many_together(void **state)
{
	char text[2048] = SELF;
	char *end = text + strlen(text);
	struct devmig_remark remark = { 0 };

	(void)state;
	for (int i = 0; i < 12; i++)
		end += sprintf(end, OBJECT "k={n:int:%d..%d}\n", 1000 * i, 1000 * i + 999);
	sprintf(end, OBJECT "k={n:int:5..11100}\n");
	auto_remarks remarks = lint(text);

	assert_int_equal(find_remark(&remarks, "unreachable-object", &remark), 1);
	assert_int_equal(remark.object, 13);
	assert_non_null(strstr(remark.message, "never reached: object 1 (line 4), object 2"));
	assert_non_null(strstr(remark.message, "object 8 (line 25) and 4 more together accept"));
}

static void test_codes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		auto_remarks with = lint(rows[i].with);
		auto_remarks without = lint(rows[i].without);
		struct devmig_remark remark = { 0 };

		if (find_remark(&with, rows[i].reason, &remark) != 1)
			fail_msg("not one %s in:\n%s", rows[i].reason, rows[i].with);
		if (find_remark(&without, rows[i].reason, NULL))
			fail_msg("%s in:\n%s", rows[i].reason, rows[i].without);
		assert_string_equal(remark.message, rows[i].message);
		assert_int_equal(remark.severity, rows[i].severity);
		assert_int_equal(remark.object, rows[i].object);
		assert_int_equal(remark.line, rows[i].line);
		assert_int_equal(remark.column, 0);
		assert_null(remark.file);
		assert_string_not_equal(remark.hint, "");
		assert_int_equal(!remark.field, !rows[i].field);
		if (remark.field)
			assert_string_equal(remark.field, rows[i].field);
	}
}

static void test_nothing_to_remark_on(void **state)
{
	auto_remarks remarks = lint(SELF ITSELF);

	(void)state;
	assert_int_equal(remarks.count, 0);
}

/* A value that would be over the limit: items that make it so, and all of them. */
static void test_too_long(void **state)
{
	char item[1001];
	char with[4096];
	struct devmig_remark remark;

	(void)state;
	memset(item, 'x', 1000);
	item[1000] = 0;
	snprintf(with, sizeof(with), SELF OBJECT "k={s:string:%s,y}\nl={s}-{s}\n", item);
	auto_remarks one = lint(with);

	assert_int_equal(find_remark(&one, "impossible-assignment", &remark), 1);
	assert_non_null(strstr(remark.message, "xxx... can never match: l has at least 2001 bytes, "
					       "and a value has at most 1024"));
	assert_int_equal(find_remark(&one, "impossible-object", NULL), 0);

	snprintf(with, sizeof(with), SELF OBJECT "k={s:string:%s}\nl={s}-{s}\n", item);
	auto_remarks all = lint(with);

	assert_int_equal(find_remark(&all, "impossible-assignment", NULL), 0);
	assert_int_equal(find_remark(&all, "impossible-object", &remark), 1);

	/* 1024 bytes are allowed. */
	item[1000] = 0;
	snprintf(with, sizeof(with), SELF OBJECT "k={s:string:%s}\nl={s}012345678901234567890123\n",
		 item);
	auto_remarks fits = lint(with);

	assert_int_equal(find_remark(&fits, "impossible-object", NULL), 0);
	snprintf(with, sizeof(with),
		 SELF OBJECT "k={s:string:%s}\nl={s}0123456789012345678901234\n", item);
	auto_remarks not = lint(with);

	assert_int_equal(find_remark(&not, "impossible-object", NULL), 1);
}

/* The notes that a document of the specification has are all that it has. */
static void test_example(void **state)
{
	auto_document v5_2 = example("gvtg-v5_2.devmig");
	auto_remarks remarks = { 0 };

	(void)state;
	assert_int_equal(devmig_lint_document(v5_2, keep_remark, &remarks, NULL), 0);
	assert_int_equal(remarks.count, 2);
	assert_string_equal(remarks.list[0].reason, "impossible-assignment");
	assert_string_equal(remarks.list[0].message,
			    "val1=1 can never match: aggregator is 1/2, which is not exact");
	assert_int_equal(remarks.list[0].line, 9);
	assert_string_equal(remarks.list[1].reason, "impossible-assignment");
	assert_int_equal(remarks.list[1].line, 15);
	assert_non_null(strstr(remarks.list[1].file, "gvtg-v5_2.devmig"));
}

/* By line; those of one line as they were found. */
static void test_in_order_of_lines(void **state)
{
	static const struct {
		unsigned int line;
		const char *reason;
	} wanted[] = {
		{ 1, "refuses-itself" },  { 2, "not-normal" },
		{ 3, "no-device-api" },   { 3, "unreachable-object" },
		{ 4, "unused-variable" }, { 6, "looks-like-expression" },
		{ 7, "no-device-api" },   { 8, "unused-variable" },
	};
	auto_remarks remarks = lint("SELF:\ndevice_api=vfio_pci\n"
				    "COMPATIBLE:\na={s:string:x}\nb={n:int:2,3}\nc={n} / 2\n"
				    "COMPATIBLE:\na={t:string}\n");

	(void)state;
	assert_int_equal(remarks.count, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < remarks.count; i++) {
		assert_int_equal(remarks.list[i].line, wanted[i].line);
		assert_string_equal(remarks.list[i].reason, wanted[i].reason);
	}
}

/* Where a reason is given for different things, the hint is not the same. */
static void test_hints(void **state)
{
	static const struct {
		const char *text;
		const char *reason;
		const char *hint;
	} hints[] = {
		{ SELF OBJECT "k={n:int:4}\n", "unused-variable", "write the value itself" },
		{ SELF OBJECT "k={n:int}\n", "unused-variable", "fine where any value will do" },
		{ SELF OBJECT "k={n:int:0,1}\nl={n}-1\n", "impossible-assignment",
		  "remove it from the list" },
		{ SELF OBJECT "k={n:int:0..1}\nl={n}-1\n", "impossible-assignment",
		  "list only what can match" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		auto_remarks remarks = lint(hints[i].text);
		struct devmig_remark remark = { 0 };

		assert_int_equal(find_remark(&remarks, hints[i].reason, &remark), 1);
		assert_string_equal(remark.hint, hints[i].hint);
	}
}

static int stop(void *arg, const struct devmig_remark *remark)
{
	unsigned int *count = arg;

	(void)remark;
	++*count;
	return 77;
}

static void test_the_caller_ends_it(void **state)
{
	auto_document of = document("SELF:\nk=a\nCOMPATIBLE:\nk=a\n");
	auto_directory directory = make_directory();
	struct devmig_context *context = NULL;
	unsigned int count = 0;

	(void)state;
	assert_int_equal(devmig_lint_document(of, stop, &count, NULL), 77);
	assert_int_equal(count, 1);
	assert_int_equal(devmig_context_new(NULL, &context, NULL), 0);
	assert_int_equal(devmig_lint(context, DEVMIG_FORM_TEXT,
				     write_file(&directory, "x", "SELF:\na={\nb=}\n"), stop, &count,
				     NULL, NULL),
			 77);
	assert_int_equal(count, 2);
	devmig_context_unref(context);
}

/* Every error of a text, and no remark on what the errors left. */
static void test_all_errors(void **state)
{
	static const struct {
		const char *reason;
		unsigned int line;
	} wanted[] = { { "brace-in-self", 3 },
		       { "bad-type", 6 },
		       { "unclosed-quote", 7 },
		       { "empty-item", 9 } };
	auto_directory directory = make_directory();
	const char *path = write_file(&directory, "bad.devmig",
				      "SELF:\n"
				      "a=1\n"
				      "b={c\n"
				      "COMPATIBLE:\n"
				      "a=1\n"
				      "b={n:integer}\n"
				      "c=\"x\n"
				      "COMPATIBLE:\n"
				      "a={n:int:1,,2}\n");
	struct devmig_document *document = (struct devmig_document *)&directory;
	struct devmig_context *context = NULL;
	auto_remarks remarks = { 0 };

	(void)state;
	assert_int_equal(devmig_context_new(NULL, &context, NULL), 0);
	assert_int_equal(devmig_lint(context, DEVMIG_FORM_AUTO, path, keep_remark, &remarks,
				     &document, NULL),
			 0);
	assert_null(document);
	assert_int_equal(remarks.count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(remarks.list[i].severity, DEVMIG_ERROR);
		assert_string_equal(remarks.list[i].reason, wanted[i].reason);
		assert_int_equal(remarks.list[i].line, wanted[i].line);
		assert_int_not_equal(remarks.list[i].column, 0);
		assert_string_not_equal(remarks.list[i].message, "");
		assert_string_not_equal(remarks.list[i].hint, "");
		assert_string_equal(remarks.list[i].file, path);
	}
	devmig_context_unref(context);
}

static void test_a_good_file(void **state)
{
	auto_directory directory = make_directory();
	struct devmig_context *context = NULL;
	struct devmig_document *document = NULL;
	auto_remarks remarks = { 0 };

	(void)state;
	assert_int_equal(devmig_context_new(NULL, &context, NULL), 0);
	assert_int_equal(devmig_lint(context, DEVMIG_FORM_AUTO,
				     write_file(&directory, "good", "SELF:\nk=a\n" ITSELF),
				     keep_remark, &remarks, &document, NULL),
			 0);
	assert_non_null(document);
	assert_int_equal(devmig_document_object_count(document), 1);
	assert_int_equal(find_remark(&remarks, "no-device-api", NULL), 1);
	devmig_document_unref(document);
	devmig_context_unref(context);
}

/* Other forms: the error that the reader stopped at. */
static void test_json_errors(void **state)
{
	auto_directory directory = make_directory();
	struct devmig_context *context = NULL;
	auto_remarks remarks = { 0 };

	(void)state;
	assert_int_equal(devmig_context_new(NULL, &context, NULL), 0);
	assert_int_equal(devmig_lint(context, DEVMIG_FORM_AUTO,
				     write_file(&directory, "bad.json", "{\"self\": {\"a\": [}"),
				     keep_remark, &remarks, NULL, NULL),
			 0);
	assert_true(remarks.count >= 1);
	assert_int_equal(remarks.list[0].severity, DEVMIG_ERROR);
	devmig_context_unref(context);
}

static void test_no_file(void **state)
{
	struct devmig_context *context = NULL;
	struct devmig_error *error = NULL;
	auto_remarks remarks = { 0 };

	(void)state;
	assert_int_equal(devmig_context_new(NULL, &context, NULL), 0);
	assert_int_equal(devmig_lint(context, DEVMIG_FORM_AUTO, "/nowhere/at/all", keep_remark,
				     &remarks, NULL, &error),
			 -ENOENT);
	assert_int_equal(remarks.count, 0);
	assert_int_equal(devmig_error_errno(error), -ENOENT);
	devmig_error_free(error);
	devmig_context_unref(context);
}

static void test_pair(void **state)
{
	auto_document v5_2 = example("gvtg-v5_2.devmig");
	auto_document v5_4 = example("gvtg-v5_4.devmig");
	auto_document large =
		document_named("SELF:\nm=0x3\nCOMPATIBLE:\nm={m:mask:0x3}\n", "LARGE");
	auto_document small =
		document_named("SELF:\nm=0x1\nCOMPATIBLE:\nm={m:mask:0x1}\n", "SMALL");
	auto_document first = document("SELF:\nm=1\nCOMPATIBLE:\nm=2\nAPPLY:\ns=1\n");
	auto_document second = document("SELF:\nm=2\nCOMPATIBLE:\nm=1\n");
	auto_document none = document("SELF:\nm=1\n");
	auto_remarks remarks = { 0 };
	auto_remarks other_way = { 0 };
	auto_remarks agreeing = { 0 };
	auto_remarks nothing = { 0 };

	(void)state;
	assert_int_equal(devmig_lint_pair(v5_2, v5_4, keep_remark, &remarks, NULL), 0);
	assert_int_equal(devmig_lint_pair(small, large, keep_remark, &remarks, NULL), 0);
	assert_int_equal(remarks.count, 2);
	assert_string_equal(remarks.list[0].reason, "readings-differ");
	assert_int_equal(remarks.list[0].severity, DEVMIG_NOTE);
	assert_string_equal(remarks.list[0].hint, "intended if only one direction is supported");
	assert_non_null(strstr(remarks.list[0].message, "interface_version is 3, wanted 1"));
	assert_non_null(strstr(remarks.list[0].file, "gvtg-v5_4.devmig"));
	assert_int_equal(remarks.list[0].line, 20);
	assert_int_equal(remarks.list[0].object, 1);
	assert_string_equal(remarks.list[0].field, "interface_version");
	assert_string_equal(
		remarks.list[1].message,
		"LARGE accepts SMALL, but SMALL does not accept LARGE (m is 0x3, but its bits 0x2 "
		"are outside 0x1)");

	/* The order of the arguments makes no difference. */
	assert_int_equal(devmig_lint_pair(large, small, keep_remark, &other_way, NULL), 0);
	assert_int_equal(other_way.count, 1);
	assert_string_equal(other_way.list[0].message, remarks.list[1].message);

	/* Nor does an attribute that is still to be set; nor that all say no. */
	assert_int_equal(devmig_lint_pair(first, second, keep_remark, &agreeing, NULL), 0);
	assert_int_equal(devmig_lint_pair(v5_2, small, keep_remark, &agreeing, NULL), 0);
	assert_int_equal(agreeing.count, 0);

	assert_int_equal(devmig_lint_pair(none, second, keep_remark, &nothing, NULL), 0);
	assert_int_equal(nothing.count, 1);
	assert_null(nothing.list[0].field);
	assert_non_null(strstr(nothing.list[0].message, "the second document accepts the first"));
}

static void test_severities(void **state)
{
	(void)state;
	assert_string_equal(devmig_severity_name(DEVMIG_NOTE), "note");
	assert_string_equal(devmig_severity_name(DEVMIG_WARNING), "warning");
	assert_string_equal(devmig_severity_name(DEVMIG_ERROR), "error");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_many_together),
		cmocka_unit_test(test_nothing_to_remark_on),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_example),
		cmocka_unit_test(test_in_order_of_lines),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_the_caller_ends_it),
		cmocka_unit_test(test_all_errors),
		cmocka_unit_test(test_a_good_file),
		cmocka_unit_test(test_json_errors),
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_pair),
		cmocka_unit_test(test_severities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
