/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DESCRIPTORS_H
#define DMIG_LIB_DESCRIPTORS_H

#include <core/platform.h>
#include <devmig/channel.h>

/* Two descriptors, or one that is both, or one and -1; they are the caller's. */
struct dmig_descriptors {
	int in;
	int out;
	/* What fcntl() had of each before; -1: it was not changed. */
	int in_flags;
	int out_flags;
	bool socket; /* @out is one */
	/* To be called while a write waits; may be NULL. */
	int (*waiting)(void *arg);
	void *waiting_arg;
};

/* @descriptors has in and out.  Make them such that they don't block. */
int dmig_descriptors_open(struct dmig_descriptors *descriptors);
/* Make them as they were. */
void dmig_descriptors_close(struct dmig_descriptors *descriptors);

/* As of struct devmig_channel_kind. */
int dmig_descriptors_read(struct dmig_descriptors *descriptors, void *bytes, size_t size,
			  u64 deadline, size_t *ret_size);
int dmig_descriptors_write(struct dmig_descriptors *descriptors, const struct devmig_piece *pieces,
			   size_t count, u64 deadline);
void dmig_descriptors_meanwhile(struct dmig_descriptors *descriptors, int (*waiting)(void *arg),
				void *arg);

#endif
