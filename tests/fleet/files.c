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

	assert_int_equal(fixture_read_strictly(fixture, fixture->directory), -EBADMSG);
	assert_int_equal(unlink(fifo), 0);
	assert_int_equal(fixture_read_strictly(fixture, fixture->directory), -ENOENT);
	free(link);
	free(fifo);
}

/* An index is a file like others, and a damaged one is a bad file. */
static void test_index_in_a_directory(void **state)
{
	struct fixture *fixture = *state;
	char *index, *damaged;
	FILE *file;

	assert_int_equal(fixture_read_text(fixture, RECORD("h", "i")), 0);
	assert_true(asprintf(&index, "%s/index.jsonl", fixture->directory) > 0);
	assert_true(asprintf(&damaged, "%s/damaged.jsonl", fixture->directory) > 0);
	assert_int_equal(devmig_fleet_write(fixture->fleet, index, 0, NULL), 0);
	assert_int_equal(devmig_fleet_write(fixture->fleet, damaged, 0, NULL), 0);
	file = fopen(damaged, "r+");
	assert_non_null(file);
	assert_int_equal(fseek(file, -1, SEEK_END), 0);
	assert_int_equal(fputc('x', file), 'x');
	assert_int_equal(fclose(file), 0);
	write_and_forget(fixture, "fleet.jsonl", RECORD("h", "b"));
	assert_int_equal(fixture_read(fixture, fixture->directory), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 2);
	assert_named(fixture, 0, "h", "b");
	assert_named(fixture, 1, "h", "i");
	assert_int_equal(fixture->nerrors, 1);
	assert_string_equal(fixture->reasons[0], "bad-index");
	assert_non_null(strstr(fixture->texts[0], "/damaged.jsonl: "));
	assert_int_equal(fixture_read_strictly(fixture, fixture->directory), -EBADMSG);
	/* Alone it is no fleet. */
	assert_int_equal(fixture_read(fixture, damaged), -EBADMSG);
	assert_int_equal(fixture->nerrors, 0);
	free(index);
	free(damaged);
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
	assert_int_equal(fixture_read_strictly(fixture, fixture->directory), -EIO);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(fixture_read_strictly(fixture, fixture->directory), -ELOOP);
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
	static const char *const path = "/nonexistent/fleet.jsonl";
	struct fixture *fixture = *state;
	struct devmig_error *error = NULL;
	struct devmig_fleet *fleet = NULL;

	assert_int_equal(devmig_fleet_read(fixture->context, &path, 1, NULL, &fleet, &error),
			 -ENOENT);
	assert_non_null(strstr(devmig_error_text(error), path));
	assert_null(fleet);
	devmig_error_free(error);
}

/* No files at all are a fleet of nothing. */
static void test_no_files(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(fixture_read_all(fixture, NULL, 0), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 0);
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
	const char *const paths[] = { path, path };
	int calls = 0;
	const struct devmig_fleet_events events = { .bad_record = stop_with_seven, .arg = &calls };
	struct devmig_error *error = NULL;
	struct devmig_fleet *fleet = NULL;

	assert_int_equal(devmig_fleet_read(fixture->context, paths, 2, &events, &fleet, &error), 7);
	assert_null(error);
	assert_null(fleet);
	assert_int_equal(calls, 1);
	assert_int_equal(fixture_read_strictly(fixture, path), -EBADMSG);
	assert_int_equal(devmig_fleet_read(fixture->context, paths, 1, NULL, &fleet, &error),
			 -EBADMSG);
	assert_int_equal(devmig_error_line(error), 2);
	assert_int_equal(devmig_error_errno(error), -EBADMSG);
	assert_null(fleet);
	devmig_error_free(error);
	free(path);
}

/* A builder whose call failed can be freed, and keeps nothing. */
static void test_failed_builder(void **state)
{
	struct fixture *fixture = *state;
	static const char text[] = RECORD("h", "b") "\nbad\n";
	char *path = fixture_write(fixture, "bad.jsonl", text, sizeof(text) - 1);
	struct devmig_fleet_builder *builder = NULL;
	size_t before = 0, i;

	for (i = 0; i < 20; i++) {
		assert_int_equal(devmig_fleet_builder_new(fixture->context, NULL, &builder, NULL),
				 0);
		assert_int_equal(devmig_fleet_builder_read(builder, path, NULL), -EBADMSG);
		devmig_fleet_builder_free(builder);
		if (i == 0)
			before = mallinfo2().uordblks;
	}
	/* The allocator's own caches come and go; a builder takes more than a byte. */
	assert_true(mallinfo2().uordblks < before + 20 * sizeof(text));
	devmig_fleet_builder_free(NULL);
	free(path);
}

/* Hosts, devices and documents @from, @from + @step … of @count; each with a number of its own. */
static char *numbered(size_t from, size_t step, size_t count)
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
	assert_int_equal(fclose(out), 0);
	return text;
}

static void assert_numbered(const struct fixture *fixture, size_t position, size_t number)
{
	const struct devmig_record record = fixture_record(fixture, position);
	struct devmig_document *document;
	struct devmig_field field;
	char host[16];

	snprintf(host, sizeof(host), "h%05zu", number);
	assert_named(fixture, position, host, "d");
	assert_int_equal(
		devmig_fleet_document(fixture->fleet, record.class_number, &document, NULL), 0);
	assert_int_equal(devmig_document_self_find(document, "n", &field), 0);
	assert_memory_equal(field.value, host + strlen(host) - field.value_len, field.value_len);
}

/* Several files are one fleet; what is said of a line names its own file. */
static void test_several_files(void **state)
{
	struct fixture *fixture = *state;
	char *even = numbered(10000, 2, 10400), *odd = numbered(10001, 2, 10400);
	char *paths[] = {
		fixture_write(fixture, "even.jsonl", even, strlen(even)),
		fixture_write(fixture, "odd.jsonl", odd, strlen(odd)),
		NULL,
	};
	size_t i;

	paths[2] = paths[0];
	assert_int_equal(fixture_read_all(fixture, (const char *const *)paths, 3), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 400);
	assert_int_equal(devmig_fleet_class_count(fixture->fleet), 400);
	assert_int_equal(devmig_fleet_host_count(fixture->fleet), 400);
	for (i = 0; i < 400; i++)
		assert_numbered(fixture, i, 10000 + i);
	assert_int_equal(fixture->nerrors, 200);
	assert_non_null(strstr(fixture->texts[0], "/even.jsonl:1:1: "));
	assert_non_null(strstr(fixture->texts[0], "first at "));
	assert_non_null(strstr(fixture->texts[0], "/even.jsonl:1 "));
	assert_non_null(strstr(fixture->texts[199], "/even.jsonl:200:1: "));
	free(even);
	free(odd);
	free(paths[0]);
	free(paths[1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_directory),
		TEST(test_no_files_in_a_directory),
		TEST(test_unreadable_file_in_a_directory),
		TEST(test_index_in_a_directory),
		TEST(test_empty_directory),
		TEST(test_no_file),
		TEST(test_stopped),
		TEST(test_no_files),
		TEST(test_failed_builder),
		TEST(test_several_files),
	};

	return cmocka_run_group_tests_name("fleet-files", tests, NULL, NULL);
}
