/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_POLL_H
#define DMIG_LIB_POLL_H

#include "clock.h"

#include <poll.h>

/*
 * poll() until a time of dmig_now(), whatever signals come.  How many are ready; 0: it is
 * that late, and nothing is ready; or a negative errno.
 */
int dmig_poll(struct pollfd *fds, nfds_t count, u64 deadline);

#endif
