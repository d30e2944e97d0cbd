// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "conform_run.h"
#include "conform_tests.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A head that is wrong; the rest comes in other writes. */
#define HEAD 16

static const struct conform_stream *begin(struct conform *conform)
{
	const struct conform_stream *stream = conform_reference(conform);

	return stream && conform_enter(conform, DEVMIG_STATE_RESUMING) ? stream : NULL;
}

static void invert(unsigned char *bytes, uint64_t at, size_t size, const void *arg)
{
	(void)at, (void)arg;
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)~bytes[i];
}

static void clear(unsigned char *bytes, uint64_t at, size_t size, const void *arg)
{
	(void)at, (void)arg;
	for (size_t i = 0; i < size; i++)
		bytes[i] = 0;
}

/* All but the head is right. */
static void invert_head(unsigned char *bytes, uint64_t at, size_t size, const void *arg)
{
	(void)arg;
	for (size_t i = 0; i < size && at + i < HEAD; i++)
		bytes[i] = (unsigned char)~bytes[i];
}

/* One bit, of the byte whose place is @arg. */
static void flip(unsigned char *bytes, uint64_t at, size_t size, const void *arg)
{
	const uint64_t place = *(const uint64_t *)arg;

	if (place >= at && place < at + size)
		bytes[place - at] ^= 0x10;
}

static void refuse_spoilt(struct conform *conform, const char *at,
			  const struct conform_spoil *spoil)
{
	const struct conform_stream *stream = begin(conform);
	int err;

	if (!stream)
		return;
	err = conform_feed(conform, stream, 0, stream->size, NULL, spoil, false);
	if (conform_in_time(conform))
		conform_expect_refused(conform, at, err);
}

void conform_test_truncated(struct conform *conform)
{
	const struct conform_stream *stream = conform_reference(conform);
	const uint64_t size = stream ? stream->size : 0;
	const uint64_t ends[] = { 0, 1, size / 4, size / 2, size - size / 4, size - 1 };
	char at[96];

	for (size_t i = 0; stream && i < COUNT(ends); i++) {
		int err;

		if ((i && ends[i] <= ends[i - 1]) || !begin(conform))
			continue;
		err = conform_feed(conform, stream, 0, ends[i], NULL, NULL, false);
		snprintf(at, sizeof(at), "a stream that ends after %llu of %llu bytes",
			 (unsigned long long)ends[i], (unsigned long long)size);
		if (conform_in_time(conform))
			conform_expect_refused(conform, at, err);
	}
}

void conform_test_truncated_runs(struct conform *conform)
{
	static const char at[] = "half a stream, and RESUMING -> RUNNING";
	const struct conform_stream *stream = begin(conform);
	unsigned int state;

	if (!stream)
		return;
	conform_feed(conform, stream, 0, stream->size / 2, NULL, NULL, false);
	if (!conform_request(conform, DEVMIG_STATE_RUNNING)) {
		conform_found(conform, at, "it fails", "it succeeds");
		return;
	}
	state = conform_state(conform, at);
	if (state != DEVMIG_STATE_RESUMING && state != DEVMIG_STATE_ERROR && state != DEVMIG_STATES)
		conform_found(conform, at, "RESUMING or ERROR after the failure",
			      "the device is in %s", conform_state_text(state).text);
}

static void refuse_aliens(struct conform *conform)
{
	static const struct conform_spoil inverted = { .spoil = invert };
	static const struct conform_spoil zeros = { .spoil = clear };

	refuse_spoilt(conform, "a stream with every bit inverted", &inverted);
	refuse_spoilt(conform, "a stream of zeros", &zeros);
}

void conform_test_alien(struct conform *conform)
{
	refuse_aliens(conform);
}

/* A check that is done once only is none: migrate, and try again. */
static bool migrate(struct conform *conform)
{
	const struct conform_stream *stream = conform_reference(conform);

	return stream && conform_load(conform, "loading the device's own stream", stream, NULL) &&
	       conform_must_go(conform, "STOP -> RUNNING", DEVMIG_STATE_RUNNING);
}

void conform_test_alien_again(struct conform *conform)
{
	if (migrate(conform))
		refuse_aliens(conform);
}

static void save_foreign(struct conform *conform, struct conform_stream *into)
{
	if (conform_enter(conform, DEVMIG_STATE_STOP))
		conform_save_stopped(conform, into);
}

static void refuse_foreign(struct conform *conform)
{
	conform_auto_stream stream = CONFORM_STREAM_NONE;
	int err;

	conform_elsewhere(conform, conform->foreign, save_foreign, &stream);
	if (!stream.size || !conform_enter(conform, DEVMIG_STATE_RESUMING))
		return;
	err = conform_feed(conform, &stream, 0, stream.size, NULL, NULL, false);
	if (conform_in_time(conform))
		conform_expect_refused(conform, "the stream of the device that --foreign names",
				       err);
}

void conform_test_foreign(struct conform *conform)
{
	refuse_foreign(conform);
}

void conform_test_foreign_again(struct conform *conform)
{
	if (migrate(conform))
		refuse_foreign(conform);
}

void conform_test_flipped(struct conform *conform)
{
	const struct conform_stream *stream = conform_reference(conform);
	const uint64_t size = stream ? stream->size : 0;
	const uint64_t places[] = { 0, size / 8, size / 3, size / 2, size - size / 4, size - 1 };
	char at[96];

	for (size_t i = 0; stream && i < COUNT(places); i++) {
		const struct conform_spoil spoil = { .spoil = flip, .arg = &places[i] };

		if (i && places[i] <= places[i - 1])
			continue;
		snprintf(at, sizeof(at), "a bit flipped in byte %llu of %llu",
			 (unsigned long long)places[i], (unsigned long long)size);
		refuse_spoilt(conform, at, &spoil);
	}
}

void conform_test_surplus(struct conform *conform)
{
	static const unsigned char more[64];
	const struct conform_stream *stream = begin(conform);

	if (!stream || conform_feed(conform, stream, 0, stream->size, NULL, NULL, false))
		return;
	if (!devmig_device_write(conform->device, more, sizeof(more), NULL) &&
	    !conform_request(conform, DEVMIG_STATE_STOP))
		conform_found(conform, "64 bytes more behind a stream",
			      "write() or RESUMING -> STOP fails", "neither does");
}

void conform_test_refusal_lasts(struct conform *conform)
{
	static const size_t in_turn[] = { HEAD, CONFORM_CHUNK, CONFORM_CHUNK, CONFORM_CHUNK };
	static const struct conform_sizes sizes = { in_turn, COUNT(in_turn) };
	static const struct conform_spoil spoil = { .spoil = invert_head };
	const struct conform_stream *stream = begin(conform);
	int err;

	if (!stream)
		return;
	err = conform_feed(conform, stream, 0, stream->size, &sizes, &spoil, true);
	if (!conform_expect_refused(conform, "a wrong head, and the rest is right", err) ||
	    !begin(conform))
		return;
	err = conform_feed(conform, stream, 0, stream->size, NULL, &spoil, true);
	conform_expect_refused(conform, "a wrong head, with what follows in one write()", err);
}

void conform_test_refusal_final(struct conform *conform)
{
	static const struct conform_spoil inverted = { .spoil = invert };
	const struct conform_stream *stream = begin(conform);
	int err;

	if (!stream)
		return;
	err = conform_feed(conform, stream, 0,
			   stream->size < CONFORM_CHUNK ? stream->size : CONFORM_CHUNK, NULL,
			   &inverted, false);
	conform_feed(conform, stream, 0, stream->size, NULL, NULL, true);
	conform_expect_refused(conform, "a wrong stream, and a right one behind it", err);
}

static void fail_truncated(struct conform *conform, const struct conform_stream *stream)
{
	conform_feed(conform, stream, 0, stream->size / 2, NULL, NULL, false);
	conform_request(conform, DEVMIG_STATE_STOP);
}

static void fail_alien(struct conform *conform, const struct conform_stream *stream)
{
	static const struct conform_spoil inverted = { .spoil = invert };

	conform_feed(conform, stream, 0, stream->size, NULL, &inverted, false);
	conform_request(conform, DEVMIG_STATE_STOP);
}

static void fail_reset(struct conform *conform, const struct conform_stream *stream)
{
	conform_feed(conform, stream, 0, stream->size / 2, NULL, NULL, false);
	conform_reset(conform, "a reset in RESUMING");
}

void conform_test_usable_after(struct conform *conform)
{
	static void (*const failures[])(struct conform *, const struct conform_stream *) = {
		fail_truncated,
		fail_alien,
		fail_reset,
	};

	for (size_t i = 0; i < COUNT(failures); i++) {
		const struct conform_stream *stream = begin(conform);

		if (!stream)
			return;
		failures[i](conform, stream);
		if (!conform_settle(conform) || !migrate(conform))
			return;
	}
}
