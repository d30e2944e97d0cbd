// SPDX-License-Identifier: LGPL-2.1-or-later
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * What does a question to migration_version cost? The same system call, with the
 * same bytes, on an attribute that does nothing is asked in turn with it.
 *
 * version ATTRIBUTE NOOP [+]STRING...
 *
 * The last byte of a string behind "+" is another digit each time.
 */

/* Short rounds: whatever else the host does falls into few of them. */
#define ROUNDS 2001
#define WRITES 100

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int order(const void *a, const void *b)
{
	const double *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

/*
 * Nanoseconds of one write of @string; the answer goes to @ret_error. @fresh: its
 * last bytes differ from write to write, so that nothing of an answer can be kept.
 */
static double measure(int fd, char *string, bool fresh, int *ret_error)
{
	const size_t size = strlen(string);
	uint64_t start;
	int i;

	*ret_error = write(fd, string, size) < 0 ? errno : 0;
	start = now();
	for (i = 0; i < WRITES; i++) {
		if (fresh)
			string[size - 1] = (char)('0' + i % 10);
		if ((write(fd, string, size) < 0 ? errno : 0) != *ret_error)
			exit(1);
	}
	return (double)(now() - start) / WRITES;
}

static void compare(int attribute, int noop, char *string, bool fresh)
{
	double asked[ROUNDS], idle[ROUNDS], more[ROUNDS];
	int answer, nothing, i;

	for (i = 0; i < ROUNDS; i++) {
		asked[i] = measure(attribute, string, fresh, &answer);
		idle[i] = measure(noop, string, fresh, &nothing);
		more[i] = asked[i] - idle[i];
	}
	qsort(asked, ROUNDS, sizeof(*asked), order);
	qsort(idle, ROUNDS, sizeof(*idle), order);
	qsort(more, ROUNDS, sizeof(*more), order);
	printf("%4zu bytes, %-18s %-4s migration_version %7.0f ns, noop %7.0f ns, more %7.0f ns "
	       "(median; best %.0f, worst %.0f)\n",
	       strlen(string), answer ? strerror(answer) : "compatible", fresh ? "new" : "same",
	       asked[ROUNDS / 2], idle[ROUNDS / 2], more[ROUNDS / 2], more[0], more[ROUNDS - 1]);
}

int main(int argc, char **argv)
{
	int attribute, noop, i;

	if (argc < 4) {
		fprintf(stderr, "usage: version ATTRIBUTE NOOP [+]STRING...\n");
		return 2;
	}
	attribute = open(argv[1], O_WRONLY | O_CLOEXEC);
	noop = open(argv[2], O_WRONLY | O_CLOEXEC);
	if (attribute < 0 || noop < 0) {
		perror("version");
		return 4;
	}
	for (i = 3; i < argc; i++)
		compare(attribute, noop, argv[i] + (argv[i][0] == '+'), argv[i][0] == '+');
	return 0;
}
