/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Brings a device to a state by single arcs, each of them checked. */
#ifndef VFIO_TEST_WALK_H
#define VFIO_TEST_WALK_H

#include "stream.h"

struct walk {
	struct device *device;
	struct stream good; /* the device's own, so that RESUMING can be left */
	int data_fd;        /* of the session that is open, or of the last one; -1 */
};

/* Takes the stream; false after a failed test. */
bool walk_start(struct walk *walk, struct device *device);
void walk_end(struct walk *walk);

/*
 * From a reset to @state: state and data FD have to be as the table says at
 * each arc. RESUMING has been given a whole stream. False after a failed test.
 */
bool walk_to(struct walk *walk, uint32_t state);

/* Does the data FD of a session that was in @state give errors? */
bool walk_file_is_dead(const struct walk *walk, uint32_t state);

#endif
