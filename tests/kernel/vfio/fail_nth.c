/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fail_nth.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

/* No act has so many allocations, if it ends at all. */
#define MOST 20000

struct tally {
	unsigned int faults;
	unsigned int memory; /* acts that failed with ENOMEM */
	unsigned int failed;
	unsigned int wrong;
};

static void set_counter(int fd, unsigned int nth)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", nth);

	/* What is left of the counter may hit this very call; not twice. */
	if (pwrite(fd, text, (size_t)length, 0) != length &&
	    pwrite(fd, text, (size_t)length, 0) != length)
		tap_bail("fail-nth: %s", strerror(errno));
}

/* Was the fault there? Where the counter hits the call that reads it, it was not before. */
static bool was_hit(int fd)
{
	char text[16] = "";

	return pread(fd, text, sizeof(text) - 1, 0) > 0 && strtoul(text, NULL, 10) == 0;
}

static void judge(const struct scarce *scarce, unsigned int nth, int error, struct tally *tally)
{
	const bool may = error == 0 || error == -ENOMEM || error == -EFAULT;

	tally->failed += error != 0;
	tally->memory += error == -ENOMEM;
	if (may && scarce->check(scarce->context, error))
		return;
	tap_note("%s, fault %u: wrong after %s", scarce->what, nth, strerror(-error));
	tally->wrong++;
}

/* The same at once after it, with all the memory that it wants. */
static void judge_again(const struct scarce *scarce, unsigned int nth, struct tally *tally)
{
	int error = scarce->act(scarce->context);

	if (scarce->check(scarce->context, error) && error == 0)
		return;
	tap_note("%s, after fault %u: wrong (%s)", scarce->what, nth, strerror(-error));
	tally->wrong++;
}

/* Gives whether there was a fault. */
static bool fail_one(const struct scarce *scarce, int fd, unsigned int nth, struct tally *tally)
{
	bool hit;
	int error;

	set_counter(fd, nth);
	error = scarce->act(scarce->context);
	hit = was_hit(fd);
	set_counter(fd, 0);
	tally->faults += hit;
	judge(scarce, nth, error, tally);
	if (hit)
		judge_again(scarce, nth, tally);
	return hit;
}

void fail_each(const struct scarce *scarce)
{
	const unsigned int step = scarce->step ? scarce->step : 1;
	int fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	struct tally tally = { 0 };
	unsigned int nth = 1;

	if (fd < 0)
		tap_bail("fail-nth: %s (a kernel with fault injection?)", strerror(errno));
	while (nth < MOST && fail_one(scarce, fd, nth, &tally))
		nth += step;
	close(fd);
	tap_ok(nth < MOST && tally.faults > 0 && tally.wrong == 0,
	       "%s: %u faults, %u failures, %u of them ENOMEM, %u wrong", scarce->what,
	       tally.faults, tally.failed, tally.memory, tally.wrong);
}
