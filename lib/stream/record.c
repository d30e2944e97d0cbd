// SPDX-License-Identifier: LGPL-2.1-or-later
#include "record.h"
#include <endian.h>
#include <errno.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The bytes of a head that are in the sum. */
#define SUMMED offsetof(struct dmig_record_head, sum)

/* Where payload begins in memory: a multiple of it, for whatever copies and sums it. */
#define ALIGNMENT 64

int dmig_records_open(struct dmig_records *records, struct devmig_channel *channel,
		      unsigned int timeout, size_t room, struct devmig_error **ret_error)
{
	/* Behind it is room for a NUL. */
	u8 *memory = aligned_alloc(ALIGNMENT, ALIGNMENT + room + ALIGNMENT);

	if (!memory)
		return dmig_fail_memory(ret_error);
	*records = (struct dmig_records){
		.channel = channel,
		.hash = dmig_hash_choose(),
		.timeout = timeout,
		.limit = DEVMIG_DEADLINE_NEVER,
		.room = room,
		.memory = memory,
		.payload = memory + ALIGNMENT,
	};
	return 0;
}

void dmig_auto_records(struct dmig_records *records)
{
	free(records->memory);
}

u64 dmig_records_deadline(const struct dmig_records *records)
{
	const u64 deadline = dmig_in_ms(records->timeout);

	return deadline < records->limit ? deadline : records->limit;
}

/* Of what stands in memory from the head's first bytes on. */
static u64 sum_of(const struct dmig_records *records, size_t size)
{
	return records->hash->sum(records->payload - SUMMED, SUMMED + size, records->number);
}

int dmig_record_write(struct dmig_records *records, u16 type, size_t size,
		      struct devmig_error **ret_error)
{
	struct dmig_record_head head = {
		.type = htole16(type),
		.flags = htole16(type == DMIG_ALIVE ? DMIG_RECORD_MAY_SKIP : 0),
		.size = htole32((u32)size),
	};
	const struct devmig_piece pieces[] = {
		{ &head, sizeof(head) },
		{ records->payload, size },
	};
	int error;

	memcpy(records->payload - SUMMED, &head, SUMMED);
	head.sum = htole64(sum_of(records, size));
	records->number++;
	error = dmig_channel_write(records->channel, pieces, 2, dmig_records_deadline(records));
	return error ? dmig_channel_fail_write(records->channel, error, ret_error) : 0;
}

int dmig_head_read(struct dmig_records *records, u64 deadline)
{
	int error = 0;

	while (records->have < sizeof(records->head) && !error)
		error = dmig_channel_read_some(records->channel, &records->head,
					       sizeof(records->head), &records->have, deadline);
	return error;
}

/* The payload of a record whose head was read. */
static int read_payload(struct dmig_records *records, size_t size, u64 deadline,
			struct devmig_error **ret_error)
{
	const int error = dmig_channel_read(records->channel, records->payload, size, deadline);

	if (error)
		return dmig_channel_fail_read(records->channel, error, ret_error);
	records->payload[size] = 0;
	memcpy(records->payload - SUMMED, &records->head, SUMMED);
	if (sum_of(records, size) != le64toh(records->head.sum))
		return dmig_stream_fail(records->channel, DMIG_STREAM_DAMAGED, ret_error,
					"record %llu does not have its checksum",
					(unsigned long long)records->number);
	return 0;
}

int dmig_record_read(struct dmig_records *records, u64 deadline, struct dmig_record *ret,
		     struct devmig_error **ret_error)
{
	u32 size;
	int error = dmig_head_read(records, deadline);

	if (error)
		return dmig_channel_fail_read(records->channel, error, ret_error);
	records->have = 0;
	size = le32toh(records->head.size);
	if (size > records->room)
		return dmig_stream_fail(records->channel, DMIG_STREAM_DAMAGED, ret_error,
					"record %llu has a size that none has",
					(unsigned long long)records->number);
	error = read_payload(records, size, deadline, ret_error);
	if (error)
		return error;
	records->number++;
	*ret = (struct dmig_record){
		.type = le16toh(records->head.type),
		.flags = le16toh(records->head.flags),
		.size = size,
		.payload = records->payload,
	};
	return 0;
}
