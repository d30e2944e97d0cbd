// SPDX-License-Identifier: LGPL-2.1-or-later
#include "header.h"
#include "walk.h"
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <stdlib.h>
#include <string.h>

/* Who looks at a pipe may wait for whoever writes it. */
#define PATIENCE_MS 30000
/* So long for what may never come: what keeps a pipe open behind a stream is no fault of it. */
#define BEHIND_MS   1000

struct devmig_stream_info {
	struct devmig_stream_summary summary;
	char identity[DMIG_STREAM_IDENTITY_MAX + 1];
	struct devmig_error *fault;
	u64 offset; /* of the fault */
};

DEVMIG_EXPORT void devmig_stream_info_free(struct devmig_stream_info *info)
{
	if (!info)
		return;
	devmig_document_unref(info->summary.document);
	devmig_error_free(info->fault);
	free(info);
}

static void dmig_auto_info(struct devmig_stream_info **info)
{
	devmig_stream_info_free(*info);
}

static int look_at_header(struct devmig_stream_info *info, struct devmig_context *context,
			  struct dmig_walk *walk, struct devmig_error **ret_error)
{
	struct devmig_stream_summary *summary = &info->summary;
	struct dmig_preface preface;
	int error = dmig_preface_read(walk->records.channel, walk->records.payload,
				      dmig_in_ms(PATIENCE_MS), &preface, ret_error);

	if (error)
		return error;
	summary->major = preface.major;
	summary->minor = preface.minor;
	summary->flags = preface.flags;
	summary->estimate = preface.estimate;
	memcpy(info->identity, preface.identity, sizeof(info->identity));
	if (!preface.document)
		return 0;
	return devmig_document_parse(
		context, DEVMIG_FORM_TEXT, preface.document, preface.document_size,
		devmig_channel_name(walk->records.channel), &summary->document, ret_error);
}

static int look_at_records(struct devmig_stream_info *info, struct dmig_walk *walk,
			   struct devmig_error **ret_error)
{
	struct dmig_record record;
	int error = 0;

	while (!error && walk->stage != DMIG_STAGE_END) {
		info->offset = walk->records.channel->in;
		error = dmig_walk_next(walk, &record, ret_error);
	}
	return error;
}

/* Is there a byte behind the end?  It may be the next stream's. */
static int look_behind(struct devmig_stream_info *info, struct devmig_channel *channel,
		       struct devmig_error **ret_error)
{
	size_t have = 0;
	char byte;
	const int error = dmig_channel_read_some(channel, &byte, 1, &have, dmig_in_ms(BEHIND_MS));

	info->summary.more = !error;
	if (error && error != -ENODATA && error != -ETIMEDOUT)
		return dmig_channel_fail_read(channel, error, ret_error);
	return 0;
}

static void sum_up(struct devmig_stream_info *info, const struct dmig_walk *walk)
{
	struct devmig_stream_summary *summary = &info->summary;

	summary->identity = info->identity;
	memcpy(summary->records, walk->count, sizeof(summary->records));
	summary->precopy_bytes = walk->precopy_bytes;
	summary->stopcopy_bytes = dmig_total_bytes(walk->total) - walk->precopy_bytes;
	summary->digest = dmig_total_digest(walk->total);
}

static int look(struct devmig_stream_info *info, struct devmig_context *context,
		struct dmig_walk *walk, struct devmig_error **ret_error)
{
	int error = look_at_header(info, context, walk, ret_error);

	if (!error)
		error = look_at_records(info, walk, ret_error);
	if (error)
		return error;
	info->offset = walk->records.channel->in;
	info->summary.complete = true;
	return look_behind(info, walk->records.channel, ret_error);
}

/* What the stream is to blame for, and not the reading of it. */
static bool is_fault(const struct devmig_error *why)
{
	const enum dmig_reason reason = dmig_error_reason(why);

	return reason != DMIG_NO_MEMORY && reason != DMIG_UNREADABLE && reason != DMIG_NO_FILE;
}

DEVMIG_EXPORT int devmig_stream_inspect(struct devmig_context *context,
					struct devmig_channel *channel,
					struct devmig_stream_info **ret,
					struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *why = NULL;
	dmig_auto(info) struct devmig_stream_info *info = calloc(1, sizeof(*info));
	dmig_auto(walk) struct dmig_walk walk = DMIG_WALK_NONE;
	int error;

	if (!info)
		return dmig_fail_memory(ret_error);
	error = dmig_walk_open(&walk, channel, PATIENCE_MS, ret_error);
	if (error)
		return error;
	error = look(info, context, &walk, &why);
	if (error && !is_fault(why)) {
		if (ret_error)
			*ret_error = dmig_steal(why);
		return error;
	}
	info->fault = dmig_steal(why);
	sum_up(info, &walk);
	info->summary.size = info->offset;
	*ret = dmig_steal(info);
	return 0;
}

DEVMIG_EXPORT void devmig_stream_info_summary(const struct devmig_stream_info *info,
					      struct devmig_stream_summary *ret)
{
	*ret = info->summary;
}

DEVMIG_EXPORT const struct devmig_error *devmig_stream_info_fault(
	const struct devmig_stream_info *info, uint64_t *ret_offset)
{
	if (ret_offset)
		*ret_offset = info->offset;
	return info->fault;
}
