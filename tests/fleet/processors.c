// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * The same file gives the same index, to the byte, however many processors
 * there are, and whatever signals come while it is read.
 */

/* What the library is told of the system, as its calls come here first. */
static int processors;
static bool interrupted;

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *ret)
{
	int i;

	(void)pid;
	CPU_ZERO_S(size, ret);
	for (i = 0; i < processors; i++)
		CPU_SET_S(i, size, ret);
	return 0;
}

/* Each thread's every other call. */
ssize_t pread(int fd, void *to, size_t size, off_t at)
{
	static __thread bool again;
	const struct iovec piece = { to, size };

	again = !again;
	if (!interrupted || !again)
		return preadv(fd, &piece, 1, at);
	errno = EINTR;
	return -1;
}

#define TEXT_SIZE ((size_t)27 << 20)

/* All devices are of one parent and one VM, and with that each part names these once. */
static void write_text(const char *path)
{
	FILE *file = fopen(path, "w");
	unsigned int i;

	assert_non_null(file);
	for (i = 0; (size_t)ftell(file) < TEXT_SIZE; i++) {
		const unsigned int document = i % 7 ? i % 97 : 100 + i / 999;

		fprintf(file,
			"{\"host\":\"host-%u\",\"device\":\"%08x\",\"kind\":\"vf\",\"parent\":"
			"\"a\","
			"\"vm\":\"b\",\"document\":{\"self\":{\"a\":\"%u\",\"b\":\"%0400u\"},"
			"\"compatible\":[]}}\n",
			i / 50000, i * 2654435761u, document, document);
		if (i % 9000 == 8999)
			fputs("nonsense\n", file);
	}
	assert_int_equal(fclose(file), 0);
}

struct bytes {
	char *start;
	size_t size;
};

/* The index of the file, with so many processors. */
static struct bytes make_index(struct fixture *fixture, const char *path, int count)
{
	struct bytes bytes;
	struct stat status;
	char *index;
	FILE *file;

	processors = count;
	assert_int_equal(fixture_read(fixture, path), 0);
	assert_true(asprintf(&index, "%s/index", fixture->directory) > 0);
	assert_int_equal(devmig_fleet_write(fixture->fleet, index, 0, NULL), 0);
	assert_int_equal(stat(index, &status), 0);
	bytes.size = (size_t)status.st_size;
	bytes.start = malloc(bytes.size);
	assert_non_null(bytes.start);
	file = fopen(index, "r");
	assert_int_equal(fread(bytes.start, 1, bytes.size, file), bytes.size);
	fclose(file);
	free(index);
	return bytes;
}

static void assert_same_index(struct fixture *fixture, const char *path, int count,
			      const struct bytes *wanted)
{
	struct bytes bytes = make_index(fixture, path, count);

	assert_int_equal(bytes.size, wanted->size);
	assert_memory_equal(bytes.start, wanted->start, wanted->size);
	free(bytes.start);
}

static void test_processors(void **state)
{
	static const int counts[] = { 2, 3, 8, 64 };
	struct fixture *fixture = *state;
	char *path = fixture_write(fixture, "fleet.jsonl", "", 0);
	struct bytes of_one;
	size_t i;

	write_text(path);
	of_one = make_index(fixture, path, 1);
	for (i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		assert_same_index(fixture, path, counts[i], &of_one);
	interrupted = true;
	assert_same_index(fixture, path, 1, &of_one);
	assert_same_index(fixture, path, 2, &of_one);
	interrupted = false;
	free(of_one.start);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_processors, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
