/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_WAIT_H
#define DMIG_LIB_WAIT_H

#include <core/platform.h>
#include <poll.h>

/* How long something is waited for. */
struct dmig_patience {
	u64 deadline; /* DEVMIG_DEADLINE_NEVER: no limit */
	/* Called about ten times in a second; may be NULL.  Another answer than 0 ends it. */
	int (*waiting)(void *arg);
	void *arg;
	bool ended; /* it did: what it said is not to be explained by an error */
};

/* In so many milliseconds. */
struct dmig_patience dmig_patience(unsigned int milliseconds, int (*waiting)(void *arg), void *arg);

/*
 * Wait until one of the descriptors is ready.  -ETIMEDOUT; what waiting() said; or a
 * negative errno.
 */
int dmig_wait(struct pollfd *fds, size_t count, struct dmig_patience *patience);

/* The same for one. */
int dmig_wait_for(int fd, short events, struct dmig_patience *patience);

/* The same, with a deadline alone; 0: don't even look. */
int dmig_wait_until(int fd, short events, u64 deadline);

#endif
