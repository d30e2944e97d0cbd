// SPDX-License-Identifier: LGPL-2.1-or-later
#include "poll.h"

#include <errno.h>

static struct timespec left_of(u64 deadline)
{
	const u64 now = dmig_now();
	const u64 left = now < deadline ? deadline - now : 0;

	return (struct timespec){
		.tv_sec = (time_t)(left / DMIG_SECOND),
		.tv_nsec = (long)(left % DMIG_SECOND),
	};
}

int dmig_poll(struct pollfd *fds, nfds_t count, u64 deadline)
{
	int ready;

	do {
		const struct timespec left = left_of(deadline);

		ready = ppoll(fds, count, &left, NULL);
	} while (ready < 0 && errno == EINTR);
	return ready < 0 ? -errno : ready;
}
