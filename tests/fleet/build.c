// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include "fuzz/index.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* Fleets that a program makes, of records, files and indexes. */

static struct devmig_fleet_builder *new_builder(struct fixture *fixture)
{
	const struct devmig_fleet_events events = { .bad_record = fixture_note, .arg = fixture };
	struct devmig_fleet_builder *builder = NULL;

	assert_int_equal(devmig_fleet_builder_new(fixture->context, &events, &builder, NULL), 0);
	return builder;
}

static void finish(struct fixture *fixture, struct devmig_fleet_builder *builder)
{
	devmig_fleet_unref(fixture->fleet);
	fixture->fleet = NULL;
	assert_int_equal(devmig_fleet_builder_finish(builder, &fixture->fleet, NULL), 0);
	devmig_fleet_builder_free(builder);
}

static const struct devmig_record plain = {
	.host = "h",
	.device = "d",
	.kind = DEVMIG_KIND_VF,
	.available = 1,
	.numa = -1,
};

static void assert_equal(const struct devmig_record *a, const struct devmig_record *b)
{
	assert_string_equal(a->host, b->host);
	assert_string_equal(a->device, b->device);
	assert_string_equal(a->parent ? a->parent : "(none)", b->parent ? b->parent : "(none)");
	assert_string_equal(a->vm ? a->vm : "(none)", b->vm ? b->vm : "(none)");
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->in_use, b->in_use);
	assert_int_equal(a->available, b->available);
	assert_int_equal(a->units, b->units);
	assert_int_equal(a->migrations, b->migrations);
	assert_int_equal(a->numa, b->numa);
}

static void test_records(void **state)
{
	static const struct devmig_record records[] = {
		{ .host = "a",
		  .device = "1",
		  .kind = DEVMIG_KIND_PF,
		  .available = 1,
		  .migrations = 4294967295u,
		  .numa = 65535 },
		{ .host = "a",
		  .device = "2",
		  .parent = "1",
		  .vm = "one",
		  .kind = DEVMIG_KIND_VF,
		  .in_use = true,
		  .available = 1,
		  .numa = 0 },
		{ .host = "a",
		  .device = "3",
		  .parent = "1",
		  .vm = "one",
		  .kind = DEVMIG_KIND_MDEV,
		  .available = 0,
		  .numa = 0 },
		{ .host = "b",
		  .device = "1",
		  .parent = "x",
		  .kind = DEVMIG_KIND_TYPE,
		  .available = 4294967295u,
		  .units = 4294967295u,
		  .numa = -1 },
		{ .host = "b",
		  .device = "2",
		  .parent = "x",
		  .kind = DEVMIG_KIND_TYPE,
		  .in_use = true,
		  .available = 0,
		  .units = 2,
		  .numa = -1 },
		{ .host = "b",
		  .device = "3",
		  .kind = DEVMIG_KIND_VFIO_USER,
		  .available = 1,
		  .numa = 1 },
	};
	struct fixture *fixture = *state;
	struct devmig_document *document = fixture_document(fixture, DOCUMENT);
	struct devmig_fleet_builder *builder = new_builder(fixture);
	size_t count = sizeof(records) / sizeof(records[0]), i;
	struct devmig_class class;

	/* Backwards: the order is the fleet's. */
	for (i = count; i--;)
		assert_int_equal(devmig_fleet_builder_add(builder, &records[i], document, NULL), 0);
	devmig_document_unref(document);
	finish(fixture, builder);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), count);
	for (i = 0; i < count; i++) {
		const struct devmig_record record = fixture_record(fixture, i);

		assert_equal(&record, &records[i]);
		assert_int_equal(record.class_number, 0);
		assert_null(record.doubt);
	}
	assert_int_equal(devmig_fleet_class(fixture->fleet, 0, &class), 0);
	assert_int_equal(class.free.count, 3);
	assert_int_equal(class.in_use.count, 1);
	assert_int_equal(class.none.count, 2);
	assert_int_equal(class.instances, 1 + 4294967295ull + 1);
}

/* What means nothing of a record's kind is not kept. */
static void test_what_is_not_kept(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_fleet_builder *builder = new_builder(fixture);
	struct devmig_record record = plain;

	record.available = 7;
	record.units = 3;
	record.numa = -5;
	record.class_number = 9;
	record.doubt = "none of yours";
	assert_int_equal(devmig_fleet_builder_add(builder, &record, NULL, NULL), 0);
	record.device = "type";
	record.kind = DEVMIG_KIND_TYPE;
	record.vm = "vm";
	assert_int_equal(devmig_fleet_builder_add(builder, &record, NULL, NULL), 0);
	finish(fixture, builder);
	record = fixture_record(fixture, 0);
	assert_int_equal(record.available, 1);
	assert_int_equal(record.units, 0);
	assert_int_equal(record.numa, -1);
	assert_int_equal(record.class_number, DEVMIG_NO_CLASS);
	assert_string_equal(record.doubt, "no-document");
	record = fixture_record(fixture, 1);
	assert_int_equal(record.available, 7);
	assert_int_equal(record.units, 3);
	assert_null(record.vm);
	assert_int_equal(devmig_fleet_class_count(fixture->fleet), 0);
}

/* Each name of a record in turn is a bad one; nothing of it is in the fleet. */
static void test_bad_names(void **state)
{
	static const char *const bad[] = { "", "a\nb", "\x1f", "\x7f", "a\xc2\x9b", NULL };
	struct fixture *fixture = *state;
	struct devmig_error *error = NULL;
	char long_name[257];
	size_t i, k;

	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[256] = '\0';
	for (i = 0; i <= sizeof(bad) / sizeof(bad[0]); i++) {
		const char *name = i ? bad[i - 1] : long_name;

		for (k = 0; k < 4; k++) {
			struct devmig_fleet_builder *builder = new_builder(fixture);
			struct devmig_record record = plain;
			const int wanted = name || k < 2 ? -EINVAL : 0;

			*(k == 0   ? &record.host
			  : k == 1 ? &record.device
			  : k == 2 ? &record.parent
				   : &record.vm) = name;
			assert_int_equal(devmig_fleet_builder_add(builder, &record, NULL, &error),
					 wanted);
			assert_int_equal(devmig_error_errno(error), wanted);
			devmig_error_free(error);
			error = NULL;
			devmig_fleet_builder_free(builder);
		}
	}
}

static void test_bad_kind(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_fleet_builder *builder = new_builder(fixture);
	struct devmig_record record = plain;

	record.kind = (enum devmig_kind)5;
	assert_int_equal(devmig_fleet_builder_add(builder, &record, NULL, NULL), -EINVAL);
	devmig_fleet_builder_free(builder);
}

static void test_longest_names(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_fleet_builder *builder = new_builder(fixture);
	char name[4][256];
	const struct devmig_record record = {
		.host = name[0],
		.device = name[1],
		.parent = name[2],
		.vm = name[3],
		.kind = DEVMIG_KIND_VF,
		.available = 1,
		.numa = -1,
	};
	struct devmig_record found;
	size_t i;

	for (i = 0; i < 4; i++) {
		memset(name[i], 'a' + (int)i, 255);
		name[i][255] = '\0';
	}
	assert_int_equal(devmig_fleet_builder_add(builder, &record, NULL, NULL), 0);
	finish(fixture, builder);
	found = fixture_record(fixture, 0);
	assert_equal(&found, &record);
}

/* Names by bytes, of hosts that come back and have many devices. */
static void test_order(void **state)
{
	static const char *const hosts[] = { "\xc3\xa4",  "z",        "aaaaaaaab",
					     "aaaaaaaaa", "aaaaaaaa", "a" };
	struct fixture *fixture = *state;
	struct devmig_fleet_builder *builder = new_builder(fixture);
	struct devmig_record record = plain, last = plain;
	uint32_t host = 77, number = 77;
	char device[24];
	size_t i;

	record.device = device;
	for (i = 0; i < 600; i++) {
		record.host = hosts[i / 3 % 6];
		snprintf(device, sizeof(device), "%.*s%zu", (int)(i % 12), "bbbbbbbbbbbb",
			 i * 7919 % 600);
		assert_int_equal(devmig_fleet_builder_add(builder, &record, NULL, NULL), 0);
	}
	/* And one host whose many devices come together, in no order. */
	record.host = "many";
	for (i = 0; i < 500; i++) {
		snprintf(device, sizeof(device), "%zu", i * 7919 % 500);
		assert_int_equal(devmig_fleet_builder_add(builder, &record, NULL, NULL), 0);
	}
	finish(fixture, builder);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1100);
	assert_int_equal(devmig_fleet_host_count(fixture->fleet), 7);
	for (i = 0; i < 1100; i++) {
		int order;

		record = fixture_record(fixture, i);
		order = i ? strcmp(last.host, record.host) : -1;
		assert_true(order < 0 || (!order && strcmp(last.device, record.device) < 0));
		assert_int_equal(
			devmig_fleet_find(fixture->fleet, record.host, record.device, &number), 0);
		last = record;
	}
	assert_int_equal(devmig_fleet_find_host(fixture->fleet, "many", &host), 0);
	assert_int_equal(host, 4);
	assert_int_equal(devmig_fleet_find_host(fixture->fleet, "man", &host), -ENOENT);
	assert_int_equal(devmig_fleet_find_host(fixture->fleet, "", &host), -ENOENT);
	assert_int_equal(devmig_fleet_find(fixture->fleet, "many", "500", &number), -ENOENT);
	assert_int_equal(devmig_fleet_find(fixture->fleet, "none", "1", &number), -ENOENT);
}

static void note_twice(struct devmig_fleet_builder *builder, const char *host, const char *device,
		       int32_t numa)
{
	struct devmig_record record = plain;

	record.host = host;
	record.device = device;
	record.numa = numa;
	assert_int_equal(devmig_fleet_builder_add(builder, &record, NULL, NULL), 0);
}

/* Of two records of one name the first counts, wherever they come from. */
static void test_named_twice(void **state)
{
	static const char lines[] = RECORD("a", "1") "\n" RECORD("b", "1") "\n" RECORD("c", "1");
	struct fixture *fixture = *state;
	struct devmig_fleet_builder *builder = new_builder(fixture);
	char *path = fixture_write(fixture, "f.jsonl", lines, sizeof(lines) - 1);
	char *index;

	assert_true(asprintf(&index, "%s/index", fixture->directory) > 0);
	note_twice(builder, "x", "1", 5);
	finish(fixture, builder);
	assert_int_equal(devmig_fleet_write(fixture->fleet, index, 0, NULL), 0);

	builder = new_builder(fixture);
	note_twice(builder, "b", "1", 1);
	note_twice(builder, "b", "1", 2);
	assert_int_equal(devmig_fleet_builder_read(builder, path, NULL), 0);
	note_twice(builder, "c", "1", 3);
	assert_int_equal(devmig_fleet_builder_read(builder, index, NULL), 0);
	note_twice(builder, "x", "1", 4);
	assert_int_equal(devmig_fleet_builder_read(builder, index, NULL), 0);
	assert_int_equal(fixture->nerrors, 0);
	finish(fixture, builder);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 4);
	assert_int_equal(fixture_record(fixture, 1).numa, 1);
	assert_int_equal(fixture_record(fixture, 2).numa, -1);
	assert_int_equal(fixture_record(fixture, 3).numa, 5);
	assert_int_equal(fixture->nerrors, 5);
	assert_string_equal(fixture->texts[0],
			    "not a fleet record: b/1 is named twice, first in memory [bad-record]; "
			    "see devmig-fleet(5), RECORDS");
	assert_non_null(strstr(fixture->texts[1], "/f.jsonl:2:1: "));
	assert_non_null(strstr(fixture->texts[1], "first in memory"));
	assert_null(strstr(fixture->texts[2], "/f.jsonl:3:1: "));
	assert_non_null(strstr(fixture->texts[2], "c/1 is named twice, first at "));
	assert_non_null(strstr(fixture->texts[2], "/f.jsonl:3 "));
	assert_non_null(strstr(fixture->texts[3], "x/1 is named twice, first in "));
	assert_non_null(strstr(fixture->texts[3], "/index ["));
	assert_non_null(strstr(fixture->texts[4], "/index: "));
	free(path);
	free(index);
}

/* The second one has a site, a name and a class that nobody else has. */
static void test_nothing_stays_of_the_second(void **state)
{
	static const char lines[] = RECORD(
		"a",
		"1") "\n"
		     "{\"host\":\"a\",\"device\":\"1\",\"kind\":\"pf\",\"numa\":3,\"parent\":\"p\","
		     "\"document\":{\"self\":{\"other\":\"1\"}}}\n";
	struct fixture *fixture = *state;
	struct devmig_fleet *fleet;
	char *index;

	assert_int_equal(fixture_read_text(fixture, lines), 0);
	assert_int_equal(fixture->nerrors, 1);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	assert_int_equal(devmig_fleet_class_count(fixture->fleet), 1);
	assert_true(asprintf(&index, "%s/index", fixture->directory) > 0);
	assert_int_equal(devmig_fleet_write(fixture->fleet, index, 0, NULL), 0);
	fleet = devmig_fleet_ref(fixture->fleet);
	assert_int_equal(fixture_read(fixture, index), 0);
	assert_int_equal(devmig_fleet_verify(fixture->fleet, NULL), 0);
	assert_null(index_difference(fleet, fixture->fleet, false));
	devmig_fleet_unref(fleet);
	free(index);
}

/* Who is told to stop stops the end, too. */
static int stop_with_nine(void *arg, const struct devmig_error *error)
{
	(void)arg;
	(void)error;
	return 9;
}

static void test_stopped_at_the_end(void **state)
{
	const struct devmig_fleet_events events = { .bad_record = stop_with_nine };
	struct fixture *fixture = *state;
	struct devmig_fleet_builder *builder = NULL;
	struct devmig_error *error = NULL;
	struct devmig_fleet *fleet = NULL;

	assert_int_equal(devmig_fleet_builder_new(fixture->context, &events, &builder, NULL), 0);
	note_twice(builder, "a", "1", 0);
	note_twice(builder, "a", "1", 0);
	assert_int_equal(devmig_fleet_builder_finish(builder, &fleet, &error), 9);
	assert_null(error);
	assert_null(fleet);
	devmig_fleet_builder_free(builder);

	assert_int_equal(devmig_fleet_builder_new(fixture->context, NULL, &builder, NULL), 0);
	note_twice(builder, "a", "1", 0);
	note_twice(builder, "a", "1", 0);
	assert_int_equal(devmig_fleet_builder_finish(builder, &fleet, &error), -EBADMSG);
	assert_non_null(strstr(devmig_error_text(error), "named twice"));
	assert_null(fleet);
	devmig_error_free(error);
	devmig_fleet_builder_free(builder);
}

static void test_empty(void **state)
{
	struct fixture *fixture = *state;

	finish(fixture, new_builder(fixture));
	assert_int_equal(devmig_fleet_count(fixture->fleet), 0);
	assert_int_equal(devmig_fleet_readings(fixture->fleet), 0);
	assert_int_equal(devmig_fleet_verify(fixture->fleet, NULL), -EINVAL);
}

/* One fleet of lines, a directory and an index is the fleet of all their lines. */
static void test_all_together(void **state)
{
	static const char one[] = RECORD("a", "1") "\n{\"host\":\"a\",\"device\":\"2\",\"kind\":"
						   "\"vf\",\"parent\":\"1\",\"vm\":\"v\",\"in_"
						   "use\":true,\"document\":{\"self\":{}}}\n";
	static const char two[] = RECORD("b", "1") "\n{\"host\":\"b\",\"device\":\"2\",\"kind\":"
						   "\"type\",\"units\":2,\"available\":3,"
						   "\"document\":{\"self\":{\"b\":\"1\"}}}\n";
	static const char three[] = RECORD("c", "1") "\n";
	struct fixture *fixture = *state;
	char *lines = fixture_write(fixture, "one.lines", one, sizeof(one) - 1);
	char *more = fixture_write(fixture, "two.lines", two, sizeof(two) - 1);
	char *directory, *inner, *index, *all;
	struct devmig_fleet *together;
	const char *paths[3];

	assert_true(asprintf(&directory, "%s/files", fixture->directory) > 0);
	assert_true(asprintf(&index, "%s/index", fixture->directory) > 0);
	assert_int_equal(mkdir(directory, 0777), 0);
	inner = fixture_write(fixture, "files/three.jsonl", three, sizeof(three) - 1);
	assert_int_equal(fixture_read(fixture, more), 0);
	assert_int_equal(devmig_fleet_write(fixture->fleet, index, DEVMIG_INDEX_BOTH, NULL), 0);
	paths[0] = index;
	paths[1] = lines;
	paths[2] = directory;
	assert_int_equal(fixture_read_all(fixture, paths, 3), 0);
	assert_int_equal(fixture->nerrors, 1);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 5);
	assert_int_equal(devmig_fleet_readings(fixture->fleet), 0);
	together = devmig_fleet_ref(fixture->fleet);
	assert_true(asprintf(&all, "%s%s%s", two, one, three) > 0);
	assert_int_equal(fixture_read_text(fixture, all), 0);
	assert_null(index_difference(together, fixture->fleet, false));
	devmig_fleet_unref(together);
	assert_int_equal(remove(inner), 0);
	free(directory);
	free(inner);
	free(index);
	free(lines);
	free(more);
	free(all);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_records),
		TEST(test_what_is_not_kept),
		TEST(test_bad_names),
		TEST(test_bad_kind),
		TEST(test_longest_names),
		TEST(test_order),
		TEST(test_named_twice),
		TEST(test_nothing_stays_of_the_second),
		TEST(test_stopped_at_the_end),
		TEST(test_empty),
		TEST(test_all_together),
	};

	return cmocka_run_group_tests_name("fleet-build", tests, NULL, NULL);
}
