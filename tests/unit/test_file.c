// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <lib/common/file.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX 10000

static void reads(struct fixture *f, const char *name, size_t max, const char *text)
{
	char *bytes = NULL;
	size_t size = 99;

	assert_int_equal(dmig_read_file(fixture_path(f, name), max, &bytes, &size, NULL), 0);
	assert_int_equal(size, strlen(text));
	assert_string_equal(bytes, text);
	free(bytes);
}

static void whole_file(void **state)
{
	char *large = fixture_repeat("0123456789", MAX / 10);

	fixture_file(*state, "empty", "");
	fixture_file(*state, "small", "x\n");
	fixture_file(*state, "large", large);
	reads(*state, "empty", MAX, "");
	reads(*state, "empty", 0, "");
	reads(*state, "small", MAX, "x\n");
	reads(*state, "large", MAX, large);
	free(large);
}

static void nul_is_a_byte(void **state)
{
	struct fixture *f = *state;
	char *bytes = NULL;
	size_t size;

	fixture_bytes(f, "file", "a\0b", 3);
	assert_int_equal(dmig_read_file(fixture_path(f, "file"), MAX, &bytes, &size, NULL), 0);
	assert_int_equal(size, 3);
	assert_memory_equal(bytes, "a\0b", 4);
	free(bytes);
}

static void bound(void **state)
{
	struct fixture *f = *state;
	struct devmig_error *error = NULL;
	char *bytes = NULL;
	size_t size;

	fixture_file(f, "file", "12345");
	reads(f, "file", 5, "12345");
	assert_int_equal(dmig_read_file(f->path, 4, &bytes, &size, &error), -EFBIG);
	assert_null(bytes);
	assert_null(error);
	assert_int_equal(dmig_read_file("/dev/zero", MAX, &bytes, &size, &error), -EFBIG);
	assert_null(bytes);
}

static void missing_file(void **state)
{
	struct fixture *f = *state;
	struct devmig_error *error = NULL;
	char *bytes = NULL;
	size_t size;

	assert_int_equal(dmig_read_file(fixture_path(f, "none"), MAX, &bytes, &size, &error),
			 -ENOENT);
	fixture_error(error, -ENOENT, "no-document", "/none", 0, 0);
}

static void directory(void **state)
{
	struct fixture *f = *state;
	struct devmig_error *error = NULL;
	char *bytes = NULL;
	size_t size;

	assert_int_equal(dmig_read_file(fixture_path(f, ""), MAX, &bytes, &size, &error), -EISDIR);
	fixture_error(error, -EISDIR, "unreadable", f->dir, 0, 0);
}

/* Write in two parts, the second when the first was read. */
static void *write_slowly(void *fd)
{
	const int to = *(int *)fd;

	assert_int_equal(write(to, "one ", 4), 4);
	usleep(20000);
	assert_int_equal(write(to, "two", 3), 3);
	close(to);
	return NULL;
}

static void non_blocking_descriptor(void **state)
{
	pthread_t writer;
	char *bytes = NULL;
	size_t size;
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	assert_int_equal(pthread_create(&writer, NULL, write_slowly, &fds[1]), 0);
	assert_int_equal(dmig_read_fd(fds[0], "-", MAX, &bytes, &size, NULL), 0);
	pthread_join(writer, NULL);
	assert_string_equal(bytes, "one two");
	free(bytes);
	close(fds[0]);
}

static void *write_fifo(void *path)
{
	int fd = open(path, O_WRONLY);

	write_slowly(&fd);
	return NULL;
}

static void fifo(void **state)
{
	struct fixture *f = *state;
	pthread_t writer;

	assert_int_equal(mkfifo(fixture_path(f, "fifo"), 0600), 0);
	assert_int_equal(pthread_create(&writer, NULL, write_fifo, f->path), 0);
	reads(f, "fifo", MAX, "one two");
	pthread_join(writer, NULL);
}

static void standard_input(void **state)
{
	int saved = dup(STDIN_FILENO), fds[2];
	char *bytes = NULL;
	size_t size;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "text", 4), 4);
	close(fds[1]);
	dup2(fds[0], STDIN_FILENO);
	assert_int_equal(dmig_read_file("-", MAX, &bytes, &size, NULL), 0);
	dup2(saved, STDIN_FILENO);
	close(fds[0]);
	close(saved);
	assert_string_equal(bytes, "text");
	free(bytes);
}

static int read_entry(struct fixture *f, const char *name, char **bytes)
{
	struct devmig_error *error = NULL;
	int dir = open(f->dir, O_RDONLY | O_DIRECTORY), ret;
	size_t size;

	*bytes = NULL;
	ret = dmig_read_entry(dir, name, "shown", MAX, bytes, &size, &error);
	assert_null(error);
	close(dir);
	return ret;
}

static void entries(void **state)
{
	struct fixture *f = *state;
	char *bytes, *large = fixture_repeat("x", MAX + 1);

	fixture_file(f, "file", "text");
	fixture_file(f, "large", large);
	fixture_dir(f, "dir");
	assert_int_equal(symlink("file", fixture_path(f, "link")), 0);
	assert_int_equal(symlink("none", fixture_path(f, "dangling")), 0);
	assert_int_equal(mkfifo(fixture_path(f, "fifo"), 0600), 0);
	assert_int_equal(read_entry(f, "file", &bytes), 0);
	assert_string_equal(bytes, "text");
	free(bytes);
	assert_int_equal(read_entry(f, "large", &bytes), -EFBIG);
	assert_int_equal(read_entry(f, "none", &bytes), -ENOENT);
	assert_int_equal(read_entry(f, "dir", &bytes), -ENOTSUP);
	assert_int_equal(read_entry(f, "link", &bytes), -ENOTSUP);
	assert_int_equal(read_entry(f, "dangling", &bytes), -ENOTSUP);
	assert_int_equal(read_entry(f, "fifo", &bytes), -ENOTSUP);
	free(large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whole_file), TEST(nul_is_a_byte),
		TEST(bound),      TEST(missing_file),
		TEST(directory),  cmocka_unit_test(non_blocking_descriptor),
		TEST(fifo),       cmocka_unit_test(standard_input),
		TEST(entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
