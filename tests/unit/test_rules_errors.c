// SPDX-License-Identifier: LGPL-2.1-or-later
#include "facts.h"
#include "fixture.h"

#include <core/document.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rules that are malformed, and those that are as large as may be. */

static void refuses(const char *text, const char *reason, unsigned int line, unsigned int column)
{
	struct devmig_error *error = NULL;
	struct devmig_rules *rules;
	int r = devmig_rules_parse(NULL, text, strlen(text), "t.rules", &rules, &error);

	if (!r)
		fail_msg("%s: well-formed", text);
	if (strcmp(devmig_error_reason(error), reason) || devmig_error_line(error) != line ||
	    devmig_error_column(error) != column)
		fail_msg("%s", devmig_error_text(error));
	assert_int_equal(devmig_error_errno(error), r);
	devmig_error_free(error);
}

static void errors(void **state)
{
	(void)state;
	refuses("a=1\n", "no-match", 1, 1);
	refuses("# c\nSELF:\na=1\n", "no-match", 2, 1);
	refuses("MATCH:\na=1\n", "no-self", 1, 1);
	refuses("MATCH:\nSELF:\na=1\n", "empty-object", 1, 1);
	refuses("MATCH:\na=1\nSELF:\n", "empty-object", 3, 1);
	refuses("MATCH:\na=1\nSELF:\nx=1\nCOMPATIBLE:\n", "empty-object", 5, 1);
	refuses("MATCH:\na=1\nCOMPATIBLE:\nx=1\n", "self-not-first", 3, 1);
	refuses("MATCH:\na=1\nSELF:\nx=1\nAPPLY:\nx=1\n", "apply-misplaced", 5, 1);
	refuses("MATCH:\na=1\nSELF:\nx=1\nSELF:\nx=1\n", "second-self", 5, 1);
	refuses("MATCH:\na=1\nSELF:\nx=1\nMtch:\nx=1\n", "bad-header", 5, 1);
	refuses(" MATCH:\na=1\nSELF:\nx=1\n", "bad-header", 1, 2);
	refuses("MATCH:\na=1\nSELF: x\nx=1\n", "bad-line", 3, 1);
	refuses("MATCH:\na\nSELF:\nx=1\n", "bad-line", 2, 1);
	refuses("MATCH:\n1a=1\nSELF:\nx=1\n", "bad-name", 2, 1);
	refuses("MATCH:\n\ta\t=1\n a=2\nSELF:\nx=1\n", "duplicate-field", 3, 2);
	refuses("MATCH:\na=1\nSELF:\nx=1\n  x =2\n", "duplicate-field", 5, 3);
	refuses("MATCH:\na={x}\nSELF:\nx=1\n", "undeclared", 2, 4);
	refuses("MATCH:\na={x:int\nSELF:\nx=1\n", "unclosed-brace", 2, 3);
	refuses("MATCH:\na=1\nSELF:\nx=a{y}\n", "undeclared", 4, 5);
	refuses("MATCH:\na=1\nSELF:\nx={y:string}\n", "brace-in-self", 4, 3);
	refuses("MATCH:\na=1\nSELF:\nx=1\nCOMPATIBLE:\nx={y}\n", "undeclared", 6, 4);
	refuses("MATCH:\na={y:string}\nSELF:\nx={y}\nCOMPATIBLE:\nx={y:string}\n", "declared-twice",
		6, 4);
	refuses("MATCH:\na=1\nSELF:\nx=1\nCOMPATIBLE:\nx={y:int:1..{z}}\n", "undeclared", 6, 14);
	refuses("MATCH:\na={y:string}\nSELF:\nx=\"{y}\nCOMPATIBLE:\nx=1\n", "unclosed-quote", 4, 3);
	refuses("MATCH:\na={y:string}\nSELF:\nx=\"{y}\\n\"\n", "bad-escape", 4, 7);
	refuses("MATCH:\na={y:string}\nSELF:\nx=\"{y}\" b\n", "after-quote", 4, 9);
	refuses("MATCH:\na={y:string}\nSELF:\nx={y}}\n", "unopened-brace", 4, 6);
	refuses("MATCH:\na=1 # \xc3\nSELF:\nx=1\n", "bad-byte", 2, 7);
	refuses("# \x01\n", "bad-byte", 1, 3);
	refuses("MATCH:\na={y:string}\nSELF:\nx={y}\nCOMPATIBLE:\nx={y}{z:string}{w:string}\n",
		"adjacent", 6, 3);
}

static void sizes(void **state)
{
	char *fields = fixture_print("%s", "");
	char *text, *rule, *name = fixture_repeat("n", DMIG_NAME_MAX);

	(void)state;
	for (unsigned int i = 0; i < DMIG_FIELDS_MAX; i++) {
		text = fixture_print("%sa%u={v%u:int}\n", fields, i, i % DMIG_VARS_MAX);
		free(fields);
		fields = text;
		if (i + 1 == DMIG_VARS_MAX)
			break;
	}
	text = fixture_print("MATCH:\n%sSELF:\nx=1\n", fields);
	devmig_rules_unref(facts_rules(text));
	free(text);
	text = fixture_print("MATCH:\n%sb={w:int}\nSELF:\nx=1\n", fields);
	refuses(text, "limit-variables", 2 + DMIG_VARS_MAX, 4);
	free(text);
	free(fields);
	text = fixture_print("MATCH:\n%s=1\nSELF:\n%s=1\n", name, name);
	devmig_rules_unref(facts_rules(text));
	free(text);
	text = fixture_print("MATCH:\na=1\nSELF:\n%sn=1\n", name);
	refuses(text, "limit-name", 4, 1);
	free(text);
	free(name);
	rule = fixture_repeat("MATCH:\na=1\nSELF:\nx=1\n", 256);
	devmig_rules_unref(facts_rules(rule));
	text = fixture_print("%sMATCH:\na=1\nSELF:\nx=1\n", rule);
	refuses(text, "limit-rules", 256 * 4 + 1, 1);
	free(text);
	free(rule);
}

static void sizes_of_files(void **state)
{
	static const char rule[] = "MATCH:\na=1\nSELF:\nx=1\n#";
	char *comment = fixture_repeat("x", 65536 - strlen(rule));
	char *text = fixture_print("%s%s", rule, comment);

	(void)state;
	assert_int_equal(strlen(text), 65536);
	devmig_rules_unref(facts_rules(text));
	free(text);
	text = fixture_print("%s%sx", rule, comment);
	refuses(text, "limit-rules", 0, 0);
	free(text);
	free(comment);
}

/* A MATCH with as many fields as there may be, each as long as it may be. */
static void largest_match(void **state)
{
	char *value = fixture_repeat("x", DMIG_VALUE_MAX - 60);
	struct facts facts = { .facts = { { "a0", "y" } } };
	struct devmig_statement *statement;
	struct devmig_rules *rules;
	char *fields = strdup("");
	char *text;

	(void)state;
	for (unsigned int i = 0; i < DMIG_FIELDS_MAX; i++) {
		text = i < 3 ? fixture_print("%sa%u={v%u:string:y,%s}\n", fields, i, i, value)
			     : fixture_print("%sa%u=\"\"\n", fields, i);
		free(fields);
		fields = text;
	}
	facts.facts[1] = (struct made_fact){ "a1", value };
	facts.facts[2] = (struct made_fact){ "a2", "y" };
	text = fixture_print("MATCH:\n%sSELF:\nx={v0}{v2}\n", fields);
	rules = facts_rules(text);
	statement = facts_state(rules, &facts, NULL);
	fixture_is(devmig_document_ref(devmig_statement_document(statement)), "SELF:\n\tx=yy\n");
	devmig_statement_unref(statement);
	facts.facts[2].value = "z";
	statement = facts_state(rules, &facts, NULL);
	assert_int_equal(devmig_statement_kind(statement), DEVMIG_STATED_NONE);
	devmig_statement_unref(statement);
	devmig_rules_unref(rules);
	assert_int_equal(facts.nasked, 3);
	free(text);
	text = fixture_print("MATCH:\n%sb=1\nSELF:\nx=1\n", fields);
	refuses(text, "limit-fields", 2 + DMIG_FIELDS_MAX, 1);
	free(text);
	free(fields);
	free(value);
}

/* More parts than a value can have, though they come to nothing for the values it is tried with. */
static void parts_of_value(void **state)
{
	char *many = fixture_repeat("{n}", DMIG_VALUE_MAX);
	char *text = fixture_print("MATCH:\na={n:string:\"\",y}\nSELF:\nx=%sz\n", many);
	struct facts facts = { .facts = { { "a", "" } } };
	struct devmig_rules *rules = facts_rules(text);
	struct devmig_statement *statement = facts_state(rules, &facts, NULL);

	(void)state;
	fixture_is(devmig_document_ref(devmig_statement_document(statement)), "SELF:\n\tx=z\n");
	devmig_statement_unref(statement);
	devmig_rules_unref(rules);
	free(text);
	text = fixture_print("MATCH:\na={n:string:\"\",y}\nSELF:\nx=%s{n}z\n", many);
	refuses(text, "limit-value", 4, 3);
	free(text);
	free(many);
}

/* Facts that are too much for one document, though each of them would do. */
static void facts_past_limit(void **state)
{
	struct facts facts = { 0 };
	char rules[8192] = "MATCH:\n", names[64][8], value[1025];
	const struct devmig_error *error;
	struct devmig_statement *statement;
	struct devmig_rules *set;
	char *end = rules + strlen(rules);

	(void)state;
	memset(value, 'x', 1024);
	value[1024] = '\0';
	for (int i = 0; i < 64; i++) {
		sprintf(names[i], "f%d", i);
		facts.facts[i] = (struct made_fact){ names[i], value };
		end += sprintf(end, "f%d={%s}\n", i, i ? "v" : "v:string");
	}
	strcpy(end, "SELF:\nx=1\n");
	set = facts_rules(rules);
	statement = facts_state(set, &facts, NULL);
	assert_int_equal(devmig_statement_kind(statement), DEVMIG_STATED_BAD);
	error = devmig_statement_error(statement);
	assert_string_equal(devmig_error_reason(error), "limit-document");
	assert_int_equal(devmig_error_line(error), 1);
	devmig_statement_unref(statement);
	devmig_rules_unref(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors),         cmocka_unit_test(sizes),
		cmocka_unit_test(sizes_of_files), cmocka_unit_test(largest_match),
		cmocka_unit_test(parts_of_value), cmocka_unit_test(facts_past_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
