// SPDX-License-Identifier: LGPL-2.1-or-later
#include "walk.h"
#include "text.h"
#include <endian.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <stddef.h>
#include <string.h>

#define IN(stage) (1U << DMIG_STAGE_##stage)

int dmig_walk_open(struct dmig_walk *walk, struct devmig_channel *channel, unsigned int timeout,
		   struct devmig_error **ret_error)
{
	walk->total = dmig_total_new();
	if (!walk->total)
		return dmig_fail_memory(ret_error);
	return dmig_records_open(&walk->records, channel, timeout, DMIG_RECORD_MAX, ret_error);
}

void dmig_auto_walk(struct dmig_walk *walk)
{
	dmig_auto_records(&walk->records);
	dmig_total_free(walk->total);
}

static int damaged(const struct dmig_walk *walk, const char *what, struct devmig_error **ret_error)
{
	return dmig_stream_fail(walk->records.channel, DMIG_STREAM_DAMAGED, ret_error,
				"record %llu %s", (unsigned long long)walk->records.number - 1,
				what);
}

static int take_data(struct dmig_walk *walk, const struct dmig_record *record,
		     struct devmig_error **ret_error)
{
	(void)ret_error;
	dmig_total_add(walk->total, record->payload, record->size);
	return 0;
}

static int take_precopy(struct dmig_walk *walk, const struct dmig_record *record,
			struct devmig_error **ret_error)
{
	walk->precopy_bytes += record->size;
	return take_data(walk, record, ret_error);
}

static int take_switch(struct dmig_walk *walk, const struct dmig_record *record,
		       struct devmig_error **ret_error)
{
	(void)record;
	(void)ret_error;
	walk->stage = DMIG_STAGE_STOP_COPY;
	return 0;
}

static int take_end(struct dmig_walk *walk, const struct dmig_record *record,
		    struct devmig_error **ret_error)
{
	const struct devmig_digest digest = dmig_total_digest(walk->total);
	struct dmig_end end;

	memcpy(&end, record->payload, sizeof(end));
	if (le64toh(end.bytes) != dmig_total_bytes(walk->total))
		return damaged(walk, "is an end of another number of bytes", ret_error);
	if (memcmp(end.digest, digest.bytes, sizeof(end.digest)))
		return damaged(walk, "is an end with another digest", ret_error);
	walk->stage = DMIG_STAGE_END;
	return 0;
}

static int take_abort(struct dmig_walk *walk, const struct dmig_record *record,
		      struct devmig_error **ret_error)
{
	dmig_auto(free) char *text = dmig_text_plain(record->payload, record->size);

	if (!text)
		return dmig_fail_memory(ret_error);
	return dmig_stream_fail(walk->records.channel, DMIG_SOURCE_GAVE_UP, ret_error, "%s", text);
}

static int take_go(struct dmig_walk *walk, const struct dmig_record *record,
		   struct devmig_error **ret_error)
{
	(void)record;
	(void)ret_error;
	walk->stage = DMIG_STAGE_GO;
	return 0;
}

/* A type of records: how large it is, and after which of the others it may come. */
struct kind {
	u16 type;
	enum devmig_stream_record record;
	u32 min;
	u32 max;
	unsigned int stages;
	/* NULL: what it is says all. */
	int (*take)(struct dmig_walk *walk, const struct dmig_record *record,
		    struct devmig_error **ret_error);
};

static const struct kind kinds[] = {
	{ DMIG_PRE_COPY, DEVMIG_RECORD_PRE_COPY, 1, DMIG_RECORD_MAX, IN(PRE_COPY), take_precopy },
	{ DMIG_SWITCH, DEVMIG_RECORD_SWITCH, 0, 0, IN(PRE_COPY), take_switch },
	{ DMIG_STOP_COPY, DEVMIG_RECORD_STOP_COPY, 1, DMIG_RECORD_MAX, IN(STOP_COPY), take_data },
	{ DMIG_END, DEVMIG_RECORD_END, sizeof(struct dmig_end), sizeof(struct dmig_end),
	  IN(STOP_COPY), take_end },
	{ DMIG_ABORT, DEVMIG_RECORD_ABORT, 0, DMIG_TEXT_MAX, IN(PRE_COPY) | IN(STOP_COPY) | IN(END),
	  take_abort },
	{ DMIG_GO, DEVMIG_RECORD_GO, 0, 0, IN(END), take_go },
	{ DMIG_ALIVE, DEVMIG_RECORD_ALIVE, 0, 0, IN(PRE_COPY) | IN(STOP_COPY) | IN(END), NULL },
};

static const struct kind *kind_of(u16 type)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

static int fail_newer(const struct dmig_walk *walk, const struct dmig_record *record,
		      struct devmig_error **ret_error)
{
	return dmig_stream_fail(walk->records.channel, DMIG_NEWER_STREAM, ret_error,
				"record %llu is of type %u with flags %#x, which is not known",
				(unsigned long long)walk->records.number - 1, record->type,
				record->flags);
}

static int check(struct dmig_walk *walk, const struct kind *kind, const struct dmig_record *record,
		 struct devmig_error **ret_error)
{
	if (record->size < kind->min || record->size > kind->max)
		return damaged(walk, "has a size that its type never has", ret_error);
	if (!(kind->stages & 1U << walk->stage))
		return damaged(walk, "may not stand where it does", ret_error);
	walk->count[kind->record]++;
	return kind->take ? kind->take(walk, record, ret_error) : 0;
}

int dmig_walk_next(struct dmig_walk *walk, struct dmig_record *ret, struct devmig_error **ret_error)
{
	const struct kind *kind;
	int error;

	do {
		error = dmig_record_read(&walk->records, dmig_records_deadline(&walk->records), ret,
					 ret_error);
		if (error)
			return error;
		kind = kind_of(ret->type);
		/* Other flags may change what a record means. */
		if (ret->flags & ~DMIG_RECORD_MAY_SKIP ||
		    (!kind && !(ret->flags & DMIG_RECORD_MAY_SKIP)))
			return fail_newer(walk, ret, ret_error);
		if (kind)
			return check(walk, kind, ret, ret_error);
		walk->count[DEVMIG_RECORD_UNKNOWN]++;
		error = dmig_channel_tick(walk->records.channel);
	} while (!error);
	return error;
}
