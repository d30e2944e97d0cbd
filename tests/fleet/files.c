// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Whole files: those of a directory, and those of which reading fails. */

static void write_and_forget(const struct fixture *fixture, const char *name, const char *text)
{
	free(fixture_write(fixture, name, text, strlen(text)));
}

static void test_directory(void **state)
{
	struct fixture *fixture = *state;
	char *path;

	write_and_forget(fixture, "b.jsonl", "bad\n" RECORD("h2", "b"));
	write_and_forget(fixture, "a.jsonl", RECORD("h1", "a") "\nworse\n");
	write_and_forget(fixture, ".hidden.jsonl", RECORD("h", "hidden"));
	write_and_forget(fixture, "c.json", RECORD("h", "other"));
	write_and_forget(fixture, "jsonl", RECORD("h", "other"));
	assert_true(asprintf(&path, "%s/directory.jsonl", fixture->directory) > 0);
	assert_int_equal(mkdir(path, 0777), 0);
	free(path);
	assert_int_equal(fixture_read(fixture, fixture->directory), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 2);
	assert_named(fixture, 0, "h1", "a");
	assert_named(fixture, 1, "h2", "b");
	assert_int_equal(fixture->nerrors, 2);
	assert_non_null(strstr(fixture->texts[0], "/a.jsonl:2:1: "));
	assert_non_null(strstr(fixture->texts[1], "/b.jsonl:1:1: "));
}

/* Links to nothing, and FIFOs, which nobody would ever write to. */
static void test_no_files_in_a_directory(void **state)
{
	struct fixture *fixture = *state;
	char *link, *fifo;

	write_and_forget(fixture, "b.jsonl", RECORD("h", "b"));
	assert_true(asprintf(&link, "%s/z.jsonl", fixture->directory) > 0);
	assert_true(asprintf(&fifo, "%s/f.jsonl", fixture->directory) > 0);
	assert_int_equal(symlink("nowhere", link), 0);
	assert_int_equal(mkfifo(fifo, 0666), 0);
	assert_int_equal(fixture_read(fixture, fixture->directory), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	assert_int_equal(fixture->nerrors, 2);
	assert_non_null(strstr(fixture->texts[0], "/f.jsonl: "));
	assert_string_equal(fixture->reasons[0], "bad-record");
	assert_non_null(strstr(fixture->texts[1], "/z.jsonl: "));

	assert_int_equal(devmig_fleet_read(fixture->fleet, fixture->directory, NULL, NULL, NULL),
			 -EBADMSG);
	assert_int_equal(unlink(fifo), 0);
	assert_int_equal(devmig_fleet_read(fixture->fleet, fixture->directory, NULL, NULL, NULL),
			 -ENOENT);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	free(link);
	free(fifo);
}

/* Of which the first page can't be read; as a whole file it is a failure. */
static void test_unreadable_file_in_a_directory(void **state)
{
	struct fixture *fixture = *state;
	char *link, *loop;

	write_and_forget(fixture, "b.jsonl", RECORD("h", "b"));
	assert_true(asprintf(&link, "%s/a.jsonl", fixture->directory) > 0);
	assert_true(asprintf(&loop, "%s/z.jsonl", fixture->directory) > 0);
	assert_int_equal(symlink("/proc/self/mem", link), 0);
	assert_int_equal(symlink("z.jsonl", loop), 0);
	assert_int_equal(fixture_read(fixture, fixture->directory), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	assert_int_equal(fixture->nerrors, 2);
	assert_non_null(strstr(fixture->texts[0], "/a.jsonl: can't read: "));
	assert_non_null(strstr(fixture->texts[1], "/z.jsonl: can't open: "));
	assert_int_equal(fixture_read(fixture, link), -EIO);
	assert_int_equal(devmig_fleet_read(fixture->fleet, fixture->directory, NULL, NULL, NULL),
			 -EIO);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(devmig_fleet_read(fixture->fleet, fixture->directory, NULL, NULL, NULL),
			 -ELOOP);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	free(link);
	free(loop);
}

static void test_empty_directory(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(fixture_read(fixture, fixture->directory), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 0);
}

static void test_no_file(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_error *error = NULL;

	assert_int_equal(
		devmig_fleet_read(fixture->fleet, "/nonexistent/fleet.jsonl", NULL, NULL, &error),
		-ENOENT);
	assert_non_null(strstr(devmig_error_text(error), "/nonexistent/fleet.jsonl"));
	devmig_error_free(error);
}

static int stop_with_seven(void *arg, const struct devmig_error *error)
{
	(void)error;
	++*(int *)arg;
	return 7;
}

static void test_stopped(void **state)
{
	struct fixture *fixture = *state;
	static const char text[] = RECORD("h", "b") "\nbad\n" RECORD("h", "c") "\n";
	char *path = fixture_write(fixture, "bad.jsonl", text, sizeof(text) - 1);
	struct devmig_error *error = NULL;
	int calls = 0;

	assert_int_equal(fixture_read_text(fixture, RECORD("h", "a")), 0);
	assert_int_equal(devmig_fleet_read(fixture->fleet, path, stop_with_seven, &calls, &error),
			 7);
	assert_null(error);
	assert_int_equal(calls, 1);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	assert_int_equal(devmig_fleet_read(fixture->fleet, path, NULL, NULL, NULL), -EBADMSG);
	assert_int_equal(devmig_fleet_read(fixture->fleet, path, NULL, NULL, &error), -EBADMSG);
	assert_int_equal(devmig_error_line(error), 2);
	assert_int_equal(devmig_error_errno(error), -EBADMSG);
	devmig_error_free(error);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	assert_named(fixture, 0, "h", "a");
	free(path);
}

/* Hosts, devices and documents @from, @from + @step … of @count; each with a number of its own. */
static char *numbered(size_t from, size_t step, size_t count, const char *end)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (i = from; i < count; i += step)
		fprintf(out,
			"{\"host\":\"h%05zu\",\"device\":\"d\",\"kind\":\"vf\",\"document\":"
			"{\"self\":{\"n\":\"%zu\"}}}\n",
			i, i);
	fputs(end, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void assert_numbered(const struct fixture *fixture, size_t index, size_t number)
{
	struct devmig_device_record record;
	struct devmig_field field;
	char host[16];

	snprintf(host, sizeof(host), "h%05zu", number);
	assert_named(fixture, index, host, "d");
	assert_int_equal(devmig_fleet_record(fixture->fleet, index, &record), 0);
	assert_int_equal(devmig_document_self_find(
				 devmig_class_document(devmig_fleet_classes(fixture->fleet),
						       record.class_number),
				 "n", &field),
			 0);
	assert_memory_equal(field.value, host + strlen(host) - field.value_len, field.value_len);
}

/* Hosts, classes and lines: what a failing call has added is taken back, all of it. */
static void test_nothing_stays(void **state)
{
	struct fixture *fixture = *state;
	char *even = numbered(10000, 2, 10400, ""), *odd = numbered(10001, 2, 10400, "");
	char *all = numbered(10000, 1, 13000, "nonsense\n");
	char *path = fixture_write(fixture, "bad.jsonl", all, strlen(all));
	size_t before = 0, i;

	assert_int_equal(fixture_read_text(fixture, even), 0);
	for (i = 0; i < 20; i++) {
		assert_int_equal(devmig_fleet_read(fixture->fleet, path, NULL, NULL, NULL),
				 -EBADMSG);
		assert_int_equal(devmig_fleet_count(fixture->fleet), 200);
		assert_int_equal(devmig_class_count(devmig_fleet_classes(fixture->fleet)), 200);
		if (i == 0)
			before = mallinfo2().uordblks;
	}
	/* The allocator's own caches come and go; a record takes more than a byte. */
	assert_true(mallinfo2().uordblks < before + 20 * 3000);
	assert_int_equal(fixture_read_text(fixture, odd), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 400);
	assert_int_equal(devmig_class_count(devmig_fleet_classes(fixture->fleet)), 400);
	for (i = 0; i < 400; i++)
		assert_numbered(fixture, i, 10000 + i);

	/* Lines are counted on from where the last good file ended. */
	assert_int_equal(fixture_read_text(fixture, odd), 0);
	assert_int_equal(fixture->nerrors, 200);
	assert_non_null(strstr(fixture->texts[0], "/fleet.jsonl:1:1: "));
	assert_non_null(strstr(fixture->texts[0], "first at "));
	assert_non_null(strstr(fixture->texts[0], "/fleet.jsonl:1 "));
	free(even);
	free(odd);
	free(all);
	free(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_directory),
		TEST(test_no_files_in_a_directory),
		TEST(test_unreadable_file_in_a_directory),
		TEST(test_empty_directory),
		TEST(test_no_file),
		TEST(test_stopped),
		TEST(test_nothing_stays),
	};

	return cmocka_run_group_tests_name("fleet-files", tests, NULL, NULL);
}
