/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_LOCAL_H
#define CLI_LOCAL_H

#include <devmig/stream.h>

/*
 * The destination of a migration within one host: a process of its own, with a device of
 * its own.  Whichever of the two is killed or waits forever for its device, the other
 * one sees the connection end, or its time run out, and puts its device where it
 * has to be.  Threads of one process would go together.
 */
struct local;

/* What it receives; as devmig_stream_receive() takes it. */
struct local_options {
	const char *device;
	struct devmig_stream_options stream;
};

/*
 * Start it, before a device is open: it must have none of the source's.  It waits.
 * 0, or what to exit with after a complaint.
 */
int local_start(struct devmig_context *context, const struct local_options *options,
		struct local **ret);
/* Let it open its device and receive. */
int local_go(struct local *local);
/* The channel to it; the local's own. */
struct devmig_channel *local_channel(const struct local *local);

/* How it ended. */
struct local_end {
	bool known;         /* it has told */
	unsigned int state; /* of its device; DEVMIG_STATES: not known */
	bool reset;
	bool opened; /* its device, at all */
	char message[512];
};

/* Wait for it, but not for longer than @timeout milliseconds (0: 30 000). */
void local_end(struct local *local, unsigned int timeout, struct local_end *ret);

/* Give it up if it was not let go, and free; for cli_auto(local). */
void cli_auto_local(struct local **local);

#endif
