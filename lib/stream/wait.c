// SPDX-License-Identifier: LGPL-2.1-or-later
#include "wait.h"
#include <devmig/channel.h>
#include <lib/common/clock.h>

#define SLICE (100 * DMIG_MS)

struct dmig_patience dmig_patience(unsigned int milliseconds, int (*waiting)(void *arg), void *arg)
{
	return (struct dmig_patience){
		.deadline = dmig_in_ms(milliseconds),
		.waiting = waiting,
		.arg = arg,
	};
}

/* Not longer than until waiting() is to be called; no signal ends it for good. */
static int wait_a_while(struct pollfd *fds, size_t count, const struct dmig_patience *patience,
			u64 left)
{
	const u64 slice = patience->waiting && left > SLICE ? SLICE : left;
	const struct timespec time = {
		.tv_sec = (time_t)(slice / DMIG_SECOND),
		.tv_nsec = (long)(slice % DMIG_SECOND),
	};
	const bool forever = slice == DEVMIG_DEADLINE_NEVER;
	int ready = ppoll(fds, count, forever ? NULL : &time, NULL);

	if (ready < 0 && errno == EINTR)
		return 0;
	return ready < 0 ? -errno : ready;
}

/* What is left of a deadline. */
static u64 left_of(u64 deadline)
{
	const u64 now = dmig_now();

	if (deadline == DEVMIG_DEADLINE_NEVER)
		return deadline;
	return now < deadline ? deadline - now : 0;
}

int dmig_wait(struct pollfd *fds, size_t count, struct dmig_patience *patience)
{
	u64 left;
	int ready, error;

	for (;;) {
		left = left_of(patience->deadline);
		ready = wait_a_while(fds, count, patience, left);
		if (ready)
			return ready < 0 ? ready : 0;
		if (!left)
			return -ETIMEDOUT;
		error = patience->waiting ? patience->waiting(patience->arg) : 0;
		if (error) {
			patience->ended = true;
			return error;
		}
	}
}

int dmig_wait_for(int fd, short events, struct dmig_patience *patience)
{
	struct pollfd pollfd = { .fd = fd, .events = events };

	return dmig_wait(&pollfd, 1, patience);
}

int dmig_wait_until(int fd, short events, u64 deadline)
{
	struct dmig_patience patience = { .deadline = deadline };

	return deadline ? dmig_wait_for(fd, events, &patience) : -ETIMEDOUT;
}
