// SPDX-License-Identifier: LGPL-2.1-or-later
#include "facts.h"
#include "fail_memory.h"
#include "fixture.h"

#include <devmig/lint.h>
#include <errno.h>
#include <string.h>

/*
 * Every allocation of reading, applying, checking and linting rules fails once, alone and
 * with all that follow: the call says so, and nothing is leaked or half-done.
 */

static const char rules[] = "MATCH:\na={x:string}\nc={y:version:1..2}\nb={z:string}\n"
			    "SELF:\nx={x}\ny={y}\nz={z}\n"
			    "COMPATIBLE:\nx={x}\ny={v:version:1..{y}}\nAPPLY:\nx={v}\n"
			    "COMPATIBLE:\nz={z}\n"
			    "MATCH:\na=1\nSELF:\nx=1\n";

static struct facts whole = { .facts = { { "a", "1" }, { "b", "2" }, { "c", "1.5" } } };
static struct facts draft = { .facts = { { "a", "1" }, { "b", NULL }, { "c", "1.5" } } };
static struct facts undecided = { .facts = { { "a", "1" }, { "b", "2" }, { "c", NULL } } };
static struct facts unfit = { .facts = { { "a", "\n" }, { "b", "2" }, { "c", "1.5" } } };
static struct facts unheard = { .facts = { { "a", "2" }, { "b", "2" }, { "c", "3" } } };

struct run {
	struct fixture *f;
	struct devmig_rules *rules;
	struct devmig_statement *sides[2];
	struct devmig_error *error;
};

typedef int (*run_fn)(struct run *run);

static void try_mode(struct run *run, run_fn call, int good, bool mode)
{
	bool failed = true;
	int n, r = 0;

	for (n = 0; failed && n < 10000; n++) {
		memory_fail(n, mode);
		r = call(run);
		failed = memory_failed();
		if (r == -ENOMEM)
			assert_string_equal(devmig_error_reason(run->error), "no-memory");
		else
			assert_int_equal(r, good);
		devmig_error_free(run->error);
		run->error = NULL;
	}
	/* It was called without a failure once; at least one was seen before. */
	assert_in_range(n, 2, 9999);
	assert_int_equal(r, good);
}

static void try_call(struct run *run, run_fn call, int good)
{
	try_mode(run, call, good, false);
	try_mode(run, call, good, true);
}

static int parse(struct run *run)
{
	struct devmig_rules *set;
	int r = devmig_rules_parse(NULL, rules, strlen(rules), "t.rules", &set, &run->error);

	if (!r)
		devmig_rules_unref(set);
	return r;
}

static int parse_bad(struct run *run)
{
	static const char bad[] = "MATCH:\na={x:string}\nSELF:\nx={y}\n";
	struct devmig_rules *set;

	return devmig_rules_parse(NULL, bad, strlen(bad), "t.rules", &set, &run->error);
}

static int apply(struct run *run, struct facts *facts, const char *kind)
{
	struct devmig_statement *statement;
	int r;

	facts->nasked = 0;
	r = devmig_rules_apply(run->rules, facts_ask, facts, &statement, &run->error);
	if (r)
		return r;
	assert_string_equal(devmig_stated_name(devmig_statement_kind(statement)), kind);
	devmig_statement_unref(statement);
	return 0;
}

/* Another fact each time, so that no document is kept. */
static int apply_whole(struct run *run)
{
	static const char *const values[] = { "3", "4" };
	static size_t next;

	whole.facts[1].value = values[next++ % 2];
	return apply(run, &whole, "whole");
}

static int apply_draft(struct run *run)
{
	return apply(run, &draft, "draft");
}

static int apply_undecided(struct run *run)
{
	return apply(run, &undecided, "bad");
}

static int apply_unfit(struct run *run)
{
	return apply(run, &unfit, "bad");
}

static int apply_unheard(struct run *run)
{
	return apply(run, &unheard, "none");
}

static int check(struct run *run)
{
	struct devmig_verdict *verdict;
	int r = devmig_statement_check(run->sides[0], run->sides[1], DEVMIG_INCOMING, &verdict,
				       &run->error);

	if (!r)
		devmig_verdict_free(verdict);
	return r;
}

static int make_statement(struct run *run)
{
	struct devmig_statement *statement;
	int r = devmig_statement_of_document(devmig_statement_document(run->sides[0]), NULL,
					     &statement, &run->error);

	if (!r)
		devmig_statement_unref(statement);
	return r;
}

static int make_error(struct run *run)
{
	struct devmig_statement *statement;
	int r = devmig_statement_of_document(NULL, devmig_statement_error(run->sides[1]),
					     &statement, &run->error);

	if (!r)
		devmig_statement_unref(statement);
	return r;
}

static int take_remark(void *arg, const struct devmig_remark *remark)
{
	(void)arg;
	assert_string_not_equal(remark->reason, "no-memory");
	return 0;
}

static int lint(struct run *run)
{
	return devmig_rules_lint(NULL, fixture_path(run->f, "50-a.rules"), take_remark, NULL,
				 &run->error);
}

static int lint_bad(struct run *run)
{
	return devmig_rules_lint(NULL, fixture_path(run->f, "60-b.rules"), take_remark, NULL,
				 &run->error);
}

static int read_all(struct run *run)
{
	const char *const directories[] = { run->f->dir };
	const struct devmig_rules_options options = {
		.directories = directories,
		.count = 1,
		.bad = take_remark,
	};
	struct devmig_rules *set;
	int r = devmig_rules_read(NULL, &options, &set, &run->error);

	if (!r) {
		assert_int_equal(devmig_rules_count(set), 2);
		devmig_rules_unref(set);
	}
	return r;
}

static void memory(void **state)
{
	struct run run = { .f = *state, .rules = facts_rules(rules) };

	fixture_file(run.f, "50-a.rules", rules);
	fixture_file(run.f, "60-b.rules", "MATCH:\nx\n");
	run.sides[0] = facts_state(run.rules, &whole, NULL);
	run.sides[1] = facts_state(run.rules, &draft, NULL);
	assert_non_null(run.sides[0]);
	assert_non_null(run.sides[1]);
	try_call(&run, parse, 0);
	try_call(&run, parse_bad, -EBADMSG);
	try_call(&run, apply_whole, 0);
	try_call(&run, apply_draft, 0);
	try_call(&run, apply_undecided, 0);
	try_call(&run, apply_unfit, 0);
	try_call(&run, apply_unheard, 0);
	try_call(&run, check, 0);
	try_call(&run, make_statement, 0);
	try_call(&run, make_error, 0);
	try_call(&run, lint, 0);
	try_call(&run, lint_bad, 0);
	try_call(&run, read_all, 0);
	devmig_statement_unref(run.sides[0]);
	devmig_statement_unref(run.sides[1]);
	devmig_rules_unref(run.rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(memory) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
