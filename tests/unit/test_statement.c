// SPDX-License-Identifier: LGPL-2.1-or-later
#include "facts.h"
#include "fixture.h"

#include <core/document.h>
#include <errno.h>
#include <lib/common/error.h>
#include <string.h>

/* Statements of documents, and pairs of which one side is a draft. */

static const char rules[] =
	"MATCH:\nkind=d\nfw={fw:string}\nid={id:string}\nopt={opt:string}\n"
	"SELF:\nid={id}\nfw={fw}\nopt={opt}\n"
	"COMPATIBLE:\nid={id}\nfw={fw}\nopt={opt}\n"
	"MATCH:\nkind=list\nfw={fw:string}\n"
	"SELF:\nid=1\n"
	"COMPATIBLE:\nid={n:int:1,2}\nfw={v:string:{fw},z}\nopt={v}\n"
	"APPLY:\nopt={n}/2\n"
	"COMPATIBLE:\nfw={fw}\n"
	"MATCH:\nkind=one\nfw={fw:string}\nSELF:\nfw={fw}\n"
	"COMPATIBLE:\nid=1\nfw={fw}\nAPPLY:\nset={fw}\n"
	"MATCH:\nkind=choice\nfw={fw:string}\nSELF:\nt=b1-b3-z\nfw={fw}\n"
	"COMPATIBLE:\nt={s:string:\"\",b1-}b{n:int}-{m:string}\nfw={s}\nAPPLY:\nset={n}/3\n"
	"MATCH:\nkind=none\nSELF:\nid=1\n";

static struct devmig_rules *set;

static int setup(void **state)
{
	(void)state;
	set = facts_rules(rules);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	devmig_rules_unref(set);
	return 0;
}

/* The statement of a device; NULL: a fact that can't be read. */
static struct devmig_statement *device(const char *kind, const char *id, const char *fw,
				       const char *opt)
{
	struct facts facts = {
		.facts = { { "kind", kind }, { "id", id }, { "fw", fw }, { "opt", opt } }
	};
	struct devmig_statement *statement = facts_state(set, &facts, NULL);

	assert_non_null(statement);
	return statement;
}

/* The statements are dropped. */
static void checks(struct devmig_statement *source, struct devmig_statement *destination,
		   enum devmig_reading reading, enum devmig_answer answer)
{
	struct devmig_verdict *verdict;

	assert_int_equal(devmig_statement_check(source, destination, reading, &verdict, NULL), 0);
	assert_int_equal(devmig_verdict_answer(verdict), answer);
	assert_int_equal(devmig_verdict_reading(verdict), reading);
	devmig_verdict_free(verdict);
	devmig_statement_unref(source);
	devmig_statement_unref(destination);
}

static void whole(void **state)
{
	(void)state;
	checks(device("d", "1", "2", "3"), device("d", "1", "2", "3"), DEVMIG_BOTH,
	       DEVMIG_COMPATIBLE);
	checks(device("d", "1", "2", "3"), device("d", "1", "2", "4"), DEVMIG_BOTH,
	       DEVMIG_INCOMPATIBLE);
}

static void draft(void **state)
{
	(void)state;
	/* The fact may be the one that is wanted. */
	checks(device("d", "1", NULL, "3"), device("d", "1", "2", "3"), DEVMIG_INCOMING,
	       DEVMIG_COULD_NOT_TELL);
	checks(device("d", "1", "2", "3"), device("d", "1", NULL, "3"), DEVMIG_INCOMING,
	       DEVMIG_COULD_NOT_TELL);
	checks(device("d", "1", NULL, "3"), device("d", "1", NULL, "3"), DEVMIG_BOTH,
	       DEVMIG_COULD_NOT_TELL);
	/* And whatever it is, another field is not. */
	checks(device("d", "1", NULL, "3"), device("d", "2", "2", "3"), DEVMIG_INCOMING,
	       DEVMIG_INCOMPATIBLE);
	checks(device("d", "1", "2", "3"), device("d", "2", NULL, "3"), DEVMIG_INCOMING,
	       DEVMIG_INCOMPATIBLE);
	checks(device("d", "1", NULL, "3"), device("d", "1", "2", "4"), DEVMIG_OUTGOING,
	       DEVMIG_INCOMPATIBLE);
	checks(device("d", "1", NULL, "3"), device("d", "1", "2", NULL), DEVMIG_BOTH,
	       DEVMIG_COULD_NOT_TELL);
	checks(device("d", "1", NULL, "3"), device("d", "2", "2", NULL), DEVMIG_BOTH,
	       DEVMIG_INCOMPATIBLE);
	/* Everything is open. */
	checks(device("d", NULL, NULL, NULL), device("d", "1", "2", "3"), DEVMIG_BOTH,
	       DEVMIG_COULD_NOT_TELL);
	checks(device("d", NULL, NULL, NULL), device("d", NULL, NULL, NULL), DEVMIG_BOTH,
	       DEVMIG_COULD_NOT_TELL);
	/* Who accepts nothing accepts nothing. */
	checks(device("d", "1", NULL, "3"), device("none", "", "", ""), DEVMIG_INCOMING,
	       DEVMIG_INCOMPATIBLE);
}

/* An object with nothing left but open fields may accept anybody. */
static void open_objects(void **state)
{
	(void)state;
	checks(device("d", "9", "2", "3"), device("list", "", NULL, ""), DEVMIG_INCOMING,
	       DEVMIG_COULD_NOT_TELL);
	checks(device("d", "9", NULL, "3"), device("list", "", "2", ""), DEVMIG_INCOMING,
	       DEVMIG_COULD_NOT_TELL);
	checks(device("d", "9", "2", "3"), device("one", "", NULL, ""), DEVMIG_INCOMING,
	       DEVMIG_INCOMPATIBLE);
	checks(device("d", "1", "2", "3"), device("one", "", NULL, ""), DEVMIG_INCOMING,
	       DEVMIG_COULD_NOT_TELL);
	checks(device("d", "1", NULL, "3"), device("one", "", "2", ""), DEVMIG_INCOMING,
	       DEVMIG_COULD_NOT_TELL);
}

/* Which assignment APPLY is asked with may hang on what is open. */
static void open_choice(void **state)
{
	(void)state;
	checks(device("choice", "", "b1-", ""), device("choice", "", "x", ""), DEVMIG_INCOMING,
	       DEVMIG_AFTER_APPLY);
	checks(device("choice", "", "q", ""), device("choice", "", "x", ""), DEVMIG_INCOMING,
	       DEVMIG_INCOMPATIBLE);
	checks(device("choice", "", NULL, ""), device("choice", "", "x", ""), DEVMIG_INCOMING,
	       DEVMIG_COULD_NOT_TELL);
}

/* No fact that a draft lacks may turn a refusal round: all values of a small world. */
static void refusals_hold(void **state)
{
	static const char *const values[] = { "1", "2", "z" };
	static const char *const kinds[] = { "d", "list", "one" };
	static const enum devmig_reading readings[] = { DEVMIG_INCOMING, DEVMIG_OUTGOING,
							DEVMIG_BOTH };
	const size_t n = DMIG_COUNT(values);

	(void)state;
	for (size_t i = 0; i < 9 * 3 * 3 * n * n * n; i++) {
		const char *from = kinds[i % 3], *to = kinds[i / 3 % 3];
		const enum devmig_reading reading = readings[i / 9 % 3];
		const char *id = values[i / 27 % n], *fw = values[i / 27 / n % n];
		const char *opt = values[i / 27 / n / n % n];
		struct devmig_statement *source = device(from, id, NULL, opt);
		struct devmig_statement *destination = device(to, "1", fw, "1");
		struct devmig_verdict *verdict;
		bool refused;

		assert_int_equal(
			devmig_statement_check(source, destination, reading, &verdict, NULL), 0);
		refused = devmig_verdict_answer(verdict) == DEVMIG_INCOMPATIBLE;
		assert_true(refused || devmig_verdict_answer(verdict) == DEVMIG_COULD_NOT_TELL);
		devmig_verdict_free(verdict);
		for (size_t k = 0; refused && k < n; k++)
			checks(device(from, id, values[k], opt), devmig_statement_ref(destination),
			       reading, DEVMIG_INCOMPATIBLE);
		devmig_statement_unref(source);
		devmig_statement_unref(destination);
	}
}

static void doubts(void **state)
{
	struct devmig_statement *source = device("d", "1", NULL, "3");
	struct devmig_statement *destination = device("other", "", "", "");
	struct devmig_verdict *verdict;
	struct devmig_doubt doubt;

	(void)state;
	assert_int_equal(devmig_statement_kind(destination), DEVMIG_STATED_NONE);
	assert_int_equal(
		devmig_statement_check(source, destination, DEVMIG_INCOMING, &verdict, NULL), 0);
	assert_int_equal(devmig_verdict_doubt_count(verdict), 2);
	assert_int_equal(devmig_verdict_doubt(verdict, 0, &doubt), 0);
	assert_false(doubt.destination);
	assert_string_equal(doubt.reason, "unknown-fact");
	assert_non_null(strstr(doubt.text, "field fw needs fw: nobody may read it"));
	assert_int_equal(doubt.line, 8);
	assert_int_equal(devmig_verdict_doubt(verdict, 1, &doubt), 0);
	assert_true(doubt.destination);
	assert_string_equal(doubt.reason, "no-document");
	devmig_verdict_free(verdict);
	devmig_statement_unref(source);
	devmig_statement_unref(destination);
}

static void bad_reading(void **state)
{
	struct devmig_statement *source = device("d", "1", NULL, "3");
	struct devmig_verdict *verdict;

	(void)state;
	assert_int_equal(
		devmig_statement_check(source, source, (enum devmig_reading)9, &verdict, NULL),
		-EINVAL);
	devmig_statement_unref(source);
}

static void of_document(void **state)
{
	static const char text[] = "SELF:\n\ta=1\n\tb=2\n";
	struct devmig_statement *statement;
	struct devmig_document *document;
	struct devmig_origin origin;
	struct devmig_fact fact;

	(void)state;
	assert_int_equal(devmig_document_parse(NULL, DEVMIG_FORM_TEXT, text, strlen(text), "f",
					       &document, NULL),
			 0);
	assert_int_equal(devmig_statement_of_document(document, NULL, &statement, NULL), 0);
	assert_ptr_equal(devmig_statement_document(statement), document);
	devmig_document_unref(document);
	assert_int_equal(devmig_statement_kind(statement), DEVMIG_STATED_WHOLE);
	assert_true(devmig_statement_own(statement));
	assert_string_equal(devmig_statement_source(statement), "f");
	assert_int_equal(devmig_statement_open_count(statement), 0);
	assert_int_equal(devmig_statement_origin(statement, 1, &origin), 0);
	assert_string_equal(origin.field, "b");
	assert_string_equal(origin.value, "2");
	assert_string_equal(origin.file, "f");
	assert_int_equal(origin.line, 3);
	assert_int_equal(origin.facts, 0);
	assert_int_equal(devmig_statement_origin(statement, 2, &origin), -ERANGE);
	assert_int_equal(devmig_statement_origin_fact(statement, 0, 0, &fact), -ERANGE);
	devmig_statement_unref(statement);
}

static void of_error(struct devmig_error *error, enum devmig_stated kind, bool own,
		     const char *source, const char *reason)
{
	struct devmig_statement *statement;

	assert_int_equal(devmig_statement_of_document(NULL, error, &statement, NULL), 0);
	devmig_error_free(error);
	assert_int_equal(devmig_statement_kind(statement), kind);
	assert_int_equal(devmig_statement_own(statement), own);
	assert_string_equal(devmig_statement_source(statement), source);
	assert_string_equal(devmig_error_reason(devmig_statement_error(statement)), reason);
	assert_null(devmig_statement_document(statement));
	devmig_statement_unref(statement);
}

static void of_errors(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	of_error(NULL, DEVMIG_STATED_NONE, false, "", "no-document");
	dmig_fail_io(&error, -ENOENT, "f", "open");
	of_error(error, DEVMIG_STATED_NONE, false, "", "no-document");
	error = NULL;
	dmig_fail_io(&error, -EACCES, "f", "open");
	of_error(error, DEVMIG_STATED_BAD, true, "f", "unreadable");
	error = NULL;
	dmig_fail_reason(&error, DMIG_BAD_LINE, "g", (struct dmig_place){ 1, 1 }, NULL, 0);
	of_error(error, DEVMIG_STATED_BAD, true, "g", "bad-line");
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(devmig_stated_name(DEVMIG_STATED_WHOLE), "whole");
	assert_string_equal(devmig_stated_name(DEVMIG_STATED_BAD), "bad");
	assert_null(devmig_stated_name((enum devmig_stated)(DEVMIG_STATED_BAD + 1)));
	assert_null(devmig_statement_unref(NULL));
	assert_null(devmig_statement_ref(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),        cmocka_unit_test(draft),
		cmocka_unit_test(open_objects), cmocka_unit_test(refusals_hold),
		cmocka_unit_test(open_choice),  cmocka_unit_test(doubts),
		cmocka_unit_test(bad_reading),  cmocka_unit_test(of_document),
		cmocka_unit_test(of_errors),    cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
