/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device's migration stream in memory: how it is read out and written in. */
#ifndef VFIO_TEST_STREAM_H
#define VFIO_TEST_STREAM_H

#include "device.h"

struct stream {
	uint8_t *bytes;
	size_t length;
	size_t precopy; /* how many of them came before the stop */
	size_t room;
};

struct save_plan {
	bool precopy;
	size_t chunk;
	unsigned int rounds;            /* of pre-copy; 0 counts as 1 */
	void (*between)(void *context); /* after each round of pre-copy; may be NULL */
	void *context;
};

/* What came about on the way. */
struct save_seen {
	struct dmig_uapi_precopy_info first;
	struct dmig_uapi_precopy_info drained; /* after the first round */
	int round_end;                         /* what read() gave at its end: 0 or -errno */
	bool came_to_end; /* false: the device made data faster than it was read */
};

/*
 * Takes a device which is RUNNING, or STOP without pre-copy, to STOP_COPY and
 * reads to the end of its stream. @data_fd is the caller's to close. A failure
 * is a failed test.
 */
bool stream_save(struct device *device, const struct save_plan *plan, struct stream *stream,
		 struct save_seen *seen, int *data_fd);

/* The same without a need to see how, and back to STOP. */
bool stream_take(struct device *device, bool precopy, struct stream *stream);

void stream_free(struct stream *stream);
/* @bytes must not be the stream's own, which may move. */
void stream_append(struct stream *stream, const void *bytes, size_t length);

/*
 * Reads until there is nothing, or @most bytes were read, @chunk at a time. Gives what the
 * last read() gave: 1, 0 or -errno.
 */
int stream_drain(int data_fd, size_t chunk, size_t most, struct stream *stream);

/* Puts the whole stream behind itself once more. */
void stream_repeat(struct stream *stream);

bool stream_equal(const struct stream *a, const struct stream *b, size_t from);

enum load_phase {
	LOAD_RESUMING, /* entering the state */
	LOAD_WRITE,
	LOAD_STOP, /* leaving it, where the device has the last word */
	LOAD_DONE,
};

extern const char *const load_phase_names[];

struct load {
	enum load_phase phase; /* where it ended */
	int error;             /* 0 with LOAD_DONE, else -errno */
	size_t taken;          /* bytes that write() accepted */
	int data_fd;           /* the caller's to close */
};

/* Takes a device to RESUMING, writes, and goes to STOP; what goes wrong is only reported. */
struct load stream_load(struct device *device, const uint8_t *bytes, size_t length, size_t chunk);

/* Loads and runs; a failure is a failed test. */
bool stream_put(struct device *device, const struct stream *stream, size_t chunk);

#endif
