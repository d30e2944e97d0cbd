/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_WIRE_VERSION_H
#define DMIG_LIB_WIRE_VERSION_H

#include "wire.h"

/*
 * What a side of vfio-user says of itself when a connection begins.  Version Data
 * Format
 */
struct dmig_wire_limits {
	uint32_t fds;      /* with one message: max_msg_fds; 0: it can take none */
	uint32_t transfer; /* bytes of one read or write: max_data_xfer_size; at least 1 */
};

/* The most bytes of version data that are read. */
#define DMIG_WIRE_VERSION_MAX 4096

/*
 * Read version data of @size bytes, which may be none.  What is not there has its
 * default, and what we have no room for is made less.  -EBADMSG: not such data, a
 * member that stands twice, or a number that is not a count.
 */
int dmig_wire_version_read(const char *data, size_t size, struct dmig_wire_limits *ret);

/* Ours, NUL included; returns its size. */
size_t dmig_wire_version_write(char data[DMIG_WIRE_VERSION_MAX]);

#endif
