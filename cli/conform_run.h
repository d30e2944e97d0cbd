/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_CONFORM_RUN_H
#define CLI_CONFORM_RUN_H

#include "conform.h"
#include "conform_stream.h"

/* --watch=REGION:OFFSET:SIZE */
struct conform_watch {
	unsigned int region;
	uint64_t offset;
	size_t size;
};
#define CONFORM_WATCH_MAX   65536
#define CONFORM_WATCHES_MAX 16

/* --poke=REGION:OFFSET:BYTES */
struct conform_poke {
	unsigned int region;
	uint64_t offset;
	unsigned char bytes[16];
	size_t size;
};
#define CONFORM_POKES_MAX 32

/* Where the device finds memory of ours: devmig-conform(1), --poke. */
#define CONFORM_IOVA      0x10000000ULL
#define CONFORM_DMA_SIZE  (4U << 20)
#define CONFORM_PAGE_SIZE 4096U

/* What the command line says. */
struct conform_options {
	const char *device;
	const char *second;   /* NULL: none */
	const char *foreign;  /* NULL: none */
	unsigned int timeout; /* of a test, and of an answer, in seconds */
	bool safe;
	struct conform_watch watches[CONFORM_WATCHES_MAX];
	size_t nwatches;
	struct conform_poke pokes[CONFORM_POKES_MAX];
	size_t npokes;
};

enum conform_sameness {
	SAMENESS_UNKNOWN,
	SAMENESS_SAME,
	SAMENESS_OTHER,
};

/* A run of the tests on a device. */
struct conform {
	struct devmig_context *context;
	const struct conform_options *options;
	struct devmig_device *device; /* NULL: it could not be opened again */
	struct devmig_device_info info;
	struct devmig_device *second;  /* NULL: none */
	struct devmig_device *foreign; /* NULL: none */
	/* @device stands for one of these for a moment: it is not poked. */
	bool elsewhere;
	bool can_reset;
	/* What the device gave when it was stopped; see conform_reference(). */
	struct conform_stream reference;
	/* Are two streams of a device that stands still the same? */
	enum conform_sameness sameness;
	/* In STOP_COPY no end was found within a test's time. */
	bool endless;
	unsigned char *dma; /* memory that the device may write; NULL: not mapped */
	int dma_fd;

	/* Of the test that is running. */
	const struct conform_test *test;
	struct conform_outcome outcome;
	uint64_t deadline; /* on the monotonic clock, in milliseconds */
	uint64_t moved;    /* bytes, for the progress */
	uint64_t waited;   /* milliseconds that the last read() in pre-copy took */
	/* Something of ours failed, and the run can't go on; a negative errno. */
	int failure;
	/* The device does not come back to RUNNING, or is gone: the run can't go on. */
	bool stuck;
};

/*
 * Open the device, and reset it unless only safe tests are wanted.  0, or what to exit with after a
 * complaint.
 */
int conform_open(struct conform *conform);
void conform_close(struct conform *conform);
/* After the connection to it is lost; false: it does not come back. */
bool conform_reopen(struct conform *conform);

/* Run one test; the outcome is in @conform. */
void conform_run(struct conform *conform, const struct conform_test *test);

/* --- for tests; those that return bool say whether the test can go on --- */

/* Something is not as it should be; returns false. */
bool conform_found(struct conform *conform, const char *at, const char *wanted,
		   const char *got_format, ...) __attribute__((format(printf, 4, 5)));
/* The test says nothing about this device, for a reason; returns false. */
bool conform_skip(struct conform *conform, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Something of ours failed; returns false. */
bool conform_fail(struct conform *conform, int error);

/* The test has time left; if not, that is found. */
bool conform_in_time(struct conform *conform);
uint64_t conform_now(void);
void conform_sleep(unsigned int milliseconds);

/* "STOP", "8"; "0", "EINVAL" */
struct conform_text {
	char text[96];
};
struct conform_text conform_state_text(unsigned int state);
struct conform_text conform_errno_text(int error);
/* "STOP -> RUNNING" */
struct conform_text conform_arc_text(unsigned int from, unsigned int to);

bool conform_covers(const struct conform *conform, unsigned int state);

/* The device's state; if it can't be read that is found, and it is DEVMIG_STATES. */
unsigned int conform_state(struct conform *conform, const char *at);
bool conform_expect_state(struct conform *conform, const char *at, unsigned int state);

/* Ask for a state, of which nothing is found; 0 or a negative errno. */
int conform_request(struct conform *conform, unsigned int state);
/* Ask for a state that the device must go to. */
bool conform_must_go(struct conform *conform, const char *at, unsigned int state);

/* RUNNING, from wherever the device is; by a reset only where nothing else helps. */
bool conform_settle(struct conform *conform);
/* Settle, and go to a state arc by arc. */
bool conform_enter(struct conform *conform, unsigned int state);
bool conform_reset(struct conform *conform, const char *at);
/* Set the device going, as --poke says; a reset has done so.  0 or a negative errno. */
int conform_poke(struct conform *conform);
/* Do something with another device in the place of the one that is tested, and settle it. */
void conform_elsewhere(struct conform *conform, struct devmig_device *other,
		       void (*act)(struct conform *conform, struct conform_stream *stream),
		       struct conform_stream *stream);

/* --- streams --- */

/* Sizes that reads and writes have in turn. */
struct conform_sizes {
	const size_t *sizes;
	size_t count;
};
extern const struct conform_sizes conform_odd_sizes;

/* Read to the end in STOP_COPY; @sizes NULL: as much at a time as there is room for. */
bool conform_drain(struct conform *conform, const struct conform_sizes *sizes,
		   struct conform_stream *into);

enum conform_precopy_end {
	PRECOPY_FOUND, /* the test can't go on */
	PRECOPY_NOMSG,
	PRECOPY_ZERO,
	PRECOPY_BUSY, /* there is always more */
};
/* Read in PRE_COPY until there is nothing now. */
enum conform_precopy_end conform_drain_precopy(struct conform *conform,
					       struct conform_stream *into);

/* Save by way of pre-copy, and leave it in STOP_COPY. */
bool conform_save_precopy(struct conform *conform, struct conform_stream *into);
/* Save a device that is in STOP, and leave it there. */
bool conform_save_stopped(struct conform *conform, struct conform_stream *into);
/* A right stream, which is kept. */
const struct conform_stream *conform_reference(struct conform *conform);
/* Whether two streams of a device that stands still are the same; SAMENESS_UNKNOWN: found. */
enum conform_sameness conform_compare_saves(struct conform *conform);

/*
 * Two streams of the same state must be the same, or at least of one size where a device that
 * stands still does not give the same twice: conform_compare_saves() was asked.
 */
bool conform_expect_same(struct conform *conform, const char *at,
			 const struct conform_stream *wanted, const struct conform_stream *got);

/* Something that is done to a stream's bytes on their way; @at is where in the stream they are. */
struct conform_spoil {
	void (*spoil)(unsigned char *bytes, uint64_t at, size_t size, const void *arg);
	const void *arg;
};

/*
 * Write a part of a stream while the device resumes: up to @end.  Returns the first error; with
 * @stubborn it goes on after one.
 */
int conform_feed(struct conform *conform, const struct conform_stream *stream, uint64_t start,
		 uint64_t end, const struct conform_sizes *sizes, const struct conform_spoil *spoil,
		 bool stubborn);

/* Load a stream that the device must take, and end in STOP. */
bool conform_load(struct conform *conform, const char *at, const struct conform_stream *stream,
		  const struct conform_sizes *sizes);
/*
 * After all has been written: the device must not go to STOP with it.  @write_error is of
 * conform_feed().
 */
bool conform_expect_refused(struct conform *conform, const char *at, int write_error);

/* Write to @into what is in the watched parts of regions, one behind the other. */
bool conform_look(struct conform *conform, unsigned char *into);
size_t conform_watched_size(const struct conform *conform);

#endif
