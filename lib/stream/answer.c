// SPDX-License-Identifier: LGPL-2.1-or-later
#include "answer.h"
#include "text.h"
#include <endian.h>
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <stdlib.h>
#include <string.h>

int dmig_answers_open(struct dmig_answers *answers, struct devmig_channel *channel,
		      unsigned int timeout, struct devmig_error **ret_error)
{
	return dmig_records_open(&answers->records, channel, timeout, DMIG_ANSWER_ROOM, ret_error);
}

void dmig_auto_answers(struct dmig_answers *answers)
{
	dmig_auto_records(&answers->records);
	free(answers->explanation);
}

static int damaged(const struct dmig_answers *answers, const char *what,
		   struct devmig_error **ret_error)
{
	return dmig_stream_fail(answers->records.channel, DMIG_STREAM_DAMAGED, ret_error,
				"the other side's answer %s", what);
}

/* What a newer minor has behind it is passed over. */
static int skip_rest(struct dmig_answers *answers, u32 size, u64 deadline,
		     struct devmig_error **ret_error)
{
	const int error = dmig_channel_read(answers->records.channel, answers->records.payload,
					    size, deadline);

	return error ? dmig_channel_fail_read(answers->records.channel, error, ret_error) : 0;
}

/* All of it is there, in the place of a head. */
static int take_greeting(struct dmig_answers *answers, u64 deadline,
			 struct devmig_error **ret_error)
{
	struct dmig_answer_header header;
	u32 size;

	memcpy(&header, &answers->records.head, sizeof(header));
	size = le32toh(header.size);
	if (memcmp(header.magic, DMIG_ANSWER_MAGIC, sizeof(header.magic)))
		return damaged(answers, "does not begin as one", ret_error);
	if (le16toh(header.major) != DMIG_STREAM_MAJOR)
		return dmig_stream_fail(answers->records.channel, DMIG_NEWER_STREAM, ret_error,
					"the other side answers in version %u.%u",
					le16toh(header.major), le16toh(header.minor));
	if (size < sizeof(header) || size > DMIG_STREAM_FIXED_MAX)
		return damaged(answers, "has a size that none has", ret_error);
	answers->greeted = true;
	return skip_rest(answers, size - (u32)sizeof(header), deadline, ret_error);
}

static int hear_greeting(struct dmig_answers *answers, u64 deadline,
			 struct devmig_error **ret_error)
{
	const int error = dmig_head_read(&answers->records, deadline);

	if (error)
		return dmig_channel_fail_read(answers->records.channel, error, ret_error);
	answers->records.have = 0;
	return take_greeting(answers, deadline, ret_error);
}

static int take_failed(struct dmig_answers *answers, const struct dmig_record *record,
		       struct devmig_error **ret_error)
{
	dmig_auto(free) char *text = NULL;
	struct dmig_failed failed;

	if (record->size < sizeof(failed))
		return damaged(answers, "is too short", ret_error);
	memcpy(&failed, record->payload, sizeof(failed));
	text = dmig_text_plain(record->payload + sizeof(failed), record->size - sizeof(failed));
	if (!text)
		return dmig_fail_memory(ret_error);
	answers->over = true;
	answers->without = le32toh(failed.without) == 1;
	return dmig_stream_fail(answers->records.channel, DMIG_DESTINATION_FAILED, ret_error, "%s",
				text);
}

/* What it says beside "no" is for people; an answer that is not known is the one that says least. */
static int take_refused(struct dmig_answers *answers, const struct dmig_record *record,
			struct devmig_error **ret_error)
{
	struct dmig_refused refused;
	u32 answer;

	if (record->size < sizeof(refused))
		return damaged(answers, "is too short", ret_error);
	memcpy(&refused, record->payload, sizeof(refused));
	answer = le32toh(refused.answer);
	answers->explanation =
		dmig_text_plain(record->payload + sizeof(refused), record->size - sizeof(refused));
	if (!answers->explanation)
		return dmig_fail_memory(ret_error);
	answers->over = true;
	answers->without = true;
	answers->answer = answer == DEVMIG_AFTER_APPLY || answer == DEVMIG_INCOMPATIBLE
				  ? (enum devmig_answer)answer
				  : DEVMIG_COULD_NOT_TELL;
	return dmig_stream_fail(answers->records.channel, DMIG_DESTINATION_REFUSED, ret_error, "%s",
				devmig_answer_name(answers->answer));
}

/* @wanted 0: none. */
static int take(struct dmig_answers *answers, const struct dmig_record *record, u16 wanted,
		struct devmig_error **ret_error)
{
	if (record->type == DMIG_ANSWER_FAILED)
		return take_failed(answers, record, ret_error);
	if (record->type == DMIG_ANSWER_REFUSED && wanted == DMIG_ANSWER_ACCEPTED)
		return take_refused(answers, record, ret_error);
	answers->unchecked = record->type == DMIG_ANSWER_UNCHECKED;
	if (record->type != wanted && !(answers->unchecked && wanted == DMIG_ANSWER_ACCEPTED))
		return damaged(answers, "is not one that may come now", ret_error);
	return record->size ? damaged(answers, "has a size that its type never has", ret_error) : 0;
}

static bool is_known(u16 type)
{
	return type >= DMIG_ANSWER_ACCEPTED && type <= DMIG_ANSWER_UNCHECKED;
}

/* An answer was passed over, and more of them may be there already. */
static int go_on(struct dmig_answers *answers, u64 deadline, struct devmig_error **ret_error)
{
	if (dmig_now() >= deadline)
		return dmig_channel_fail_read(answers->records.channel, -ETIMEDOUT, ret_error);
	return dmig_channel_tick(answers->records.channel);
}

int dmig_answers_await(struct dmig_answers *answers, u16 type, struct devmig_error **ret_error)
{
	const u64 deadline = dmig_records_deadline(&answers->records);
	struct dmig_record record;
	int error = answers->greeted ? 0 : hear_greeting(answers, deadline, ret_error);

	while (!error) {
		error = dmig_record_read(&answers->records, deadline, &record, ret_error);
		if (error)
			break;
		if (record.flags & ~DMIG_RECORD_MAY_SKIP)
			return damaged(answers, "has flags that are not known", ret_error);
		if (is_known(record.type) || !record.flags)
			return take(answers, &record, type, ret_error);
		/* Passed over; where none is awaited, that was all. */
		if (!type)
			return 0;
		error = go_on(answers, deadline, ret_error);
	}
	return error;
}

int dmig_answers_poll(struct dmig_answers *answers, struct devmig_error **ret_error)
{
	const int error = dmig_head_read(&answers->records, 0);

	if (error == -ETIMEDOUT)
		return 0;
	if (error)
		return dmig_channel_fail_read(answers->records.channel, error, ret_error);
	return dmig_answers_await(answers, 0, ret_error);
}

int dmig_greeting_write(struct dmig_records *records, struct devmig_error **ret_error)
{
	const struct dmig_answer_header header = {
		.magic = DMIG_ANSWER_MAGIC,
		.major = htole16(DMIG_STREAM_MAJOR),
		.minor = htole16(DMIG_STREAM_MINOR),
		.size = htole32(sizeof(header)),
	};
	const struct devmig_piece piece = { &header, sizeof(header) };
	const int error =
		dmig_channel_write(records->channel, &piece, 1, dmig_in_ms(records->timeout));

	return error ? dmig_channel_fail_write(records->channel, error, ret_error) : 0;
}

/* A number, and text, of which a part may have to do. */
static int write_text(struct dmig_records *records, u16 type, u32 number, const char *text,
		      struct devmig_error **ret_error)
{
	const size_t size = strnlen(text, DMIG_TEXT_MAX);

	number = htole32(number);
	memcpy(records->payload, &number, sizeof(number));
	memcpy(records->payload + sizeof(number), text, size);
	return dmig_record_write(records, type, sizeof(number) + size, ret_error);
}

int dmig_refused_write(struct dmig_records *records, enum devmig_answer answer, const char *text,
		       struct devmig_error **ret_error)
{
	return write_text(records, DMIG_ANSWER_REFUSED, (u32)answer, text, ret_error);
}

int dmig_failed_write(struct dmig_records *records, bool without, const char *text,
		      struct devmig_error **ret_error)
{
	return write_text(records, DMIG_ANSWER_FAILED, without, text, ret_error);
}
