// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "place.h"
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <tests/kernel/vfio/tap.h>
#include <time.h>
#include <unistd.h>

/*
 * A document that was made to be slow: 4096 ways through each of its objects, of which
 * none leads anywhere. Who wants the same processor meanwhile must not wait for the answer.
 */

#define OBJECTS   240
#define VARIABLES 12
#define MOMENTS   25 /* far more than there are before the question is asked */
#define STRING    "a=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"

static char *make_text(size_t *ret_size)
{
	char *text = malloc(65536);
	size_t size = (size_t)sprintf(text, "SELF:\na=1\n");
	int object, i;

	for (object = 0; object < OBJECTS; object++) {
		size += (size_t)sprintf(text + size, "COMPATIBLE:\na=");
		for (i = 0; i < VARIABLES; i++)
			size += (size_t)sprintf(text + size, "{%c:string:a,aa}a", 'a' + i);
		size += (size_t)sprintf(text + size, "c\n");
	}
	*ret_size = size;
	return text;
}

/* In a child, on the processor that both have. */
static void ask(const struct place *place)
{
	const ssize_t answer =
		place_write(place->sysfs, "migration_version", STRING, strlen(STRING));

	_exit(answer != -EINVAL);
}

/* Sleep for a moment again and again: how often, until the child was done. */
static unsigned int count_moments(pid_t child, int *ret_status, struct rusage *ret_usage)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	unsigned int moments = 0;

	for (; !wait4(child, ret_status, WNOHANG, ret_usage); moments++)
		nanosleep(&moment, NULL);
	return moments;
}

void yields(char **arguments)
{
	const struct place place = place_open("device");
	struct rusage usage;
	unsigned int moments;
	double took;
	int status = -1;
	cpu_set_t one;
	size_t size;
	char *text = make_text(&size);
	pid_t child;

	(void)arguments;
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		tap_bail("no way to choose a processor");
	tap_ok(place_write(place.debugfs, "documents", text, size) == (ssize_t)size,
	       "a document of %zu bytes is taken", size);
	child = fork();
	if (!child)
		ask(&place);
	moments = count_moments(child, &status, &usage);
	took = (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
	tap_ok(!status, "the answer is no");
	tap_ok(moments >= MOMENTS, "within its %.0f ms another process runs %u times", took * 1e3,
	       moments);
	free(text);
}
