// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include "setup_host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NVIDIA "sys/bus/pci/devices/0000:26:00.4/nvidia/"

/* What is made of a plan, on a host whose kernel is made up: setup_host.h. */

static int make(struct fixture *f, struct setup_log *log)
{
	struct devmig_verdict *verdict = NULL;
	int error;

	error = setup_host_make(f, log, &verdict);
	devmig_verdict_free(verdict);
	return error;
}

static void test_made(void **state)
{
	struct setup_log log = { .cancel_after = -1 };
	struct fixture *f = *state;

	setup_host(f);
	assert_int_equal(make(f, &log), 0);
	assert_string_equal(log.text, "done create\ndone set\n");
	assert_true(setup_host_has(f, "aggregator"));
	assert_int_equal(log.error, 0);
}

static void test_refused_attribute(void **state)
{
	struct setup_log log = { .cancel_after = -1, .refuse = "aggregator" };
	struct fixture *f = *state;

	setup_host(f);
	assert_int_equal(make(f, &log), -ENOSPC);
	assert_string_equal(log.text, "done create\nfailed set\nundone create\n");
	assert_false(setup_host_has(f, ""));
}

static void test_refused_create(void **state)
{
	struct setup_log log = { .cancel_after = -1, .refuse = "create" };
	struct fixture *f = *state;

	setup_host(f);
	assert_int_equal(make(f, &log), -ENOSPC);
	assert_string_equal(log.text, "failed create\n");
}

static void test_what_stays_is_told(void **state)
{
	struct setup_log log = {
		.cancel_after = -1,
		.refuse = "aggregator",
		.refuse_too = "remove",
	};
	struct fixture *f = *state;

	setup_host(f);
	assert_int_equal(make(f, &log), -ENOSPC);
	assert_string_equal(log.text, "done create\nfailed set\nstays create\n");
	assert_true(setup_host_has(f, ""));
}

/* A device that has not become what it was to be. */
static void test_ignored_attribute(void **state)
{
	struct setup_log log = { .cancel_after = -1, .ignore = "aggregator" };
	struct fixture *f = *state;

	setup_host(f);
	assert_int_equal(make(f, &log), -EPROTO);
	assert_string_equal(log.text, "done create\ndone set\nundone create\n");
	assert_false(setup_host_has(f, ""));
}

/* Whenever it is given up nothing stays; asked before each step, and when all is done. */
static void test_cancelled(void **state)
{
	static const char *const texts[] = {
		"",
		"done create\nundone create\n",
		"done create\ndone set\nundone create\n",
		"done create\ndone set\nundone create\n",
	};
	struct fixture *f = *state;

	setup_host(f);
	for (int i = 0; i < 4; i++) {
		struct setup_log log = { .cancel_after = i };

		assert_int_equal(make(f, &log), -ECANCELED);
		assert_string_equal(log.text, texts[i]);
		assert_false(setup_host_has(f, ""));
	}
}

/* Somebody else was faster. */
static void test_taken_name(void **state)
{
	struct setup_log log = { .cancel_after = -1, .taken = true };
	struct fixture *f = *state;

	setup_host(f);
	assert_int_equal(make(f, &log), -EEXIST);
	assert_string_equal(log.text, "failed create\n");
	assert_true(setup_host_has(f, ""));
}

/* What was refused, and has happened all the same, is undone as well. */
static void test_half_refused(void **state)
{
	struct setup_log log = { .cancel_after = -1, .adapt = true, .half = "aggregator" };
	struct fixture *f = *state;
	char *text;

	setup_host(f);
	assert_int_equal(make(f, &log), -EIO);
	assert_string_equal(log.text, "failed set\nundone set\n");
	text = fixture_text(f, "sys/bus/mdev/devices/" SETUP_UUID "/aggregator");
	assert_string_equal(text, "1");
	free(text);
}

static void test_adapted(void **state)
{
	struct setup_log log = { .cancel_after = -1, .adapt = true };
	struct fixture *f = *state;

	setup_host(f);
	assert_int_equal(make(f, &log), 0);
	assert_string_equal(log.text, "done set\n");
}

/* Somebody gives the function another vGPU between the plan and its making. */
static void test_taken_function(void **state)
{
	static const char rule[] = "MATCH:\nkind=type\nSELF:\na=b\nCOMPATIBLE:\na=b\n";
	const struct devmig_setup_options options = { .reading = DEVMIG_INCOMING };
	const struct devmig_setup_events events = { 0 };
	struct devmig_survey_options look = { 0 };
	struct devmig_context *context = NULL;
	struct devmig_statement *source = NULL;
	struct devmig_survey *survey = NULL;
	struct devmig_verdict *verdict = NULL;
	struct devmig_document *document;
	struct devmig_setup *setup = NULL;
	struct fixture *f = *state;
	char *text;

	fixture_file(f, NVIDIA "current_vgpu_type", "0\n");
	fixture_file(f, NVIDIA "creatable_vgpu_types", "ID : vGPU Name\n1155 : x\n");
	document = fixture_parse(f, DEVMIG_FORM_TEXT, "SELF:\na=b\n");
	assert_int_equal(devmig_context_new(f->dir, &context, NULL), 0);
	assert_int_equal(
		devmig_rules_parse(context, rule, sizeof(rule) - 1, "rule", &look.rules, NULL), 0);
	assert_int_equal(devmig_statement_of_document(document, NULL, &source, NULL), 0);
	assert_int_equal(devmig_survey_new(context, &look, &survey, NULL), 0);
	assert_int_equal(devmig_setup_new(survey, source, &options, &setup, NULL), 0);
	assert_int_equal(devmig_setup_answer(setup), DEVMIG_AFTER_APPLY);

	fixture_file(f, NVIDIA "current_vgpu_type", "1150\n");
	assert_int_equal(devmig_setup_make(setup, context, &look, &events, &verdict, NULL), -EBUSY);
	text = fixture_text(f, NVIDIA "current_vgpu_type");
	assert_string_equal(text, "1150\n");
	free(text);
	devmig_setup_free(setup);
	devmig_survey_free(survey);
	devmig_statement_unref(source);
	devmig_document_unref(document);
	devmig_rules_unref(look.rules);
	devmig_context_unref(context);
}

/* The way there is, if what a document wants set has this name. */
static size_t ways_by(struct fixture *f, const char *attribute)
{
	const struct devmig_setup_options options = { .uuid = SETUP_UUID };
	struct devmig_rejection rejection;
	struct devmig_setup *setup = NULL;
	char document[256];
	size_t ways;

	snprintf(document, sizeof(document),
		 "SELF:\nmdev_type=t\nCOMPATIBLE:\nmdev_type=t\naggregator={a:int}\n"
		 "APPLY:\naggregator={a}\n%s=1\n",
		 attribute);
	fixture_file(f, "sys/class/mdev_bus/p/mdev_supported_types/t/migration_compatible",
		     document);
	assert_int_equal(setup_host_plan(f, &options, &setup, NULL), 0);
	ways = devmig_setup_way_count(setup);
	assert_int_equal(ways, devmig_setup_rejection(setup, 0, &rejection) ? 1 : 0);
	if (!ways)
		assert_int_equal(rejection.kind, DEVMIG_OBSTACLE_NO_SETTING);
	devmig_setup_free(setup);
	setup_host_end();
	return ways;
}

/* A document may come from anybody: it can't have a device taken away, or given to a driver. */
static void test_no_setting(void **state)
{
	static const char *const names[] = { "remove", "reset",       "driver_override", "create",
					     "uevent", "resource0",   "resource0_wc",    "config",
					     "enable", "sriov_numvfs" };
	struct fixture *f = *state;

	setup_host(f);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(ways_by(f, names[i]), 0);
	assert_int_equal(ways_by(f, "removed"), 1);
	assert_int_equal(ways_by(f, "Reset"), 1);
}

static void test_reading(void **state)
{
	struct devmig_setup_options options = { .reading = (enum devmig_reading)9 };
	struct devmig_setup *setup = NULL;
	struct devmig_error *error = NULL;
	struct fixture *f = *state;

	setup_host(f);
	assert_int_equal(setup_host_plan(f, &options, &setup, &error), -EINVAL);
	fixture_error(error, -EINVAL, "", NULL, 0, 0);
	assert_null(setup);
}

static void test_past_the_end(void **state)
{
	const struct devmig_setup_options options = { .uuid = SETUP_UUID };
	struct devmig_rejection rejection;
	struct devmig_setup *setup = NULL;
	struct devmig_step step;
	struct devmig_way way;
	struct fixture *f = *state;
	char *text = NULL;

	setup_host(f);
	assert_int_equal(setup_host_plan(f, &options, &setup, NULL), 0);
	assert_int_equal(devmig_setup_answer(setup), DEVMIG_AFTER_APPLY);
	assert_int_equal(devmig_setup_way(setup, devmig_setup_way_count(setup), &way), -ERANGE);
	assert_int_equal(devmig_setup_step(setup, 2, &step), -ERANGE);
	assert_int_equal(devmig_setup_rejection(setup, 0, &rejection), -ERANGE);
	assert_int_equal(devmig_setup_format(setup, (enum devmig_setup_form)9, &text, NULL),
			 -EINVAL);
	assert_null(devmig_way_kind_name((enum devmig_way_kind)9));
	assert_null(devmig_step_kind_name((enum devmig_step_kind)9));
	assert_null(devmig_obstacle_kind_name((enum devmig_obstacle_kind)99));
	devmig_setup_free(setup);
	devmig_setup_free(NULL);
	setup_host_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_made),
		TEST(test_refused_attribute),
		TEST(test_refused_create),
		TEST(test_what_stays_is_told),
		TEST(test_ignored_attribute),
		TEST(test_cancelled),
		TEST(test_taken_name),
		TEST(test_half_refused),
		TEST(test_adapted),
		TEST(test_taken_function),
		TEST(test_no_setting),
		TEST(test_reading),
		TEST(test_past_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
