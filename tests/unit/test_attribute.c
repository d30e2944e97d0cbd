// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <lib/setup/attribute.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* What the kernel gets to see when an attribute is written, and what is not opened at all. */

static char seen[8192]; /* each write, with a '|' behind it */
static bool refuse;

/* The linker replaces them in the library's objects. */
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_writev(int fd, const struct iovec *parts, int count);

ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
	(void)fd;
	if (refuse) {
		errno = EINVAL;
		return -1;
	}
	strncat(seen, bytes, size);
	strcat(seen, "|");
	return (ssize_t)size;
}

/* To an attribute of an older kernel each part was a write of its own. */
ssize_t __wrap_writev(int fd, const struct iovec *parts, int count)
{
	ssize_t sum = 0;

	for (int i = 0; i < count; i++)
		sum += __wrap_write(fd, parts[i].iov_base, parts[i].iov_len);
	return sum;
}

static int write_value(struct fixture *f, const char *name, const char *value)
{
	const int root = open(f->dir, O_PATH | O_DIRECTORY);
	int error;

	assert_true(root >= 0);
	*seen = '\0';
	error = dmig_attribute_write(root, name, value);
	close(root);
	return error;
}

static void one_write(void **state)
{
	struct fixture *f = *state;

	fixture_file(f, "aggregator", "1\n");
	assert_int_equal(write_value(f, "aggregator", "4"), 0);
	assert_string_equal(seen, "4\n|");
	assert_int_equal(write_value(f, "aggregator", ""), 0);
	assert_string_equal(seen, "\n|");
	refuse = true;
	assert_int_equal(write_value(f, "aggregator", "4"), -EINVAL);
	refuse = false;
}

/* What the kernel shows of an attribute is a page at most, with the line feed. */
static void longest(void **state)
{
	struct fixture *f = *state;
	char value[4097];

	fixture_file(f, "aggregator", "1\n");
	memset(value, 'x', 4096);
	value[4096] = '\0';
	assert_int_equal(write_value(f, "aggregator", value), -E2BIG);
	assert_string_equal(seen, "");
	value[4095] = '\0';
	assert_int_equal(write_value(f, "aggregator", value), 0);
	assert_int_equal(strlen(seen), 4097);
}

static void no_file(void **state)
{
	struct fixture *f = *state;

	fixture_dir(f, "power");
	assert_int_equal(mkfifo(fixture_path(f, "fifo"), 0600), 0);
	assert_int_equal(write_value(f, "power", "1"), -ENOTSUP);
	assert_int_equal(write_value(f, "fifo", "1"), -ENOTSUP);
	assert_int_equal(write_value(f, "none", "1"), -ENOENT);
	assert_string_equal(seen, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_write),
		TEST(longest),
		TEST(no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
