// SPDX-License-Identifier: LGPL-2.1-or-later
#include "finding.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What a search can leave out. */

static const struct device spread_devices[] = {
	{ "a", "1", "vf", ",\"numa\":0", PLAIN },
	{ "a", "2", "vf", ",\"numa\":1", VERSION("1") },
	{ "a", "3", "vf", ",\"numa\":1,\"in_use\":true", PLAIN },
	{ "a", "4", "type", ",\"numa\":0,\"available\":3", PLAIN },
	{ "b", "1", "vf", "", WANTS("t", "z") },
	{ "b", "2", "type", ",\"available\":0", PLAIN },
	{ "c", "1", "vf", ",\"numa\":1", PLAIN },
	{ "c", "2", "vf", "", SOURCE },
	{ "c", "3", "vf", ",\"in_use\":true", PLAIN },
	{ "d", "1", "vf", "", NULL },
};

/* Of one host: places and what is no place. */
static void test_one_host(void **state)
{
	struct devmig_find_options options = { .host = "a" };
	struct devmig_document *source;
	struct devmig_find_result *result = NULL;
	struct devmig_obstacles *obstacles = NULL;
	struct devmig_error *error = NULL;
	struct fixture *fixture = *state;
	struct finding finding;

	ADD(fixture, spread_devices);
	finding = find(fixture, SOURCE, &options);
	assert_targets(fixture, &finding, "a/2 a/1 a/4");
	assert_int_equal(devmig_find_count(finding.result), 3);
	assert_int_equal(devmig_find_total(finding.result), 1 + 1 + 3);
	assert_int_equal(devmig_obstacles_count(finding.obstacles), 1);
	assert_kept_out(fixture, &finding, 0, "a/3");
	finding_free(&finding);
	options.include_in_use = true;
	finding = find(fixture, SOURCE, &options);
	assert_targets(fixture, &finding, "a/2 a/1 a/3 a/4");
	assert_int_equal(devmig_obstacles_count(finding.obstacles), 0);
	finding_free(&finding);
	options.host = "b";
	finding = find(fixture, SOURCE, &options);
	assert_targets(fixture, &finding, "");
	assert_int_equal(devmig_find_total(finding.result), 0);
	assert_int_equal(devmig_obstacles_count(finding.obstacles), 2);
	assert_kept_out(fixture, &finding, 0, "b/1");
	assert_string_equal(obstacle_at(&finding, 1).reason, "no-instance");
	finding_free(&finding);
	options.host = "d";
	finding = find(fixture, SOURCE, &options);
	assert_string_equal(obstacle_at(&finding, 0).reason, "no-document");
	assert_int_equal(obstacle_at(&finding, 0).answer, DEVMIG_COULD_NOT_TELL);
	finding_free(&finding);

	options.host = "bb";
	source = fixture_document(fixture, SOURCE);
	assert_int_equal(devmig_find(fixture->fleet, source, &options, &result, &error), -ENOENT);
	assert_non_null(strstr(devmig_error_text(error), "bb"));
	devmig_error_free(error);
	assert_int_equal(devmig_find_obstacles(fixture->fleet, source, &options, &obstacles, NULL),
			 -ENOENT);
	assert_null(result);
	assert_null(obstacles);
	devmig_document_unref(source);
}

/* What is handed out, and not what is counted. */
static void test_numa_and_spread(void **state)
{
	static const struct {
		struct devmig_find_options options;
		const char *names;
	} wanted[] = {
		{ { .on_numa = true, .numa = 0 }, "a/1 a/4" },
		{ { .on_numa = true, .numa = 1 }, "a/2 c/1" },
		{ { .on_numa = true, .numa = -1 }, "c/2" },
		{ { .on_numa = true, .numa = 7 }, "" },
		{ { .on_numa = true, .numa = 1, .include_in_use = true }, "a/2 a/3 c/1" },
		{ { .on_numa = true, .numa = 1, .host = "c" }, "c/1" },
		{ { .spread = true }, "c/2 a/2" },
		{ { .spread = true, .on_numa = true, .numa = 1 }, "a/2 c/1" },
		{ { .spread = true, .on_numa = true, .numa = 0 }, "a/1" },
		{ { .spread = true, .host = "a" }, "a/2" },
	};
	struct fixture *fixture = *state;
	size_t i;

	ADD(fixture, spread_devices);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct finding finding = find(fixture, SOURCE, &wanted[i].options);

		assert_targets(fixture, &finding, wanted[i].names);
		/* It begins anew by itself. */
		take(&finding);
		assert_targets(fixture, &finding, wanted[i].names);
		finding_free(&finding);
	}
}

/* A type in use counts with its instances, too. */
static void test_types_in_use(void **state)
{
	static const struct device devices[] = {
		{ "a", "1", "type", ",\"in_use\":true,\"available\":3", PLAIN },
		{ "a", "2", "type", ",\"in_use\":true,\"available\":0", PLAIN },
		{ "b", "1", "vf", ",\"in_use\":true,\"available\":9", PLAIN },
		{ "b", "2", "type", ",\"available\":4", PLAIN },
	};
	struct devmig_find_options options = { .include_in_use = true };
	struct fixture *fixture = *state;
	struct finding finding;

	ADD(fixture, devices);
	finding = find(fixture, SOURCE, &options);
	assert_targets(fixture, &finding, "a/1 b/1 b/2");
	assert_int_equal(devmig_find_total(finding.result), 3 + 1 + 4);
	finding_free(&finding);
	options.host = "a";
	finding = find(fixture, SOURCE, &options);
	assert_int_equal(devmig_find_total(finding.result), 3);
	finding_free(&finding);
	options = (struct devmig_find_options){ 0 };
	finding = find(fixture, SOURCE, &options);
	assert_int_equal(devmig_find_total(finding.result), 4);
	finding_free(&finding);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_one_host),
		TEST(test_numa_and_spread),
		TEST(test_types_in_use),
	};

	return cmocka_run_group_tests_name("fleet-options", tests, NULL, NULL);
}
