// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A source of type t, and documents that take it in. */
#define SOURCE           "{\"self\":{\"t\":\"x\",\"url\":\"u\"},\"compatible\":[{\"fields\":{\"t\":\"x\"}}]}"
#define ACCEPTS          "\"compatible\":[{\"fields\":{\"t\":\"x\"}}]}"
#define VERSION(version) "{\"self\":{\"t\":\"x\",\"software_version\":\"" version "\"}," ACCEPTS
#define PLAIN            "{\"self\":{\"t\":\"x\",\"plain\":\"1\"}," ACCEPTS
#define APPLY(self, apply)                                                                         \
	"{\"self\":{" self "},\"compatible\":[{\"fields\":{\"t\":\"x\",\"url\":\"{u:string}\"},"   \
	"\"apply\":{" apply "}}]}"

struct device {
	const char *host;
	const char *name;
	const char *kind;
	const char *more; /* keys, each with a comma before it */
	const char *document;
};

/* A find and what came of it. */
struct finding {
	struct devmig_find_result *result;
	const struct devmig_target *targets;
	size_t ntargets;
};

static void add(struct fixture *fixture, const struct device *devices, size_t count)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (i = 0; i < count; i++)
		fprintf(out, "{\"host\":\"%s\",\"device\":\"%s\",\"kind\":\"%s\"%s%s%s}\n",
			devices[i].host, devices[i].name, devices[i].kind, devices[i].more,
			devices[i].document ? ",\"document\":" : "",
			devices[i].document ? devices[i].document : "");
	assert_int_equal(fclose(out), 0);
	assert_int_equal(fixture_read_text(fixture, text), 0);
	free(text);
}

#define ADD(fixture, devices) add(fixture, devices, sizeof(devices) / sizeof((devices)[0]))

static struct finding find(const struct fixture *fixture, const char *source,
			   const struct devmig_find_options *options)
{
	static const struct devmig_find_options defaults;
	struct devmig_document *document = fixture_document(fixture, source);
	struct finding finding;

	assert_int_equal(devmig_find(fixture->fleet, document, options ? options : &defaults,
				     &finding.result, NULL),
			 0);
	finding.targets = devmig_find_targets(finding.result, &finding.ntargets);
	devmig_document_unref(document);
	return finding;
}

/* The names of the targets in order, joined by blanks. */
static void assert_targets(const struct fixture *fixture, const struct finding *finding,
			   const char *wanted)
{
	struct devmig_device_record record;
	char names[256] = "";
	size_t i;

	for (i = 0; i < finding->ntargets; i++) {
		assert_int_equal(
			devmig_fleet_record(fixture->fleet, finding->targets[i].record, &record),
			0);
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s/%s",
			 i ? " " : "", record.host, record.device);
	}
	assert_string_equal(names, wanted);
}

static struct devmig_obstacle obstacle_at(const struct finding *finding, size_t index)
{
	struct devmig_obstacle obstacle;

	assert_int_equal(devmig_find_obstacle(finding->result, index, &obstacle), 0);
	return obstacle;
}

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
	assert_true(finding.targets[0].identical);
	assert_true(finding.targets[1].identical);
	assert_false(finding.targets[2].identical);
	assert_int_equal(finding.targets[2].answer, DEVMIG_COMPATIBLE);
	devmig_find_result_free(finding.result);
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
	assert_int_equal(finding.targets[0].answer, DEVMIG_AFTER_APPLY);
	assert_int_equal(finding.targets[0].unset, 1);
	assert_int_equal(finding.targets[1].answer, DEVMIG_COMPATIBLE);
	assert_int_equal(finding.targets[1].unset, 0);
	assert_int_equal(finding.targets[3].answer, DEVMIG_AFTER_APPLY);
	assert_int_equal(finding.targets[3].unset, 2);
	devmig_find_result_free(finding.result);
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
	devmig_find_result_free(finding.result);
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
	devmig_find_result_free(finding.result);
}

static void test_limit(void **state)
{
	static const struct device devices[] = {
		{ "a", "1", "vf", "", PLAIN },  { "b", "2", "vf", "", VERSION("1") },
		{ "c", "3", "vf", "", SOURCE }, { "d", "4", "type", ",\"available\":5", PLAIN },
		{ "e", "5", "vf", "", SOURCE }, { "f", "6", "vf", ",\"available\":7", PLAIN },
	};
	static const char *const wanted[] = { "c/3 e/5 b/2 a/1 d/4 f/6",
					      "c/3",
					      "c/3 e/5",
					      "c/3 e/5 b/2",
					      "c/3 e/5 b/2 a/1",
					      "c/3 e/5 b/2 a/1 d/4",
					      "c/3 e/5 b/2 a/1 d/4 f/6",
					      "c/3 e/5 b/2 a/1 d/4 f/6" };
	struct devmig_find_options options = { 0 };
	struct fixture *fixture = *state;

	ADD(fixture, devices);
	for (options.limit = 0; options.limit < 8; options.limit++) {
		struct finding finding = find(fixture, SOURCE, &options);

		assert_targets(fixture, &finding, wanted[options.limit]);
		assert_int_equal(devmig_find_total(finding.result), 5 + 5);
		assert_int_equal(devmig_find_obstacle_count(finding.result), 0);
		devmig_find_result_free(finding.result);
	}
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
	assert_int_equal(devmig_find_obstacle_count(finding.result), 2);
	obstacle = obstacle_at(&finding, 0);
	assert_int_equal(obstacle.answer, DEVMIG_COMPATIBLE);
	assert_string_equal(obstacle.reason, "in-use");
	assert_null(obstacle.field);
	assert_int_equal(obstacle.count, 2);
	assert_int_equal(obstacle.records[0], 0);
	assert_int_equal(obstacle.records[1], 3);
	devmig_find_result_free(finding.result);

	options.include_in_use = true;
	finding = find(fixture, SOURCE, &options);
	assert_targets(fixture, &finding, "d/used a/used b/free");
	assert_int_equal(devmig_find_total(finding.result), 3);
	assert_int_equal(devmig_find_obstacle_count(finding.result), 1);
	obstacle = obstacle_at(&finding, 0);
	assert_string_equal(obstacle.reason, "accepts-nothing");
	devmig_find_result_free(finding.result);
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
	assert_int_equal(obstacle.count, 2);
	assert_int_equal(obstacle.records[0], 0);
	assert_int_equal(obstacle.records[1], 4);
	assert_string_equal(obstacle_at(&finding, 1).reason, "accepts-nothing");
	devmig_find_result_free(finding.result);
}

#define WANTS(name, value)                                                                         \
	"{\"self\":{\"s\":\"y\"},"                                                                 \
	"\"compatible\":[{\"fields\":{\"" name "\":\"" value "\"}}]}"

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
		const char *reason, *field, *wanted, *found;
		size_t count, first;
	} wanted[] = {
		{ DEVMIG_INCOMPATIBLE, "different", "t", "z", "x", 3, 0 },
		{ DEVMIG_COULD_NOT_TELL, "empty-object", NULL, NULL, NULL, 2, 5 },
		{ DEVMIG_COULD_NOT_TELL, "no-document", NULL, NULL, NULL, 1, 1 },
		{ DEVMIG_INCOMPATIBLE, "different", "t", "w", "x", 1, 3 },
		{ DEVMIG_INCOMPATIBLE, "absent", "q", "z", NULL, 1, 4 },
		{ DEVMIG_INCOMPATIBLE, "accepts-nothing", NULL, NULL, NULL, 1, 7 },
	};
	struct fixture *fixture = *state;
	struct finding finding;
	size_t i;

	ADD(fixture, devices);
	assert_int_equal(fixture->nerrors, 3);
	finding = find(fixture, SOURCE, NULL);
	assert_int_equal(finding.ntargets, 0);
	assert_int_equal(devmig_find_obstacle_count(finding.result), 6);
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
		assert_int_equal(obstacle.count, wanted[i].count);
		assert_int_equal(obstacle.records[0], wanted[i].first);
	}
	assert_int_equal(obstacle_at(&finding, 0).records[1], 2);
	assert_int_equal(obstacle_at(&finding, 0).records[2], 6);
	assert_int_equal(devmig_find_obstacle(finding.result, 6, &(struct devmig_obstacle){ 0 }),
			 -ERANGE);
	devmig_find_result_free(finding.result);
}

/* The same places; nothing is said of the rest. */
static void test_targets_only(void **state)
{
	static const struct device devices[] = {
		{ "a", "1", "vf", "", WANTS("t", "z") },
		{ "b", "1", "vf", "", PLAIN },
		{ "c", "1", "vf", "", NULL },
		{ "d", "1", "vf", ",\"in_use\":true", PLAIN },
		{ "e", "1", "type", "", VERSION("1") },
	};
	struct devmig_find_options options = { .targets_only = true };
	struct fixture *fixture = *state;
	struct finding finding;

	ADD(fixture, devices);
	finding = find(fixture, SOURCE, &options);
	assert_targets(fixture, &finding, "e/1 b/1");
	assert_int_equal(devmig_find_total(finding.result), 2);
	assert_int_equal(devmig_find_obstacle_count(finding.result), 0);
	assert_int_equal(devmig_find_obstacle(finding.result, 0, &(struct devmig_obstacle){ 0 }),
			 -ERANGE);
	devmig_find_result_free(finding.result);
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
	assert_int_equal(devmig_find_obstacle_count(finding.result), 1);
	obstacle = obstacle_at(&finding, 0);
	assert_string_equal(obstacle.reason, "not-exact");
	assert_string_equal(obstacle.field, "x");
	assert_true(obstacle.in_apply);
	assert_null(obstacle.found);
	devmig_find_result_free(finding.result);
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
		devmig_find_result_free(finding.result);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_identical_first),  TEST(test_fewest_settings), TEST(test_highest_version),
		TEST(test_then_name),        TEST(test_limit),           TEST(test_in_use),
		TEST(test_instances),        TEST(test_obstacles),       TEST(test_targets_only),
		TEST(test_refused_by_apply), TEST(test_readings),
	};

	return cmocka_run_group_tests_name("fleet-find", tests, NULL, NULL);
}
