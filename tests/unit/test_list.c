// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <lib/common/list.h>
#include <stdio.h>
#include <unistd.h>

static int list(struct fixture *f, size_t max, struct dmig_list *ret)
{
	int dir = open(f->dir, O_RDONLY | O_DIRECTORY), error;

	*ret = (struct dmig_list){ 0 };
	error = dmig_list_read(ret, dir, "", max);
	close(dir);
	return error;
}

static void empty(void **state)
{
	struct dmig_list names;

	assert_int_equal(list(*state, 0, &names), 0);
	assert_int_equal(names.count, 0);
	dmig_auto_list(&names);
}

static void by_their_bytes(void **state)
{
	static const char *const sorted[] = { ".x", "A", "B", "_", "a", "a.", "aa", "\xc3\xa9" };
	static const unsigned int order[] = { 4, 7, 1, 6, 0, 3, 5, 2 };
	struct dmig_list names;
	size_t i;

	for (i = 0; i < 8; i++)
		fixture_file(*state, sorted[order[i]], "");
	assert_int_equal(list(*state, 8, &names), 0);
	assert_int_equal(names.count, 8);
	for (i = 0; i < 8; i++)
		assert_string_equal(names.names[i], sorted[i]);
	dmig_auto_list(&names);
}

static void by_their_beginning(void **state)
{
	struct fixture *f = *state;
	int dir = open(f->dir, O_RDONLY | O_DIRECTORY);
	struct dmig_list names = { 0 };

	fixture_file(f, "pre", "");
	fixture_file(f, "pref", "");
	fixture_file(f, "pr", "");
	fixture_file(f, "apre", "");
	assert_int_equal(dmig_list_read(&names, dir, "pre", 2), 0);
	assert_int_equal(names.count, 2);
	assert_string_equal(names.names[0], "pre");
	assert_string_equal(names.names[1], "pref");
	dmig_auto_list(&names);
	close(dir);
}

static void more_than_allowed(void **state)
{
	struct dmig_list names;
	unsigned int i;

	for (i = 0; i < 100; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%u", i);
		fixture_file(*state, name, "");
	}
	assert_int_equal(list(*state, 100, &names), 0);
	assert_int_equal(names.count, 100);
	dmig_auto_list(&names);
	assert_int_equal(list(*state, 99, &names), -EFBIG);
	dmig_auto_list(&names);
}

static void not_a_directory(void **state)
{
	struct dmig_list names = { 0 };
	int fd;

	fixture_file(*state, "file", "");
	fd = open(fixture_path(*state, "file"), O_RDONLY);
	assert_int_equal(dmig_list_read(&names, fd, "", 9), -ENOTDIR);
	dmig_auto_list(&names);
	close(fd);
}

/* The descriptor's own place in the directory does not count. */
static void twice(void **state)
{
	struct fixture *f = *state;
	struct dmig_list names = { 0 }, again = { 0 };
	int dir = open(f->dir, O_RDONLY | O_DIRECTORY);

	fixture_file(f, "file", "");
	assert_int_equal(dmig_list_read(&names, dir, "", 9), 0);
	assert_int_equal(dmig_list_read(&again, dir, "", 9), 0);
	assert_int_equal(names.count, 1);
	assert_int_equal(again.count, 1);
	dmig_auto_list(&names);
	dmig_auto_list(&again);
	close(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(empty),
		TEST(by_their_bytes),
		TEST(by_their_beginning),
		TEST(more_than_allowed),
		TEST(not_a_directory),
		TEST(twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
