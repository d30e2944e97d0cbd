/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_ACCEPT_H
#define DMIG_LIB_STREAM_ACCEPT_H

#include "header.h"
#include <devmig/stream.h>

/*
 * May the device of a stream migrate to @device?  The answer, and what is to be said of
 * one that is no yes, are in @result.  0: it may; -EPERM with reason refused, and other
 * errno.
 */
int dmig_accept(struct devmig_device *device, const struct devmig_channel *channel,
		const struct dmig_preface *preface, const struct devmig_stream_options *options,
		struct devmig_stream_result *result, struct devmig_error **ret_error);

#endif
