/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "faults.h"
#include "state.h"
#include "table.h"
#include "tap.h"

#define STALL_MS 50
#define LONG_MS  6000
#define MOST_MS  "25000"
#define MORE_MS  "25001"

static long milliseconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

static void check_stall(struct faults *faults)
{
	char value[16];
	struct timespec start;
	uint8_t byte;
	ssize_t got;
	long took;

	snprintf(value, sizeof(value), "%d", STALL_MS);
	if (!walk_to(&faults->walk, DMIG_STATE_STOP_COPY) ||
	    !faults_inject(faults, "stall_ms", value))
		return;
	clock_gettime(CLOCK_MONOTONIC, &start);
	got = read(faults->walk.data_fd, &byte, 1);
	took = milliseconds_since(&start);
	tap_ok(got == 1 && took >= STALL_MS, "a read() is stalled for %d ms (%ld)", STALL_MS, took);
	faults_inject(faults, "stall_ms", "0");
}

/* A read() that is stalled in a thread, and what it gives in the end. */
struct reader {
	int data_fd;
	int error;
	pthread_t thread;
};

static void *read_on(void *context)
{
	struct reader *reader = context;
	uint8_t byte;

	reader->error = read(reader->data_fd, &byte, 1) < 0 ? errno : 0;
	return NULL;
}

/* Who is slow with a data FD, which may be another process, does not hold up the device. */
static void check_stall_is_alone(struct faults *faults)
{
	struct reader reader = { 0 };
	struct timespec start;
	char value[16];
	long took;

	snprintf(value, sizeof(value), "%d", LONG_MS);
	if (!walk_to(&faults->walk, DMIG_STATE_STOP_COPY) ||
	    !faults_inject(faults, "stall_ms", value))
		return;
	reader.data_fd = faults->walk.data_fd;
	if (pthread_create(&reader.thread, NULL, read_on, &reader))
		tap_bail("no thread");
	usleep(STALL_MS * 1000);
	clock_gettime(CLOCK_MONOTONIC, &start);
	state_restart(faults->walk.device);
	took = milliseconds_since(&start);
	tap_ok(took < LONG_MS / 2, "a reset does not wait for a stalled read() (%ld ms)", took);
	pthread_join(reader.thread, NULL);
	tap_ok(reader.error == ENODEV, "whose session is over then (%s)", strerror(reader.error));
	faults_inject(faults, "stall_ms", "0");
}

static void hear(int number)
{
	(void)number;
}

/* An arc holds up the device, so that it must be possible to put an end to it. */
static void check_stall_ends(struct faults *faults)
{
	const struct itimerval soon = { .it_value = { .tv_usec = STALL_MS * 1000 } };
	struct sigaction action = { .sa_handler = hear };
	struct device *device = faults->walk.device;
	struct timespec start;
	uint32_t now = DMIG_STATES;
	int data_fd = -1;
	long took;
	int error;

	if (!state_restart(device) || !faults_inject(faults, "stall_ms", MOST_MS))
		return;
	sigaction(SIGALRM, &action, NULL);
	clock_gettime(CLOCK_MONOTONIC, &start);
	setitimer(ITIMER_REAL, &soon, NULL);
	error = state_set(device, DMIG_STATE_STOP, &data_fd);
	took = milliseconds_since(&start);
	faults_inject(faults, "stall_ms", "0");
	state_get(device, &now);
	tap_ok(error == -EINTR && took < LONG_MS / 2 && now == DMIG_STATE_RUNNING,
	       "a signal ends an arc that takes %s ms (%s after %ld ms, state %s)", MOST_MS,
	       strerror(-error), took, state_name(now));
}

static void check_stall_is_bounded(struct faults *faults)
{
	static const char *const wrong[] = { MORE_MS, "18446744073709551615",
					     "18446744073709551616" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int error = faults_put(faults, "stall_ms", wrong[i]);

		tap_ok(error == -ERANGE, "no stall takes %s ms (%s)", wrong[i], strerror(-error));
	}
	tap_ok(!faults_put(faults, "stall_ms", MOST_MS), "one may take %s ms", MOST_MS);
	faults_inject(faults, "stall_ms", "0");
}

void faults_check_stalls(struct faults *faults)
{
	check_stall(faults);
	check_stall_is_alone(faults);
	check_stall_ends(faults);
	check_stall_is_bounded(faults);
}
