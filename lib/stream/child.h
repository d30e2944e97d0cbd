/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_CHILD_H
#define DMIG_LIB_CHILD_H

#include <core/platform.h>
#include <sys/types.h>

/* A process that was started here; nobody else waits for it. */
struct dmig_child {
	pid_t pid; /* and that of its group */
	int pidfd;
	bool ended;
	int code;   /* of siginfo_t: CLD_EXITED and others; 0: it is not known */
	int status; /* what it has returned, or the signal */
};

/* @in and @out are to be its standard input and output.  A negative errno. */
int dmig_child_start(struct dmig_child *child, const char *const argv[], int in, int out);

/* Wait for its end.  -ETIMEDOUT: it goes on. */
int dmig_child_wait(struct dmig_child *child, u64 deadline);

/* End it, with what it has started, and leave nothing of it. */
void dmig_child_end(struct dmig_child *child);

#endif
