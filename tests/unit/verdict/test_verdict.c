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

static void test_specification_pair(void **state)
{
	auto_document v5_2 = example("gvtg-v5_2.devmig");
	auto_document v5_4 = example("gvtg-v5_4.devmig");
	auto_verdict forth = check(v5_2, v5_4, DEVMIG_INCOMING);
	auto_verdict back = check(v5_4, v5_2, DEVMIG_INCOMING);
	struct devmig_variable variable;
	struct devmig_failure failure;
	struct devmig_refusal refusal;
	struct devmig_part part;

	(void)state;
	assert_int_equal(devmig_verdict_answer(forth), DEVMIG_INCOMPATIBLE);
	assert_int_equal(devmig_verdict_refusal(forth, 0, 0, &refusal), 0);
	assert_int_equal(refusal.failures, 1);
	assert_int_equal(devmig_verdict_failure(forth, 0, 0, 0, &failure), 0);
	assert_string_equal(failure.sentence, "interface_version is 3, wanted 1");

	assert_int_equal(devmig_verdict_answer(back), DEVMIG_COMPATIBLE);
	assert_int_equal(devmig_verdict_part(back, 0, &part), 0);
	assert_int_equal(part.object, 2);
	assert_int_equal(part.line, 13);
	assert_int_equal(part.variables, 1);
	assert_int_equal(devmig_verdict_variable(back, 0, 0, &variable), 0);
	assert_string_equal(variable.name, "val1");
	assert_string_equal(variable.value, "4");
}

static void test_nearest_first(void **state)
{
	auto_document source = document(SELF "a=1\nb=2\nc=3\n");
	auto_document destination =
		document(SELF "x=\n" COMPATIBLE "a=9\nb=9\nc=9\n" COMPATIBLE "a=1\nb=9\n" COMPATIBLE
			      "a=9\nb=9\n" COMPATIBLE "c=9\n");
	auto_verdict verdict = check(source, destination, DEVMIG_INCOMING);
	static const struct {
		unsigned int object;
		unsigned int line;
		size_t failures;
	} order[] = { { 2, 7, 1 }, { 4, 13, 1 }, { 3, 10, 2 }, { 1, 3, 3 } };
	struct devmig_refusal refusal;
	struct devmig_part part;

	(void)state;
	assert_int_equal(devmig_verdict_part(verdict, 0, &part), 0);
	assert_int_equal(part.objects, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(devmig_verdict_refusal(verdict, 0, i, &refusal), 0);
		assert_int_equal(refusal.object, order[i].object);
		assert_int_equal(refusal.line, order[i].line);
		assert_int_equal(refusal.failures, order[i].failures);
	}
	assert_int_equal(devmig_verdict_refusal(verdict, 0, 4, &refusal), -ERANGE);
}

static void test_accepts_nothing(void **state)
{
	auto_document source = document(SELF "a=1\n");
	auto_document destination = document(SELF "a=1\n");
	auto_verdict in = check(source, destination, DEVMIG_INCOMING);
	auto_verdict out = check(source, destination, DEVMIG_OUTGOING);
	struct devmig_failure failure;
	struct devmig_refusal refusal;
	struct devmig_part part;

	(void)state;
	assert_int_equal(devmig_verdict_answer(in), DEVMIG_INCOMPATIBLE);
	assert_int_equal(devmig_verdict_part(in, 0, &part), 0);
	assert_int_equal(part.objects, 1);
	assert_int_equal(devmig_verdict_refusal(in, 0, 0, &refusal), 0);
	assert_int_equal(refusal.object, 0);
	assert_int_equal(refusal.failures, 1);
	assert_int_equal(devmig_verdict_failure(in, 0, 0, 0, &failure), 0);
	assert_string_equal(failure.field, "");
	assert_string_equal(failure.reason, "accepts-nothing");
	assert_string_equal(failure.sentence, "the destination accepts nothing: its document has "
					      "no COMPATIBLE object");
	assert_null(failure.found);
	assert_int_equal(devmig_verdict_refusal(in, 0, 1, &refusal), -ERANGE);
	assert_int_equal(devmig_verdict_failure(out, 0, 0, 0, &failure), 0);
	assert_string_equal(failure.sentence, "the source names no destination: its document has "
					      "no COMPATIBLE object");
}

static void test_long_values_are_whole_but_not_in_the_sentence(void **state)
{
	char from[2048] = SELF "a=";
	char value[1001];
	struct devmig_failure failure;

	(void)state;
	memset(value, 'x', 1000);
	value[1000] = 0;
	strcat(from, value);
	auto_document source = document(from);
	auto_document destination = document(LIST "a=y\n");
	auto_verdict verdict = check(source, destination, DEVMIG_INCOMING);

	assert_int_equal(devmig_verdict_failure(verdict, 0, 0, 0, &failure), 0);
	assert_string_equal(failure.found, value);
	assert_int_equal(strlen(failure.sentence), strlen("a is , wanted y") + 60);
	assert_non_null(strstr(failure.sentence, "xxx..., wanted y"));
}

static void test_long_lists_are_cut_in_the_sentence(void **state)
{
	char to[4096] = LIST "a={n:int:1000";
	struct devmig_failure failure;

	(void)state;
	for (int i = 1; i < 100; i++)
		sprintf(to + strlen(to), ",%d", 1000 + i);
	strcat(to, "}\n");
	auto_document source = document(SELF "a=1\n");
	auto_document destination = document(to);
	auto_verdict verdict = check(source, destination, DEVMIG_INCOMING);

	assert_int_equal(devmig_verdict_failure(verdict, 0, 0, 0, &failure), 0);
	assert_string_equal(failure.sentence,
			    "a is 1, wanted 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, "
			    "1009, 1010 or 89 more");
	assert_non_null(strstr(failure.wanted, ",1099}"));
}

/* Each reading: whose list is asked of whom, and that APPLY is the destination's. */
static void test_readings(void **state)
{
	auto_document a = document_named(SELF "k=a\n" COMPATIBLE "k=b\n" APPLY "s=1\nt=2\n", "a");
	auto_document b = document_named(SELF "k=b\ns=1\n" COMPATIBLE "k=c\n", "b");
	struct devmig_setting setting;
	struct devmig_part part;
	unsigned int unset = 99;

	(void)state;
	assert_int_equal(devmig_match(a, b, DEVMIG_INCOMING, &unset), DEVMIG_INCOMPATIBLE);
	assert_int_equal(unset, 0);
	assert_int_equal(devmig_match(a, b, DEVMIG_OUTGOING, &unset), DEVMIG_AFTER_APPLY);
	assert_int_equal(unset, 1);
	assert_int_equal(devmig_match(b, a, DEVMIG_INCOMING, &unset), DEVMIG_AFTER_APPLY);
	assert_int_equal(unset, 2);
	assert_int_equal(devmig_match(a, b, DEVMIG_BOTH, &unset), DEVMIG_INCOMPATIBLE);
	assert_int_equal(devmig_match(b, a, DEVMIG_INCOMING, NULL), DEVMIG_AFTER_APPLY);

	auto_verdict outgoing = check(a, b, DEVMIG_OUTGOING);

	assert_int_equal(devmig_verdict_reading(outgoing), DEVMIG_OUTGOING);
	assert_int_equal(devmig_verdict_part_count(outgoing), 1);
	assert_int_equal(devmig_verdict_part(outgoing, 0, &part), 0);
	assert_int_equal(part.reading, DEVMIG_OUTGOING);
	assert_int_equal(part.answer, DEVMIG_AFTER_APPLY);
	assert_int_equal(devmig_verdict_setting_count(outgoing), 1);
	assert_int_equal(devmig_verdict_setting(outgoing, 0, &setting), 0);
	assert_string_equal(setting.name, "t");
	assert_string_equal(setting.value, "2");
	assert_int_equal(setting.line, 7);
	assert_int_equal(devmig_verdict_setting(outgoing, 1, &setting), -ERANGE);

	auto_verdict both = check(a, b, DEVMIG_BOTH);

	assert_int_equal(devmig_verdict_answer(both), DEVMIG_INCOMPATIBLE);
	assert_int_equal(devmig_verdict_part_count(both), 2);
	assert_int_equal(devmig_verdict_setting_count(both), 0);
	assert_int_equal(devmig_verdict_part(both, 0, &part), 0);
	assert_int_equal(part.answer, DEVMIG_INCOMPATIBLE);
	assert_int_equal(devmig_verdict_part(both, 1, &part), 0);
	assert_int_equal(part.answer, DEVMIG_AFTER_APPLY);
	assert_int_equal(devmig_verdict_part(both, 2, &part), -ERANGE);
}

/* Both readings: settings are incoming's, then those of outgoing that are new. */
static void test_settings_of_both(void **state)
{
	auto_document from = document(SELF "n=4\n" COMPATIBLE "k={v:string}\n" APPLY
					   "same={v}\nmine=x\nset=ok\n");
	auto_document to = document(SELF "k=12\nset=ok\n" COMPATIBLE "n={n:int}\n" APPLY
					 "same={n}*3\nother=2\nset=ok\n");
	static const struct devmig_setting wanted[] = {
		{ "same", "12", 7 },
		{ "other", "2", 8 },
		{ "mine", "x", 7 },
	};
	auto_verdict verdict = check(from, to, DEVMIG_BOTH);
	struct devmig_setting setting;
	unsigned int unset;

	(void)state;
	assert_int_equal(devmig_verdict_answer(verdict), DEVMIG_AFTER_APPLY);
	/* same={v} is 12, and {n}*3 is: the same bytes, differently come by. */
	assert_int_equal(devmig_verdict_setting_count(verdict), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(devmig_verdict_setting(verdict, i, &setting), 0);
		assert_string_equal(setting.name, wanted[i].name);
		assert_string_equal(setting.value, wanted[i].value);
		assert_int_equal(setting.line, wanted[i].line);
	}
	assert_int_equal(devmig_match(from, to, DEVMIG_BOTH, &unset), DEVMIG_AFTER_APPLY);
	assert_int_equal(unset, 3);
}

static void assert_clash(const struct devmig_verdict *verdict, size_t index,
			 const struct devmig_failure *wanted)
{
	struct devmig_failure failure;

	assert_int_equal(devmig_verdict_failure(verdict, 1, 0, index, &failure), 0);
	assert_true(failure.in_apply);
	assert_string_equal(failure.reason, "conflict");
	assert_string_equal(failure.field, wanted->field);
	assert_string_equal(failure.wanted, wanted->wanted);
	assert_string_equal(failure.found, wanted->found);
	assert_string_equal(failure.sentence, wanted->sentence);
	assert_int_equal(failure.wanted_line, wanted->wanted_line);
	assert_int_equal(failure.found_line, wanted->found_line);
	assert_null(failure.variable);
}

/* No destination has two values of one attribute. */
static void test_conflict_of_both(void **state)
{
	auto_document from = document(SELF "n=4\n" COMPATIBLE "k={v:string}\n" APPLY
					   "same={v}\nother=1\nempty=\n");
	auto_document to = document(SELF "k=12\n" COMPATIBLE "n={n:int}\n" APPLY
					 "empty={n}\nother=2\nsame={n}*3\n");
	static const struct devmig_failure wanted[] = {
		{ .field = "other",
		  .wanted = "1",
		  .found = "2",
		  .wanted_line = 7,
		  .found_line = 7,
		  .sentence = "other would have to be 1 for the source's list and 2 for the "
			      "destination's" },
		{ .field = "empty",
		  .wanted = "",
		  .found = "4",
		  .wanted_line = 8,
		  .found_line = 6,
		  .sentence = "empty would have to be empty for the source's list and 4 for the "
			      "destination's" },
	};
	auto_verdict verdict = check(from, to, DEVMIG_BOTH);
	struct devmig_refusal refusal;
	struct devmig_part part;
	unsigned int unset = 9;

	(void)state;
	assert_int_equal(devmig_verdict_answer(verdict), DEVMIG_INCOMPATIBLE);
	assert_int_equal(devmig_verdict_setting_count(verdict), 0);
	assert_int_equal(devmig_verdict_part(verdict, 0, &part), 0);
	assert_int_equal(part.answer, DEVMIG_AFTER_APPLY);
	assert_int_equal(part.object, 1);
	assert_int_equal(devmig_verdict_part(verdict, 1, &part), 0);
	assert_int_equal(part.answer, DEVMIG_INCOMPATIBLE);
	assert_int_equal(part.object, 0);
	assert_int_equal(part.variables, 0);
	assert_int_equal(part.objects, 1);
	assert_int_equal(devmig_verdict_refusal(verdict, 1, 0, &refusal), 0);
	assert_int_equal(refusal.object, 1);
	assert_int_equal(refusal.line, 3);
	assert_int_equal(refusal.failures, 2);
	assert_int_equal(devmig_verdict_refusal(verdict, 1, 1, &refusal), -ERANGE);
	for (size_t i = 0; i < 2; i++)
		assert_clash(verdict, i, &wanted[i]);
	assert_int_equal(devmig_match(from, to, DEVMIG_BOTH, &unset), DEVMIG_INCOMPATIBLE);
	assert_int_equal(unset, 0);
	assert_int_equal(devmig_match(from, to, DEVMIG_OUTGOING, NULL), DEVMIG_AFTER_APPLY);
}

/* What one list wants is there already: the other would undo it. */
static void test_conflict_with_what_is_set(void **state)
{
	auto_document one = document(SELF "t=1\n" COMPATIBLE "t=1\n" APPLY "x=1\n");
	auto_document set = document(SELF "t=1\nx=1\n" COMPATIBLE "t=1\n" APPLY "x=1\n");
	auto_document two = document(SELF "t=1\n" COMPATIBLE "t=1\n" APPLY "x=2\n");
	auto_document set_two = document(SELF "t=1\nx=2\n" COMPATIBLE "t=1\n" APPLY "x=1\n");

	(void)state;
	assert_int_equal(devmig_match(two, one, DEVMIG_BOTH, NULL), DEVMIG_INCOMPATIBLE);
	assert_int_equal(devmig_match(two, set, DEVMIG_INCOMING, NULL), DEVMIG_COMPATIBLE);
	assert_int_equal(devmig_match(two, set, DEVMIG_BOTH, NULL), DEVMIG_INCOMPATIBLE);
	assert_int_equal(devmig_match(two, set_two, DEVMIG_OUTGOING, NULL), DEVMIG_COMPATIBLE);
	assert_int_equal(devmig_match(two, set_two, DEVMIG_BOTH, NULL), DEVMIG_INCOMPATIBLE);
	assert_int_equal(devmig_match(one, set, DEVMIG_BOTH, NULL), DEVMIG_COMPATIBLE);

	auto_verdict verdict = check(two, set, DEVMIG_BOTH);

	assert_int_equal(devmig_verdict_answer(verdict), DEVMIG_INCOMPATIBLE);
}

static void test_could_not_tell(void **state)
{
	static const char bad[] = SELF "a=1\nb c\n";
	struct devmig_context *context = NULL;
	struct devmig_document *none = NULL;
	struct devmig_error *malformed = NULL;
	struct devmig_error *unreadable = NULL;
	struct devmig_error *missing = NULL;
	struct devmig_verdict *verdict = NULL;
	struct devmig_doubt doubt;
	auto_document good = document(SELF "a=1\n" COMPATIBLE "a=1\n");

	(void)state;
	assert_int_equal(devmig_context_new(NULL, &context, NULL), 0);
	assert_int_equal(devmig_document_parse(context, DEVMIG_FORM_TEXT, bad, strlen(bad), "bad",
					       &none, &malformed),
			 -EBADMSG);
	assert_int_equal(
		devmig_document_read(context, DEVMIG_FORM_TEXT, "/nowhere/at/all", &none, &missing),
		-ENOENT);
	assert_int_equal(
		devmig_document_read(context, DEVMIG_FORM_TEXT, "/", &none, &unreadable) < 0, 1);

	assert_int_equal(devmig_check(NULL, malformed, NULL, missing, DEVMIG_BOTH, &verdict, NULL),
			 0);
	assert_int_equal(devmig_verdict_answer(verdict), DEVMIG_COULD_NOT_TELL);
	assert_int_equal(devmig_verdict_part_count(verdict), 0);
	assert_int_equal(devmig_verdict_setting_count(verdict), 0);
	assert_int_equal(devmig_verdict_doubt_count(verdict), 2);
	assert_int_equal(devmig_verdict_doubt(verdict, 0, &doubt), 0);
	assert_false(doubt.destination);
	assert_string_equal(doubt.reason, "bad-line");
	assert_int_equal(doubt.line, 3);
	assert_int_equal(doubt.column, 1);
	assert_non_null(strstr(doubt.text, "source: bad:3:1: "));
	assert_non_null(strstr(doubt.text, devmig_error_text(malformed)));
	assert_int_equal(devmig_verdict_doubt(verdict, 1, &doubt), 0);
	assert_true(doubt.destination);
	assert_string_equal(doubt.reason, "no-document");
	assert_int_equal(strncmp(doubt.text, "destination: ", 13), 0);
	assert_int_equal(devmig_verdict_doubt(verdict, 2, &doubt), -ERANGE);
	assert_null(devmig_verdict_source(verdict));
	devmig_verdict_free(verdict);

	/* An error of a document that is there says nothing. */
	assert_int_equal(devmig_check(good, malformed, NULL, NULL, DEVMIG_INCOMING, &verdict, NULL),
			 0);
	assert_int_equal(devmig_verdict_doubt_count(verdict), 1);
	assert_int_equal(devmig_verdict_doubt(verdict, 0, &doubt), 0);
	assert_true(doubt.destination);
	assert_string_equal(doubt.reason, "no-document");
	assert_string_equal(doubt.text, "destination: there is no document");
	assert_ptr_equal(devmig_verdict_source(verdict), good);
	devmig_verdict_free(verdict);

	devmig_error_free(malformed);
	devmig_error_free(unreadable);
	devmig_error_free(missing);
	devmig_context_unref(context);
}

/* The short way tells as much about a document that is not there. */
static void test_match_without_a_document(void **state)
{
	static const enum devmig_reading readings[] = { DEVMIG_INCOMING, DEVMIG_OUTGOING,
							DEVMIG_BOTH };
	auto_document a = document("SELF:\nm=1\nCOMPATIBLE:\nm=1\n");

	(void)state;
	for (size_t i = 0; i < sizeof(readings) / sizeof(readings[0]); i++) {
		unsigned int unset = 7;

		assert_int_equal(devmig_match(NULL, a, readings[i], &unset), DEVMIG_COULD_NOT_TELL);
		assert_int_equal(unset, 0);
		assert_int_equal(devmig_match(a, NULL, readings[i], NULL), DEVMIG_COULD_NOT_TELL);
		assert_int_equal(devmig_match(NULL, NULL, readings[i], NULL),
				 DEVMIG_COULD_NOT_TELL);
		assert_int_equal(devmig_match(a, a, readings[i], NULL), DEVMIG_COMPATIBLE);
	}
}

static void test_unreadable(void **state)
{
	struct devmig_context *context = NULL;
	struct devmig_document *none = NULL;
	struct devmig_error *error = NULL;
	struct devmig_verdict *verdict = NULL;
	struct devmig_doubt doubt;
	char path[300];

	(void)state;
	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 1] = 0;
	assert_int_equal(devmig_context_new(NULL, &context, NULL), 0);
	/* A name that no file system takes: an error that is not about a document. */
	assert_int_equal(
		devmig_document_read(context, DEVMIG_FORM_TEXT, path, &none, &error) == -ENOENT, 0);
	assert_int_equal(devmig_check(NULL, error, NULL, NULL, DEVMIG_INCOMING, &verdict, NULL), 0);
	assert_int_equal(devmig_verdict_doubt(verdict, 0, &doubt), 0);
	assert_string_equal(doubt.reason, "unreadable");
	devmig_verdict_free(verdict);
	devmig_error_free(error);
	devmig_context_unref(context);
}

static void test_names(void **state)
{
	enum devmig_reading reading;

	(void)state;
	assert_string_equal(devmig_answer_name(DEVMIG_COMPATIBLE), "compatible");
	assert_string_equal(devmig_answer_name(DEVMIG_AFTER_APPLY), "compatible-after-apply");
	assert_string_equal(devmig_answer_name(DEVMIG_INCOMPATIBLE), "incompatible");
	assert_string_equal(devmig_answer_name(DEVMIG_COULD_NOT_TELL), "could-not-tell");
	for (int i = DEVMIG_INCOMING; i <= DEVMIG_BOTH; i++) {
		const char *name = devmig_reading_name((enum devmig_reading)i);

		assert_int_equal(devmig_reading_from_name(name, &reading), 0);
		assert_int_equal(reading, i);
	}
	assert_int_equal(devmig_reading_from_name("sideways", &reading), -EINVAL);
	assert_null(devmig_answer_name((enum devmig_answer)4));
	assert_null(devmig_reading_name((enum devmig_reading)3));
	assert_null(devmig_severity_name((enum devmig_severity)3));
	assert_null(devmig_kind_name((enum devmig_kind)5));
}

/* A reading that this library does not have, of a newer header or of a mistake. */
static void test_no_reading(void **state)
{
	auto_document a = document(SELF "m=1\n" COMPATIBLE "m=1\n");
	const enum devmig_reading none = (enum devmig_reading)9;
	const struct devmig_find_options options = { .reading = none };
	struct devmig_obstacles *obstacles = NULL;
	struct devmig_find_result *result = NULL;
	struct devmig_verdict *verdict = NULL;
	struct devmig_fleet *fleet = NULL;
	struct devmig_error *error = NULL;
	unsigned int unset = 9;

	(void)state;
	assert_int_equal(devmig_match(a, a, none, &unset), DEVMIG_COULD_NOT_TELL);
	assert_int_equal(unset, 0);
	assert_int_equal(devmig_check(a, NULL, a, NULL, none, &verdict, &error), -EINVAL);
	assert_null(verdict);
	assert_int_equal(devmig_error_errno(error), -EINVAL);
	devmig_error_free(error);
	error = NULL;
	assert_int_equal(devmig_fleet_read(NULL, NULL, 0, NULL, &fleet, NULL), 0);
	assert_int_equal(devmig_find(fleet, a, &options, &result, &error), -EINVAL);
	assert_null(result);
	assert_int_equal(devmig_error_errno(error), -EINVAL);
	devmig_error_free(error);
	error = NULL;
	assert_int_equal(devmig_find_obstacles(fleet, a, &options, &obstacles, &error), -EINVAL);
	assert_null(obstacles);
	assert_int_equal(devmig_error_errno(error), -EINVAL);
	devmig_error_free(error);
	devmig_fleet_unref(fleet);
}

/* 256 objects of many fields: everything is there, and in order. */
static void test_large(void **state)
{
	static char to[60000];
	char *end = stpcpy(to, SELF "self=d\n");
	struct devmig_refusal refusal;
	struct devmig_failure failure;
	struct devmig_part part;

	(void)state;
	for (int i = 0; i < 256; i++) {
		end = stpcpy(end, COMPATIBLE);
		for (int j = 0; j <= i % 30; j++)
			end += sprintf(end, "a%d=z\n", j);
	}
	auto_document source = document(SELF "a0=y\n");
	auto_document destination = document(to);
	auto_verdict verdict = check(source, destination, DEVMIG_INCOMING);

	assert_int_equal(devmig_verdict_part(verdict, 0, &part), 0);
	assert_int_equal(part.objects, 256);
	for (size_t i = 0, last = 0; i < part.objects; i++) {
		assert_int_equal(devmig_verdict_refusal(verdict, 0, i, &refusal), 0);
		assert_true(refusal.failures >= last);
		assert_int_equal(refusal.failures, (refusal.object - 1) % 30 + 1);
		last = refusal.failures;
		for (size_t j = 0; j < refusal.failures; j++) {
			assert_int_equal(devmig_verdict_failure(verdict, 0, i, j, &failure), 0);
			assert_string_equal(failure.reason, j ? "absent" : "different");
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_specification_pair),
		cmocka_unit_test(test_nearest_first),
		cmocka_unit_test(test_accepts_nothing),
		cmocka_unit_test(test_long_values_are_whole_but_not_in_the_sentence),
		cmocka_unit_test(test_long_lists_are_cut_in_the_sentence),
		cmocka_unit_test(test_readings),
		cmocka_unit_test(test_settings_of_both),
		cmocka_unit_test(test_conflict_of_both),
		cmocka_unit_test(test_conflict_with_what_is_set),
		cmocka_unit_test(test_could_not_tell),
		cmocka_unit_test(test_match_without_a_document),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_reading),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
