// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The stream's bytes, and what a reader makes of wrong ones. */

/* A stream that is changed, with its parts. */
struct changed {
	struct memory memory;
	struct craft_parts parts;
};

static int setup(void **state)
{
	struct changed *changed = calloc(1, sizeof(*changed));

	if (!changed)
		return -1;
	small_stream(&changed->memory);
	craft_parts(changed->memory.bytes, changed->memory.size, &changed->parts);
	*state = changed;
	return 0;
}

static int teardown(void **state)
{
	struct changed *changed = *state;

	memory_free(&changed->memory);
	free(changed);
	return 0;
}

static void assert_changed(const struct changed *changed, const char *reason)
{
	assert_not_restored(changed->memory.bytes, changed->memory.size, reason);
}

/* Put bytes in the place of others; all of them may be none. */
static void splice(struct changed *changed, size_t at, size_t size, const void *bytes,
		   size_t new_size)
{
	struct memory *memory = &changed->memory;
	unsigned char *new = malloc(memory->size - size + new_size);

	assert_non_null(new);
	memcpy(new, memory->bytes, at);
	if (new_size)
		memcpy(new + at, bytes, new_size);
	memcpy(new + at + new_size, memory->bytes + at + size, memory->size - at - size);
	free(memory->bytes);
	memory->bytes = new;
	memory->size += new_size - size;
	memory->room = memory->size;
}

/* All checksums are right again. */
static void seal_all(struct changed *changed)
{
	craft_seal_header(changed->memory.bytes);
	craft_parts(changed->memory.bytes, changed->memory.size, &changed->parts);
	for (size_t i = 0; i < changed->parts.count; i++)
		craft_seal_record(changed->memory.bytes + changed->parts.record[i], i);
}

static unsigned char *record_at(const struct changed *changed, size_t number)
{
	return changed->memory.bytes + changed->parts.record[number];
}

/* devmig-stream(5) */
static void layout_is_as_described(void **state)
{
	const struct changed *changed = *state;
	const unsigned char *bytes = changed->memory.bytes;
	const size_t last = changed->parts.count - 1;
	/* Pre-copy; switch-over; what was dirtied, and the rest; the end. */
	static const uint16_t types[] = { 1, 2, 3, 4 };

	assert_memory_equal(bytes,
			    "\x89"
			    "DEVMIG\n",
			    8);
	assert_int_equal(craft_get16(bytes + 8), 1);
	assert_int_equal(craft_get16(bytes + 10), 0);
	assert_int_equal(craft_get32(bytes + 12), 48);
	assert_int_equal(craft_get32(bytes + 16), ALL_FLAGS);
	assert_int_equal(craft_get32(bytes + 24), SMALL_SIZE);
	assert_int_equal(craft_get32(bytes + 32), 4);
	assert_memory_equal(bytes + 48, "fake", 4);
	assert_memory_equal(bytes + 52, "SELF:", 5);
	assert_int_equal(changed->parts.count, 4);
	for (size_t i = 0; i < changed->parts.count; i++) {
		assert_int_equal(craft_get16(record_at(changed, i)), types[i]);
		assert_int_equal(craft_get16(record_at(changed, i) + 2), 0);
	}
	assert_int_equal(craft_get32(record_at(changed, last) + 4), 24);
}

/* What craft.c makes of it is what was written: the checksums are those of the page. */
static void checksums_are_as_described(void **state)
{
	struct changed *changed = *state;
	struct memory before = { .bytes = malloc(changed->memory.size) };

	assert_non_null(before.bytes);
	memcpy(before.bytes, changed->memory.bytes, changed->memory.size);
	seal_all(changed);
	assert_memory_equal(before.bytes, changed->memory.bytes, changed->memory.size);
	memory_free(&before);
}

static void cut_anywhere(void **state)
{
	struct changed *changed = *state;

	for (size_t size = 0; size < changed->memory.size; size++)
		assert_not_restored(changed->memory.bytes, size, "stream-cut");
}

static void every_bit_counts(void **state)
{
	struct changed *changed = *state;

	for (size_t i = 0; i < 8 * changed->memory.size; i++) {
		changed->memory.bytes[i / 8] ^= (unsigned char)(1 << i % 8);
		assert_changed(changed, NULL);
		changed->memory.bytes[i / 8] ^= (unsigned char)(1 << i % 8);
	}
}

static void records_swapped(void **state)
{
	struct changed *changed = *state;
	const size_t first = changed->parts.record[0], second = changed->parts.record[1];
	const size_t size = second - first, end = changed->parts.record[2];
	unsigned char *copy = malloc(size);

	assert_non_null(copy);
	memcpy(copy, changed->memory.bytes + first, size);
	splice(changed, end, 0, copy, size);
	splice(changed, first, size, NULL, 0);
	assert_changed(changed, "stream-damaged");
	free(copy);
}

static void records_doubled(void **state)
{
	struct changed *changed = *state;

	for (size_t i = 0; i < changed->parts.count; i++) {
		const size_t at = changed->parts.record[i],
			     size = changed->parts.record[i + 1] - at;
		unsigned char *copy = malloc(size);

		assert_non_null(copy);
		memcpy(copy, changed->memory.bytes + at, size);
		/* Behind the end nothing is read. */
		if (i + 1 < changed->parts.count) {
			splice(changed, at, 0, copy, size);
			assert_changed(changed, "stream-damaged");
			splice(changed, at, size, NULL, 0);
		}
		free(copy);
	}
}

static void records_left_out(void **state)
{
	struct changed *changed = *state;

	for (size_t i = 0; i < changed->parts.count; i++) {
		const size_t at = changed->parts.record[i],
			     size = changed->parts.record[i + 1] - at;
		unsigned char *copy = malloc(size);

		assert_non_null(copy);
		memcpy(copy, changed->memory.bytes + at, size);
		splice(changed, at, size, NULL, 0);
		assert_changed(changed,
			       i + 1 < changed->parts.count ? "stream-damaged" : "stream-cut");
		splice(changed, at, 0, copy, size);
		free(copy);
	}
}

/* With right checksums it is the order that is wrong. */
static void records_out_of_order(void **state)
{
	struct changed *changed = *state;
	const size_t second = changed->parts.record[1];

	/* Pre-copy after the switch-over, another switch-over, stop-copy before it */
	static const struct {
		size_t number;
		uint16_t type;
	} wrong[] = { { 2, 1 }, { 0, 3 }, { 0, 6 }, { 2, 6 } };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		unsigned char *record = record_at(changed, wrong[i].number);
		const uint16_t was = craft_get16(record);

		craft_put16(record, wrong[i].type);
		seal_all(changed);
		assert_changed(changed, "stream-damaged");
		craft_put16(record, was);
	}
	splice(changed, second, 0, record_at(changed, 1), 16);
	seal_all(changed);
	assert_changed(changed, "stream-damaged");
}

static void alien_bytes(void **state)
{
	static const char *const aliens[] = { "", "SELF:\n",
					      "\x7f"
					      "ELF\2\1\1",
					      "\x89"
					      "DEVMAN\n\1\0\0\0\x10\0\0\0" };
	struct changed *changed = *state;

	assert_not_restored(aliens[0], 0, "stream-cut");
	assert_not_restored("SELF:\n\tname=x\n", 14, "not-a-stream");
	assert_not_restored(aliens[2], 8, "not-a-stream");
	assert_not_restored(aliens[3], 16, "not-a-stream");
	splice(changed, changed->parts.record[1], 0, "something else that came in between", 35);
	assert_changed(changed, "stream-damaged");
}

static void newer_minor_appends(void **state)
{
	struct changed *changed = *state;
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 9);
	struct outcome outcome;

	splice(changed, 48, 0, "what a newer minor has", 22);
	craft_put16(changed->memory.bytes + 10, 7);
	craft_put32(changed->memory.bytes + 12, 48 + 22);
	seal_all(changed);
	outcome = restore(device, &changed->memory, NULL);
	assert_good(&outcome);
	assert_true(device->ran);
	outcome_free(&outcome);
	fake_free(device);
}

static void newer_major_is_refused(void **state)
{
	struct changed *changed = *state;

	craft_put16(changed->memory.bytes + 8, 2);
	seal_all(changed);
	assert_changed(changed, "newer-stream");
	craft_put16(changed->memory.bytes + 8, 0);
	seal_all(changed);
	assert_changed(changed, "newer-stream");
}

/* @flags of a record that is unknown, between two that are known. */
static void insert_unknown(struct changed *changed, uint16_t flags)
{
	unsigned char record[64];
	const size_t size = craft_record(record, 0x77, flags, "what for?", 9, 1);

	splice(changed, changed->parts.record[1], 0, record, size);
	seal_all(changed);
}

static void unknown_record_may_be_skipped(void **state)
{
	struct changed *changed = *state;
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 9);
	struct outcome outcome;

	insert_unknown(changed, 1);
	outcome = restore(device, &changed->memory, NULL);
	assert_good(&outcome);
	assert_true(device->ran);
	outcome_free(&outcome);
	fake_free(device);
}

static void unknown_record_is_refused(void **state)
{
	struct changed *changed = *state;

	insert_unknown(changed, 0);
	assert_changed(changed, "newer-stream");
}

static void unknown_flag_is_refused(void **state)
{
	struct changed *changed = *state;

	insert_unknown(changed, 3);
	assert_changed(changed, "newer-stream");
	craft_put16(record_at(changed, 0) + 2, 2);
	seal_all(changed);
	assert_changed(changed, "newer-stream");
}

/* At @at of the header, @value is one too many. */
static void assert_header_limit(struct changed *changed, size_t at, uint32_t value)
{
	unsigned char *bytes = changed->memory.bytes;
	const uint32_t was = craft_get32(bytes + at);

	craft_put32(bytes + at, value);
	assert_changed(changed, "stream-damaged");
	craft_put32(bytes + at, was);
}

static void header_limits(void **state)
{
	struct changed *changed = *state;

	assert_header_limit(changed, 12, 47);
	assert_header_limit(changed, 12, 4097);
	assert_header_limit(changed, 12, UINT32_MAX);
	assert_header_limit(changed, 32, 256);
	assert_header_limit(changed, 32, UINT32_MAX);
	assert_header_limit(changed, 36, 65537);
	assert_header_limit(changed, 36, UINT32_MAX);
	/* A control character in what goes to somebody's terminal. */
	changed->memory.bytes[48] = '\x1b';
	seal_all(changed);
	assert_changed(changed, "stream-damaged");
}

/* A record of one byte more than may be; and one of as many, which is read. */
static void record_limits(void **state)
{
	struct changed *changed = *state;
	const size_t room = 16 + (1 << 20) + 1, at = changed->parts.record[0];
	unsigned char *record = calloc(1, room);
	size_t size;

	assert_non_null(record);
	size = craft_record(record, 0x77, 1, record + 16, (1 << 20) + 1, 0);
	splice(changed, at, 0, record, size);
	seal_all(changed);
	assert_changed(changed, "stream-damaged");
	splice(changed, at, size, NULL, 0);
	size = craft_record(record, 0x77, 1, record + 16, 1 << 20, 0);
	splice(changed, at, 0, record, size);
	seal_all(changed);
	changed->memory.at = 0;
	{
		struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 9);
		struct outcome outcome = restore(device, &changed->memory, NULL);

		assert_good(&outcome);
		outcome_free(&outcome);
		fake_free(device);
	}
	free(record);
}

/* Sizes that a type never has: no data, a switch-over with data, an end that is too long. */
static void sizes_of_types(void **state)
{
	struct changed *changed = *state;
	static const struct {
		size_t number;
		uint32_t size;
	} wrong[] = { { 0, 0 }, { 1, 1 }, { 2, 0 }, { 3, 25 }, { 3, 23 } };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const size_t at = changed->parts.record[wrong[i].number];
		const size_t was = changed->parts.record[wrong[i].number + 1] - at;
		unsigned char *copy = calloc(1, was + 64);

		assert_non_null(copy);
		memcpy(copy, changed->memory.bytes + at, was);
		craft_put32(copy + 4, wrong[i].size);
		splice(changed, at, was, copy, 16 + wrong[i].size);
		seal_all(changed);
		assert_changed(changed, "stream-damaged");
		craft_put32(copy + 4, (uint32_t)was - 16);
		splice(changed, at, 16 + wrong[i].size, copy, was);
		seal_all(changed);
		free(copy);
	}
}

static void wrong_end(void **state)
{
	struct changed *changed = *state;
	unsigned char *end = record_at(changed, changed->parts.count - 1);

	for (size_t i = 16; i < 40; i++) {
		end[i] ^= 1;
		seal_all(changed);
		assert_changed(changed, "stream-damaged");
		end[i] ^= 1;
	}
	/* Data that is another, with its checksum: the digest tells. */
	*(record_at(changed, 0) + 16) ^= 1;
	seal_all(changed);
	assert_changed(changed, "stream-damaged");
}

static void abort_is_told(void **state)
{
	struct changed *changed = *state;
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 9);
	unsigned char record[64];
	const size_t size = craft_record(record, 5, 0, "the fan \x1b[31mis off", 20, 0);
	struct outcome outcome;

	splice(changed, changed->parts.record[0], 0, record, size);
	outcome = restore(device, &changed->memory, NULL);
	assert_reason(&outcome, "source-gave-up");
	assert_non_null(strstr(devmig_error_message(outcome.error), "the fan ?[31mis off"));
	assert_int_equal(device->resets, 1);
	assert_false(device->ran);
	outcome_free(&outcome);
	fake_free(device);
}

/* What follows may be another stream. */
static void nothing_is_read_behind_the_end(void **state)
{
	struct changed *changed = *state;
	const size_t size = changed->memory.size;
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 9);
	struct outcome outcome;

	splice(changed, size, 0, "more", 4);
	outcome = restore(device, &changed->memory, NULL);
	assert_good(&outcome);
	assert_int_equal(changed->memory.at, size);
	outcome_free(&outcome);
	fake_free(device);
}

static struct devmig_stream_info *inspect(struct memory *memory)
{
	struct devmig_channel *channel = memory_channel(memory);
	struct devmig_stream_info *info = NULL;
	struct devmig_error *error = NULL;

	memory->at = 0;
	if (devmig_stream_inspect(NULL, channel, &info, &error))
		fail_msg("%s", devmig_error_text(error));
	devmig_channel_close(channel);
	return info;
}

static void inspect_tells_all(void **state)
{
	struct changed *changed = *state;
	struct devmig_stream_info *info = inspect(&changed->memory);
	struct devmig_stream_summary summary;
	uint64_t offset;

	devmig_stream_info_summary(info, &summary);
	assert_null(devmig_stream_info_fault(info, &offset));
	assert_true(summary.complete);
	assert_false(summary.more);
	assert_int_equal(summary.major, 1);
	assert_int_equal(summary.flags, ALL_FLAGS);
	assert_int_equal(summary.estimate, SMALL_SIZE);
	assert_string_equal(summary.identity, "fake");
	assert_non_null(summary.document);
	assert_int_equal(summary.records[DEVMIG_RECORD_PRE_COPY], 1);
	assert_int_equal(summary.records[DEVMIG_RECORD_SWITCH], 1);
	assert_int_equal(summary.records[DEVMIG_RECORD_STOP_COPY], 1);
	assert_int_equal(summary.records[DEVMIG_RECORD_END], 1);
	/* 40 bytes in 3 blocks with 16 bytes in front of each; a block again, and the last one's. */
	assert_int_equal(summary.precopy_bytes, 40 + 3 * 16);
	assert_int_equal(summary.stopcopy_bytes, 16 + 16 + 16);
	assert_int_equal(summary.size, changed->memory.size);
	devmig_stream_info_free(info);
}

static void inspect_says_where(void **state)
{
	struct changed *changed = *state;
	struct devmig_stream_info *info;
	struct devmig_stream_summary summary;
	uint64_t offset;

	for (size_t i = 0; i < changed->parts.count; i++) {
		record_at(changed, i)[9] ^= 1;
		info = inspect(&changed->memory);
		assert_string_equal(devmig_error_reason(devmig_stream_info_fault(info, &offset)),
				    "stream-damaged");
		assert_int_equal(offset, changed->parts.record[i]);
		devmig_stream_info_summary(info, &summary);
		assert_false(summary.complete);
		devmig_stream_info_free(info);
		record_at(changed, i)[9] ^= 1;
	}
	splice(changed, changed->memory.size, 0, "more", 4);
	info = inspect(&changed->memory);
	devmig_stream_info_summary(info, &summary);
	assert_true(summary.complete && summary.more);
	devmig_stream_info_free(info);
	changed->memory.bytes[3] ^= 1;
	info = inspect(&changed->memory);
	assert_string_equal(devmig_error_reason(devmig_stream_info_fault(info, &offset)),
			    "not-a-stream");
	assert_int_equal(offset, 0);
	devmig_stream_info_free(info);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* Whoever wrote a stream may do something else before it closes the pipe. */
static void inspect_does_not_wait_for_an_end(void **state)
{
	struct changed *changed = *state;
	struct devmig_stream_summary summary;
	struct devmig_stream_info *info = NULL;
	struct devmig_channel *channel = NULL;
	const ssize_t size = (ssize_t)changed->memory.size;
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], changed->memory.bytes, changed->memory.size), size);
	assert_int_equal(devmig_channel_descriptors(fds[0], -1, "pipe", &channel, NULL), 0);
	assert_int_equal(devmig_stream_inspect(NULL, channel, &info, NULL), 0);
	devmig_stream_info_summary(info, &summary);
	assert_null(devmig_stream_info_fault(info, NULL));
	assert_true(summary.complete);
	assert_false(summary.more);
	assert_int_equal(summary.size, size);
	devmig_stream_info_free(info);
	devmig_channel_close(channel);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(layout_is_as_described),
		TEST(checksums_are_as_described),
		TEST(cut_anywhere),
		TEST(every_bit_counts),
		TEST(records_swapped),
		TEST(records_doubled),
		TEST(records_left_out),
		TEST(records_out_of_order),
		TEST(alien_bytes),
		TEST(newer_minor_appends),
		TEST(newer_major_is_refused),
		TEST(unknown_record_may_be_skipped),
		TEST(unknown_record_is_refused),
		TEST(unknown_flag_is_refused),
		TEST(header_limits),
		TEST(record_limits),
		TEST(sizes_of_types),
		TEST(wrong_end),
		TEST(abort_is_told),
		TEST(nothing_is_read_behind_the_end),
		TEST(inspect_tells_all),
		TEST(inspect_says_where),
		TEST(inspect_does_not_wait_for_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
