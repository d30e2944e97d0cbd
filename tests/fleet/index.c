// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz/index.h"
#include "sample.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A fleet that is written and mapped again is the same fleet. */

#define ALL (DEVMIG_INDEX_INCOMING | DEVMIG_INDEX_OUTGOING | DEVMIG_INDEX_BOTH)

struct bytes {
	char *text;
	size_t size;
};

static struct bytes read_bytes(const char *path)
{
	struct bytes bytes = { 0 };
	FILE *file = fopen(path, "r"), *out = open_memstream(&bytes.text, &bytes.size);
	int c;

	assert_non_null(file);
	assert_non_null(out);
	while ((c = getc(file)) != EOF)
		putc(c, out);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(fclose(out), 0);
	return bytes;
}

static char *path_of(const struct fixture *fixture, const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", fixture->directory, name) > 0);
	return path;
}

static void assert_same_bytes(const char *a_path, const char *b_path)
{
	struct bytes a = read_bytes(a_path), b = read_bytes(b_path);

	assert_int_equal(a.size, b.size);
	assert_memory_equal(a.text, b.text, a.size);
	free(a.text);
	free(b.text);
}

/* Write the fixture's fleet with each set of readings, map it, compare, write it again. */
static void round_trip(struct fixture *fixture)
{
	struct devmig_fleet *lines = fixture->fleet;
	char *path = path_of(fixture, "index"), *again = path_of(fixture, "again");
	unsigned int readings;

	fixture->fleet = NULL;
	for (readings = 0; readings <= ALL; readings++) {
		const char *difference;

		assert_int_equal(devmig_fleet_write(lines, path, readings, NULL), 0);
		assert_int_equal(fixture_read(fixture, path), 0);
		assert_int_equal(devmig_fleet_readings(fixture->fleet), readings);
		difference = index_difference(lines, fixture->fleet, false);
		if (difference)
			fail_msg("%s", difference);
		assert_int_equal(devmig_fleet_verify(fixture->fleet, NULL), 0);
		assert_int_equal(devmig_fleet_write(fixture->fleet, again, readings, NULL), 0);
		assert_same_bytes(path, again);
	}
	devmig_fleet_unref(lines);
	free(path);
	free(again);
}

static void test_round_trip(void **state)
{
	struct fixture *fixture = *state;
	char *text = sample(0, 1);

	assert_int_equal(fixture_read_text(fixture, text), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), SAMPLE_LINES);
	assert_int_equal(fixture->nerrors, 3);
	round_trip(fixture);
	free(text);
}

/* The same fleet in the same order is the same file; in another order it says the same. */
static void test_same_bytes(void **state)
{
	struct fixture *fixture = *state;
	char *a = path_of(fixture, "a"), *b = path_of(fixture, "b");
	struct devmig_fleet *first;
	size_t i;

	for (i = 0; i < 2; i++) {
		char *text = sample(3, 5);

		assert_int_equal(fixture_read_text(fixture, text), 0);
		assert_int_equal(devmig_fleet_write(fixture->fleet, i ? b : a, ALL, NULL), 0);
		free(text);
	}
	assert_same_bytes(a, b);
	first = devmig_fleet_ref(fixture->fleet);
	for (i = 0; i < SAMPLE_LINES; i++) {
		char *text = sample(i, 7);

		assert_int_equal(fixture_read_text(fixture, text), 0);
		assert_null(index_difference(first, fixture->fleet, false));
		free(text);
	}
	devmig_fleet_unref(first);
	free(a);
	free(b);
}

/* Nothing at all; doubts only; one class only. */
static void test_small(void **state)
{
	static const char *const texts[] = {
		"",
		"{\"host\":\"h\",\"device\":\"a\",\"kind\":\"vf\"}",
		"{\"host\":\"h\",\"device\":\"a\",\"kind\":\"vf\"}\n"
		"{\"host\":\"h\",\"device\":\"b\",\"kind\":\"vf\",\"document\":{\"self\":{}}}\n"
		"{\"host\":\"i\",\"device\":\"b\",\"kind\":\"vf\",\"document\":{}}",
		RECORD("h", "d"),
		"{\"host\":\"h\",\"device\":\"a\",\"kind\":\"type\",\"available\":0,"
		"\"document\":" DOCUMENT "}",
	};
	struct fixture *fixture = *state;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(fixture_read_text(fixture, texts[i]), 0);
		round_trip(fixture);
	}
}

static char *long_names(size_t count)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (i = 0; i < count; i++)
		fprintf(out,
			"{\"host\":\"%0255zu\",\"device\":\"%0255zu\",\"kind\":\"vf\","
			"\"parent\":\"%0255zu\",\"vm\":\"%0255zu\",\"document\":" DOCUMENT "}\n",
			i / 3, i, i / 2, i / 5);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* Names over many blocks, some over the end of one. */
static void test_long_names(void **state)
{
	struct fixture *fixture = *state;
	char *text = long_names(600);

	assert_int_equal(fixture_read_text(fixture, text), 0);
	assert_int_equal(fixture->nerrors, 0);
	round_trip(fixture);
	free(text);
}

/* Only files are indexes: a pipe can't be mapped, and "-" is a pipe. */
static void test_standard_input(void **state)
{
	struct fixture *fixture = *state;
	char *path = path_of(fixture, "index"), *minus = path_of(fixture, "-");
	const int stdin_before = dup(STDIN_FILENO), here = open(".", O_RDONLY | O_DIRECTORY);
	int fd;

	assert_int_equal(fixture_read_text(fixture, RECORD("h", "d")), 0);
	assert_int_equal(devmig_fleet_write(fixture->fleet, path, 0, NULL), 0);
	fd = open(path, O_RDONLY);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(fixture_read(fixture, "-"), 0);
	assert_int_equal(fixture->nerrors, 1);
	assert_non_null(strstr(fixture->texts[0], "read from a file only"));

	/* A file that has this name is another one. */
	assert_int_equal(rename(path, minus), 0);
	assert_int_equal(chdir(fixture->directory), 0);
	assert_int_equal(dup2(open("/dev/null", O_RDONLY), STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(fixture_read(fixture, "-"), 0);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 0);
	assert_int_equal(fixture_read(fixture, "./-"), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);

	assert_int_equal(fchdir(here), 0);
	assert_int_equal(dup2(stdin_before, STDIN_FILENO), STDIN_FILENO);
	close(stdin_before);
	close(here);
	close(fd);
	free(path);
	free(minus);
}

/* Whoever has it mapped keeps what was there. */
static void test_replaced(void **state)
{
	struct fixture *fixture = *state;
	char *path = path_of(fixture, "index");
	struct devmig_fleet *old;

	assert_int_equal(fixture_read_text(fixture, RECORD("h", "old")), 0);
	assert_int_equal(devmig_fleet_write(fixture->fleet, path, 0, NULL), 0);
	assert_int_equal(fixture_read(fixture, path), 0);
	old = devmig_fleet_ref(fixture->fleet);
	assert_int_equal(fixture_read_text(fixture, RECORD("h", "new")), 0);
	assert_int_equal(devmig_fleet_write(fixture->fleet, path, ALL, NULL), 0);
	assert_int_equal(fixture_read(fixture, path), 0);
	assert_named(fixture, 0, "h", "new");
	devmig_fleet_unref(fixture->fleet);
	fixture->fleet = old;
	assert_named(fixture, 0, "h", "old");
	assert_int_equal(devmig_fleet_verify(fixture->fleet, NULL), 0);
	free(path);
}

static void test_refused(void **state)
{
	struct fixture *fixture = *state;
	char *path = path_of(fixture, "index"), *nowhere = path_of(fixture, "no/where");
	struct devmig_error *error = NULL;
	struct stat status;

	assert_int_equal(fixture_read_text(fixture, RECORD("h", "d")), 0);
	assert_int_equal(devmig_fleet_write(fixture->fleet, path, ALL + 1, &error), -EINVAL);
	assert_int_equal(devmig_error_errno(error), -EINVAL);
	devmig_error_free(error);
	assert_int_equal(stat(path, &status), -1);
	assert_int_equal(devmig_fleet_write(fixture->fleet, nowhere, 0, NULL), -ENOENT);
	free(path);
	free(nowhere);
}

/* Classes by name: the beginning of a digest, as long as it is. */
static void test_digests(void **state)
{
	struct fixture *fixture = *state;
	char *text = sample(0, 1), digits[34] = "";
	struct devmig_class class;
	uint32_t i, number = 0, count = 0;
	size_t len;

	assert_int_equal(fixture_read_text(fixture, text), 0);
	free(text);
	for (i = 0; !devmig_fleet_class(fixture->fleet, i, &class); i++) {
		devmig_digest_format(&class.digest, digits);
		for (len = 1; len <= 32; len++) {
			assert_int_equal(devmig_fleet_find_digest(fixture->fleet, digits, len,
								  &number, &count),
					 0);
			assert_true(count >= 1 && number <= i && i < number + count);
		}
		assert_int_equal(number, i);
		assert_int_equal(count, 1);
	}
	assert_int_equal(i, devmig_fleet_class_count(fixture->fleet));
	assert_int_equal(devmig_fleet_find_digest(fixture->fleet, digits, 0, &number, &count),
			 -EINVAL);
	assert_int_equal(devmig_fleet_find_digest(fixture->fleet, digits, 33, &number, &count),
			 -EINVAL);
	assert_int_equal(devmig_fleet_find_digest(fixture->fleet, "g", 1, &number, &count),
			 -EINVAL);
	/* An odd digit counts, too: one that no class goes on with. */
	for (len = 1; len < 32; len += 2) {
		char other[34];

		for (i = 0; i < 16; i++) {
			memcpy(other, digits, sizeof(other));
			other[len - 1] = "0123456789abcdef"[i];
			if (devmig_fleet_find_digest(fixture->fleet, other, len, &number, &count)) {
				assert_int_equal(count, 0);
				continue;
			}
			assert_int_equal(devmig_fleet_class(fixture->fleet, number, &class), 0);
			devmig_digest_format(&class.digest, other);
			assert_int_equal(other[len - 1], "0123456789abcdef"[i]);
		}
	}
	digits[31] = digits[31] == '0' ? '1' : '0';
	assert_int_equal(devmig_fleet_find_digest(fixture->fleet, digits, 32, &number, &count),
			 -ENOENT);
	assert_int_equal(count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_round_trip), TEST(test_same_bytes),     TEST(test_small),
		TEST(test_long_names), TEST(test_standard_input), TEST(test_replaced),
		TEST(test_refused),    TEST(test_digests),
	};

	return cmocka_run_group_tests_name("fleet-index", tests, NULL, NULL);
}
