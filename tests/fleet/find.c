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

static void test_identical_first(void **state)
{
	static const struct device devices[] = {
		{ "a", "newest", "vf", "", VERSION("9") },
		{ "b", "same", "vf", "", SOURCE },
		{ "c", "reordered", "vf", "",
		  "{\"self\":{\"url\":\"u\",\"empty\":\"\",\"t\":\"x\"}," ACCEPTS },
		{ "d", "more", "vf", "",
		  "{\"self\":{\"t\":\"x\",\"url\":\"u\",\"y\":\"1\"}," ACCEPTS },
	};
	struct fixture *fixture = *state;
	struct finding finding;

	ADD(fixture, devices);
	finding = find(fixture, SOURCE, NULL);
	assert_targets(fixture, &finding, "b/same c/reordered a/newest d/more");
	assert_true(finding.targets[0].of->identical);
	assert_true(finding.targets[1].of->identical);
	assert_false(finding.targets[2].of->identical);
	assert_int_equal(finding.targets[2].of->answer, DEVMIG_COMPATIBLE);
	finding_free(&finding);
}

/* A setting weighs more than a version, but an identical SELF more than both. */
static void test_fewest_settings(void **state)
{
	static const struct device devices[] = {
		{ "a", "two", "type", "",
		  APPLY("\"t\":\"x1\",\"software_version\":\"9\"", "\"n\":\"1\",\"url\":\"{u}\"") },
		{ "b", "one", "type", "",
		  APPLY("\"t\":\"x1\",\"n\":\"1\",\"software_version\":\"8\"",
			"\"n\":\"1\",\"url\":\"{u}\"") },
		{ "c", "none", "type", "",
		  APPLY("\"t\":\"x1\",\"n\":\"1\",\"url\":\"u\"", "\"n\":\"1\",\"url\":\"{u}\"") },
		{ "d", "same", "type", "", APPLY("\"t\":\"x\",\"url\":\"u\"", "\"n\":\"1\"") },
	};
	struct fixture *fixture = *state;
	struct finding finding;

	ADD(fixture, devices);
	finding = find(fixture, SOURCE, NULL);
	assert_targets(fixture, &finding, "d/same c/none b/one a/two");
	assert_int_equal(finding.targets[0].of->answer, DEVMIG_AFTER_APPLY);
	assert_int_equal(finding.targets[0].of->unset, 1);
	assert_int_equal(finding.targets[1].of->answer, DEVMIG_COMPATIBLE);
	assert_int_equal(finding.targets[1].of->unset, 0);
	assert_int_equal(finding.targets[3].of->answer, DEVMIG_AFTER_APPLY);
	assert_int_equal(finding.targets[3].of->unset, 2);
	finding_free(&finding);
}

/* Numbers, not text; any count of parts; what is no version is like none. */
static void test_highest_version(void **state)
{
	static const struct device devices[] = {
		{ "a", "none", "vf", "", PLAIN },
		{ "b", "2", "vf", "", VERSION("2") },
		{ "c", "10", "vf", "", VERSION("10") },
		{ "d", "9.9", "vf", "", VERSION("9.9") },
		{ "e", "9.10", "vf", "", VERSION("9.10") },
		{ "f", "9.09.0.0.0", "vf", "", VERSION("9.09.0.0.0") },
		{ "g", "long", "vf", "", VERSION("99999999999999999999999999999") },
		{ "h", "longer", "vf", "", VERSION("0100000000000000000000000000000") },
		{ "i", "text", "vf", "", VERSION("9a") },
		{ "j", "dots", "vf", "", VERSION("9..9") },
		{ "k", "dot", "vf", "", VERSION("9.") },
		{ "l", "418.226.00", "vf", "", VERSION("418.226.00") },
		{ "m", "0", "vf", "", VERSION("0") },
	};
	struct fixture *fixture = *state;
	struct finding finding;

	ADD(fixture, devices);
	finding = find(fixture, SOURCE, NULL);
	assert_targets(fixture, &finding,
		       "h/longer g/long l/418.226.00 c/10 e/9.10 d/9.9 f/9.09.0.0.0 b/2 m/0 "
		       "a/none i/text j/dots k/dot");
	finding_free(&finding);
}

static void test_then_name(void **state)
{
	static const struct device devices[] = {
		{ "h2", "a", "vf", "", PLAIN },  { "h10", "b", "vf", "", PLAIN },
		{ "h10", "a", "vf", "", PLAIN }, { "h1", "z", "vf", "", SOURCE },
		{ "h", "z", "vf", "", SOURCE },  { "H", "z", "vf", "", PLAIN },
	};
	struct fixture *fixture = *state;
	struct finding finding;

	ADD(fixture, devices);
	finding = find(fixture, SOURCE, NULL);
	assert_targets(fixture, &finding, "h/z h1/z H/z h10/a h10/b h2/a");
	finding_free(&finding);
}

/* As many as are wanted are taken, and it begins anew where that is said. */
static void test_taking(void **state)
{
	static const struct device devices[] = {
		{ "a", "1", "vf", "", PLAIN },  { "b", "2", "vf", "", VERSION("1") },
		{ "c", "3", "vf", "", SOURCE }, { "d", "4", "type", ",\"available\":5", PLAIN },
		{ "e", "5", "vf", "", SOURCE }, { "f", "6", "vf", ",\"available\":7", PLAIN },
	};
	static const char *const wanted[] = { "c/3", "e/5", "b/2", "a/1", "d/4", "f/6" };
	struct fixture *fixture = *state;
	struct devmig_place place;
	struct finding finding;
	size_t limit, i;

	ADD(fixture, devices);
	finding = find(fixture, SOURCE, NULL);
	assert_targets(fixture, &finding, "c/3 e/5 b/2 a/1 d/4 f/6");
	assert_int_equal(devmig_find_count(finding.result), 6);
	assert_int_equal(devmig_find_total(finding.result), 5 + 5);
	assert_int_equal(devmig_obstacles_count(finding.obstacles), 0);
	for (limit = 0; limit < 7; limit++) {
		for (i = 0; i < limit; i++) {
			char name[32] = "";

			assert_int_equal(devmig_find_next(finding.result, &place), 1);
			append(fixture, place.record, name, sizeof(name));
			assert_string_equal(name, wanted[i]);
		}
		devmig_find_rewind(finding.result);
	}
	take(&finding);
	assert_targets(fixture, &finding, "c/3 e/5 b/2 a/1 d/4 f/6");
	finding_free(&finding);
}

/* Ranges of one class each, the best first; those of one rank are equally good. */
static void test_places(void **state)
{
	static const struct device devices[] = {
		{ "a", "1", "vf", "", PLAIN },
		{ "a", "2", "vf", ",\"in_use\":true", PLAIN },
		{ "b", "1", "vf", "", "{\"self\":{\"t\":\"x\",\"other\":\"1\"}," ACCEPTS },
		{ "c", "1", "vf", "", PLAIN },
		{ "d", "1", "vf", "", SOURCE },
	};
	const struct devmig_find_options options = { .include_in_use = true };
	struct fixture *fixture = *state;
	const struct devmig_places *places;
	uint64_t records = 0;
	struct finding finding;
	size_t count, i;

	ADD(fixture, devices);
	finding = find(fixture, SOURCE, &options);
	assert_targets(fixture, &finding, "d/1 a/1 a/2 b/1 c/1");
	places = devmig_find_places(finding.result, &count);
	assert_int_equal(count, 4);
	for (i = 0; i < count; i++) {
		assert_int_equal(places[i].rank, i > 0);
		assert_int_equal(places[i].identical, i == 0);
		assert_int_equal(places[i].answer, DEVMIG_COMPATIBLE);
		records += places[i].range.count;
	}
	assert_int_equal(records, 5);
	assert_int_equal(devmig_find_count(finding.result), 5);
	for (i = 0; i < finding.ntargets; i++) {
		const struct devmig_place *place = &finding.targets[i];

		assert_in_range(place->record, place->of->range.first,
				place->of->range.first + place->of->range.count - 1);
	}
	finding_free(&finding);
}

static void test_in_use(void **state)
{
	static const struct device devices[] = {
		{ "a", "used", "vf", ",\"in_use\":true", PLAIN },
		{ "b", "free", "vf", ",\"in_use\":false", PLAIN },
		{ "c", "other", "vf", ",\"in_use\":true", "{\"self\":{\"t\":\"y\"}}" },
		{ "d", "used", "vf", ",\"in_use\":true", VERSION("1") },
	};
	struct devmig_find_options options = { 0 };
	struct fixture *fixture = *state;
	struct devmig_obstacle obstacle;
	struct finding finding;

	ADD(fixture, devices);
	finding = find(fixture, SOURCE, &options);
	assert_targets(fixture, &finding, "b/free");
	assert_int_equal(devmig_find_total(finding.result), 1);
	assert_int_equal(devmig_obstacles_count(finding.obstacles), 2);
	obstacle = obstacle_at(&finding, 0);
	assert_int_equal(obstacle.answer, DEVMIG_COMPATIBLE);
	assert_string_equal(obstacle.reason, "in-use");
	assert_null(obstacle.field);
	assert_int_equal(obstacle.count, 2);
	assert_kept_out(fixture, &finding, 0, "a/used d/used");
	finding_free(&finding);

	options.include_in_use = true;
	finding = find(fixture, SOURCE, &options);
	assert_targets(fixture, &finding, "d/used a/used b/free");
	assert_int_equal(devmig_find_total(finding.result), 3);
	assert_int_equal(devmig_obstacles_count(finding.obstacles), 1);
	obstacle = obstacle_at(&finding, 0);
	assert_string_equal(obstacle.reason, "accepts-nothing");
	finding_free(&finding);
}

static void test_instances(void **state)
{
	static const struct device devices[] = {
		{ "a", "full", "type", ",\"available\":0", PLAIN },
		{ "b", "three", "type", ",\"available\":3", PLAIN },
		{ "c", "default", "type", "", PLAIN },
		{ "d", "device", "mdev", ",\"available\":9", PLAIN },
		{ "e", "gone", "mdev", ",\"available\":0", PLAIN },
		{ "f", "other", "type", ",\"available\":0", "{\"self\":{\"t\":\"y\"}}" },
		{ "g", "huge", "type", ",\"available\":4294967295", VERSION("1") },
		{ "h", "both", "mdev", ",\"available\":0,\"in_use\":true", PLAIN },
	};
	struct devmig_find_options options = { .include_in_use = true };
	struct fixture *fixture = *state;
	struct devmig_obstacle obstacle;
	struct finding finding;

	ADD(fixture, devices);
	finding = find(fixture, SOURCE, &options);
	assert_targets(fixture, &finding, "g/huge b/three c/default d/device");
	assert_int_equal(devmig_find_total(finding.result), 4294967295ull + 3 + 1 + 1);
	obstacle = obstacle_at(&finding, 0);
	assert_string_equal(obstacle.reason, "no-instance");
	assert_int_equal(obstacle.answer, DEVMIG_COMPATIBLE);
	assert_int_equal(obstacle.count, 3);
	assert_kept_out(fixture, &finding, 0, "a/full e/gone h/both");
	assert_string_equal(obstacle_at(&finding, 1).reason, "accepts-nothing");
	finding_free(&finding);
}

static void test_obstacles(void **state)
{
	static const struct device devices[] = {
		{ "a", "1", "vf", "", WANTS("t", "z") },
		{ "b", "1", "vf", "", NULL },
		{ "c", "1", "vf", "", WANTS("t", "z") },
		{ "d", "1", "vf", "", WANTS("t", "w") },
		{ "e", "1", "vf", "", WANTS("q", "z") },
		{ "f", "1", "vf", "", "{\"self\":{}}" },
		/* Another class, but the same in the way. */
		{ "g", "1", "vf", "",
		  "{\"self\":{\"t\":\"v\"},\"compatible\":[{\"fields\":{\"t\":\"z\"}}]}" },
		{ "h", "1", "vf", "", "{\"self\":{\"t\":\"u\"}}" },
		{ "i", "1", "vf", "", "{\"self\":{}}" },
	};
	static const struct {
		enum devmig_answer answer;
		const char *reason, *field, *wanted, *found, *names;
	} wanted[] = {
		{ DEVMIG_INCOMPATIBLE, "different", "t", "z", "x", "a/1 c/1 g/1" },
		{ DEVMIG_COULD_NOT_TELL, "empty-object", NULL, NULL, NULL, "f/1 i/1" },
		{ DEVMIG_COULD_NOT_TELL, "no-document", NULL, NULL, NULL, "b/1" },
		{ DEVMIG_INCOMPATIBLE, "different", "t", "w", "x", "d/1" },
		{ DEVMIG_INCOMPATIBLE, "absent", "q", "z", NULL, "e/1" },
		{ DEVMIG_INCOMPATIBLE, "accepts-nothing", NULL, NULL, NULL, "h/1" },
	};
	struct fixture *fixture = *state;
	struct finding finding;
	uint32_t number;
	size_t i;

	ADD(fixture, devices);
	assert_int_equal(fixture->nerrors, 3);
	finding = find(fixture, SOURCE, NULL);
	assert_int_equal(finding.ntargets, 0);
	assert_int_equal(devmig_obstacles_count(finding.obstacles), 6);
	for (i = 0; i < 6; i++) {
		struct devmig_obstacle obstacle = obstacle_at(&finding, i);

		assert_int_equal(obstacle.answer, wanted[i].answer);
		assert_string_equal(obstacle.reason, wanted[i].reason);
		assert_true(!obstacle.field == !wanted[i].field);
		if (wanted[i].field) {
			assert_string_equal(obstacle.field, wanted[i].field);
			assert_string_equal(obstacle.wanted, wanted[i].wanted);
			assert_true(!obstacle.found == !wanted[i].found);
			if (wanted[i].found)
				assert_string_equal(obstacle.found, wanted[i].found);
		}
		assert_true(obstacle.sentence[0]);
		assert_kept_out(fixture, &finding, i, wanted[i].names);
	}
	assert_int_equal(devmig_obstacle(finding.obstacles, 6, &(struct devmig_obstacle){ 0 }),
			 -ERANGE);
	assert_int_equal(devmig_obstacle_next(finding.obstacles, 6, &number), -ERANGE);
	finding_free(&finding);
}

/*
 * Of the two ways to read f, the one that the match ends with makes APPLY
 * impossible, and the one that comes first does not.
 */
static void test_refused_by_apply(void **state)
{
	static const char source[] = "{\"self\":{\"t\":\"x\",\"z\":\"0\",\"f\":\"a-3--2-z\"}}";
	static const struct device devices[] = {
		{ "a", "1", "vf", "", PLAIN },
		{ "b", "1", "vf", "",
		  "{\"self\":{\"t\":\"x\"},\"compatible\":[{\"fields\":{"
		  "\"z\":\"{v:int:1..9}*0\",\"f\":\"{p:string:a,a-3-}-{v}-{q:string}\"},"
		  "\"apply\":{\"x\":\"{v}/3\"}}]}" },
	};
	struct fixture *fixture = *state;
	struct devmig_obstacle obstacle;
	struct finding finding;

	ADD(fixture, devices);
	finding = find(fixture, source, NULL);
	assert_targets(fixture, &finding, "a/1");
	assert_int_equal(devmig_obstacles_count(finding.obstacles), 1);
	obstacle = obstacle_at(&finding, 0);
	assert_string_equal(obstacle.reason, "not-exact");
	assert_string_equal(obstacle.field, "x");
	assert_true(obstacle.in_apply);
	assert_null(obstacle.found);
	finding_free(&finding);
}

/* Incoming, a list takes t=x; outgoing, the source's list takes t=x too. */
static void test_readings(void **state)
{
	static const struct device devices[] = {
		{ "a", "takes", "vf", "", "{\"self\":{\"t\":\"y\"}," ACCEPTS },
		{ "b", "taken", "vf", "", "{\"self\":{\"t\":\"x\"}}" },
		{ "c", "both", "vf", "", PLAIN },
	};
	static const char *const wanted[] = {
		[DEVMIG_INCOMING] = "a/takes c/both",
		[DEVMIG_OUTGOING] = "b/taken c/both",
		[DEVMIG_BOTH] = "c/both",
	};
	struct devmig_find_options options = { 0 };
	struct fixture *fixture = *state;
	unsigned int reading;

	ADD(fixture, devices);
	for (reading = DEVMIG_INCOMING; reading <= DEVMIG_BOTH; reading++) {
		struct finding finding;

		options.reading = reading;
		finding = find(fixture, SOURCE, &options);
		assert_targets(fixture, &finding, wanted[reading]);
		finding_free(&finding);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_identical_first),  TEST(test_fewest_settings), TEST(test_highest_version),
		TEST(test_then_name),        TEST(test_taking),          TEST(test_places),
		TEST(test_in_use),           TEST(test_instances),       TEST(test_obstacles),

		TEST(test_refused_by_apply), TEST(test_readings),
	};

	return cmocka_run_group_tests_name("fleet-find", tests, NULL, NULL);
}
