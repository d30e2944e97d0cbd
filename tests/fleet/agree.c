// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * What devmig_find() says of a generated fleet is what devmig_check() says of
 * each record by itself, and the order is the one that is promised.
 */

#define DEVICES   1500
#define DOCUMENTS 300

static const char *generator;

static void read_fleet(struct fixture *fixture, unsigned int seed)
{
	char *command, *path;

	assert_true(asprintf(&path, "%s/fleet.jsonl", fixture->directory) > 0);
	assert_true(asprintf(&command, "'%s' --seed %u --devices %d --documents %d -o '%s'",
			     generator, seed, DEVICES, DOCUMENTS, path) > 0);
	assert_int_equal(system(command), 0);
	assert_int_equal(devmig_fleet_read(fixture->fleet, path, NULL, NULL, NULL), 0);
	free(command);
	free(path);
}

static struct devmig_document *document_of(const struct fixture *fixture, size_t record)
{
	struct devmig_device_record device;

	assert_int_equal(devmig_fleet_record(fixture->fleet, record, &device), 0);
	return devmig_class_document(devmig_fleet_classes(fixture->fleet), device.class_number);
}

static const char *text_or_none(const char *text)
{
	return text ? text : "(none)";
}

/* The obstacle must be the first failing field of the nearest object. */
static void assert_obstacle(const struct devmig_verdict *verdict,
			    const struct devmig_obstacle *obstacle)
{
	struct devmig_failure failure;
	struct devmig_part part;
	size_t i;

	for (i = 0; !devmig_verdict_part(verdict, i, &part); i++)
		if (part.answer == DEVMIG_INCOMPATIBLE)
			break;
	assert_int_equal(devmig_verdict_failure(verdict, i, 0, 0, &failure), 0);
	assert_string_equal(obstacle->reason, failure.reason);
	assert_string_equal(text_or_none(obstacle->field), text_or_none(failure.field));
	assert_string_equal(text_or_none(obstacle->wanted), text_or_none(failure.wanted));
	assert_string_equal(text_or_none(obstacle->found), text_or_none(failure.found));
}

/* What a find says of each record: one of the two. */
struct said {
	const struct devmig_target *target;
	const struct devmig_obstacle *obstacle;
};

static void collect(const struct devmig_find_result *result, struct said *said,
		    struct devmig_obstacle *obstacles)
{
	const struct devmig_target *targets;
	size_t count, i, j;

	targets = devmig_find_targets(result, &count);
	for (i = 0; i < count; i++) {
		assert_null(said[targets[i].record].target);
		said[targets[i].record].target = &targets[i];
	}
	for (i = 0; !devmig_find_obstacle(result, i, &obstacles[i]); i++) {
		assert_true(obstacles[i].count > 0);
		assert_true(!i || obstacles[i - 1].count >= obstacles[i].count);
		for (j = 0; j < obstacles[i].count; j++) {
			struct said *record = &said[obstacles[i].records[j]];

			assert_true(!j || obstacles[i].records[j - 1] < obstacles[i].records[j]);
			assert_null(record->target);
			assert_null(record->obstacle);
			record->obstacle = &obstacles[i];
		}
	}
}

static void assert_record(const struct fixture *fixture, struct devmig_document *source,
			  const struct devmig_find_options *options, size_t record,
			  const struct said *said, size_t *total)
{
	struct devmig_device_record device;
	struct devmig_verdict *verdict;
	enum devmig_answer answer;

	assert_int_equal(devmig_fleet_record(fixture->fleet, record, &device), 0);
	assert_int_equal(devmig_check(source, NULL, document_of(fixture, record), NULL,
				      options->reading, &verdict, NULL),
			 0);
	answer = devmig_verdict_answer(verdict);
	if (answer == DEVMIG_INCOMPATIBLE) {
		assert_non_null(said->obstacle);
		assert_int_equal(said->obstacle->answer, DEVMIG_INCOMPATIBLE);
		assert_obstacle(verdict, said->obstacle);
	} else if (!device.available) {
		assert_non_null(said->obstacle);
		assert_string_equal(said->obstacle->reason, "no-instance");
	} else if (device.in_use && !options->include_in_use) {
		assert_non_null(said->obstacle);
		assert_string_equal(said->obstacle->reason, "in-use");
	} else {
		assert_non_null(said->target);
		assert_int_equal(said->target->answer, answer);
		assert_int_equal(said->target->unset, devmig_verdict_setting_count(verdict));
		*total += device.kind == DEVMIG_KIND_TYPE ? device.available : 1;
	}
	devmig_verdict_free(verdict);
}

/* The parts of a version as numbers; these fleets have at most three. */
static unsigned long long version_of(const struct devmig_document *document)
{
	unsigned int major = 0, minor = 0, fix = 0;
	struct devmig_field field;
	char text[32] = "";

	if (devmig_document_self_find(document, "software_version", &field))
		return 0;
	assert_true(field.value_len < sizeof(text));
	memcpy(text, field.value, field.value_len);
	assert_true(sscanf(text, "%u.%u.%u", &major, &minor, &fix) >= 1);
	return 1 + ((unsigned long long)major << 40 | (unsigned long long)minor << 20 | fix);
}

/* Is @a to stand before @b? */
static bool is_before(const struct fixture *fixture, const struct devmig_target *a,
		      const struct devmig_target *b)
{
	unsigned long long a_version = version_of(document_of(fixture, a->record));
	unsigned long long b_version = version_of(document_of(fixture, b->record));
	struct devmig_device_record a_device, b_device;
	int order;

	if (a->identical != b->identical)
		return a->identical;
	if (a->unset != b->unset)
		return a->unset < b->unset;
	if (a_version != b_version)
		return a_version > b_version;
	devmig_fleet_record(fixture->fleet, a->record, &a_device);
	devmig_fleet_record(fixture->fleet, b->record, &b_device);
	order = strcmp(a_device.host, b_device.host);
	return order ? order < 0 : strcmp(a_device.device, b_device.device) < 0;
}

/* Same fields with same values, by the public calls alone. */
static bool same_self(const struct devmig_document *a, const struct devmig_document *b)
{
	struct devmig_field mine, other;
	size_t i;

	if (devmig_document_self_count(a) != devmig_document_self_count(b))
		return false;
	for (i = 0; !devmig_document_self(a, i, &mine); i++) {
		char name[65] = "";

		memcpy(name, mine.name, mine.name_len);
		if (devmig_document_self_find(b, name, &other) ||
		    other.value_len != mine.value_len ||
		    memcmp(other.value, mine.value, mine.value_len) != 0)
			return false;
	}
	return true;
}

static void assert_order(const struct fixture *fixture, const struct devmig_document *source,
			 const struct devmig_find_result *result)
{
	const struct devmig_target *targets;
	size_t count, i;

	targets = devmig_find_targets(result, &count);
	for (i = 0; i < count; i++) {
		assert_int_equal(targets[i].identical,
				 same_self(source, document_of(fixture, targets[i].record)));
		if (i)
			assert_true(is_before(fixture, &targets[i - 1], &targets[i]));
	}
}

/* How many records were targets, so that a test of nothing is noticed. */
static size_t compare(const struct fixture *fixture, struct devmig_document *source,
		      const struct devmig_find_options *options)
{
	struct said *said = calloc(DEVICES, sizeof(*said));
	struct devmig_obstacle *obstacles = calloc(DEVICES, sizeof(*obstacles));
	struct devmig_find_result *result;
	size_t total = 0, count, i;

	assert_non_null(said);
	assert_non_null(obstacles);
	assert_int_equal(devmig_find(fixture->fleet, source, options, &result, NULL), 0);
	collect(result, said, obstacles);
	for (i = 0; i < DEVICES; i++)
		assert_record(fixture, source, options, i, &said[i], &total);
	assert_int_equal(devmig_find_total(result), total);
	assert_order(fixture, source, result);
	devmig_find_targets(result, &count);
	devmig_find_result_free(result);
	free(obstacles);
	free(said);
	return count;
}

static void test_agree(void **state)
{
	struct devmig_find_options options;
	size_t found = 0, number = 0;
	unsigned int seed;

	for (seed = 1; seed <= 3; seed++) {
		const struct devmig_class_table *classes;
		const struct fixture *fixture;
		struct devmig_document *source;
		uint32_t i;

		fixture_teardown(state);
		fixture_setup(state);
		fixture = *state;
		read_fleet(*state, seed);
		assert_int_equal(devmig_fleet_count(fixture->fleet), DEVICES);
		classes = devmig_fleet_classes(fixture->fleet);
		assert_int_equal(devmig_class_count(classes), DOCUMENTS);
		for (i = seed; (source = devmig_class_document(classes, i)); i += 5, number++) {
			options = (struct devmig_find_options){
				.reading = number % 3,
				.include_in_use = number / 3 % 2,
			};
			found += compare(fixture, source, &options);
		}
	}
	print_message("%zu searches, %zu targets\n", number, found);
	assert_true(found > 500);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_agree, fixture_setup, fixture_teardown),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: %s devmig-bench-fleet\n", argv[0]);
		return 2;
	}
	generator = argv[1];
	return cmocka_run_group_tests_name("fleet-agree", tests, NULL, NULL);
}
