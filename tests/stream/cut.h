/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TEST_STREAM_CUT_H
#define TEST_STREAM_CUT_H

#include <devmig/channel.h>

/* How a connection ends when a side writes a header, or a record. */
enum cut {
	CUT_NEVER,
	CUT_BEFORE,  /* it fails */
	CUT_PART,    /* all but the last byte arrives, and it fails */
	CUT_LOST,    /* it seems to go well, and never arrives */
	CUT_AFTER,   /* it arrives, and nothing after it, in either direction */
	CUT_SILENCE, /* it never arrives, and nothing after it, and nobody hangs up */
	CUTS,
};

/* A side's end of a connection, which is cut when it writes for the @at-th time, from 0. */
struct cutting {
	int fd;
	enum cut cut;
	unsigned int at;
	unsigned int writes;
	struct devmig_channel *channel; /* made and closed by these */
	const struct devmig_channel_kind *inner;
	void *inner_arg;
};

/* @cutting has fd, cut and at.  The descriptor is closed with the channel. */
struct devmig_channel *cut_open(struct cutting *cutting);

#endif
