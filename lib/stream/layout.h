/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_LAYOUT_H
#define DMIG_LIB_STREAM_LAYOUT_H

#include <core/platform.h>

/*
 * The bytes of a stream, and of the answers to it.  devmig-stream(5) describes them.  All
 * numbers are little-endian, and stand where a machine would have them, but for
 * that they may stand at any address.
 */

#define DMIG_STREAM_MAGIC                                                                          \
	"\x89"                                                                                     \
	"DEVMIG\n"
#define DMIG_ANSWER_MAGIC                                                                          \
	"\x89"                                                                                     \
	"DEVMAN\n"
#define DMIG_STREAM_MAJOR 1
#define DMIG_STREAM_MINOR 0

struct dmig_stream_header {
	u8 magic[8];
	u16 major;
	u16 minor;
	u32 size; /* of what is fixed: this, and what a newer minor has behind it */
	u64 flags;
	u64 estimate; /* all ones: unknown */
	u32 identity_size;
	u32 document_size;
	u64 sum; /* of all of the header, with 0 here */
};

struct dmig_answer_header {
	u8 magic[8];
	u16 major;
	u16 minor;
	u32 size; /* as above */
};

/* The most that either may have of what is fixed. */
#define DMIG_STREAM_FIXED_MAX    4096
#define DMIG_STREAM_IDENTITY_MAX 255
#define DMIG_STREAM_DOCUMENT_MAX 65536
#define DMIG_STREAM_HEADER_MAX                                                                     \
	(DMIG_STREAM_FIXED_MAX + DMIG_STREAM_IDENTITY_MAX + DMIG_STREAM_DOCUMENT_MAX)

struct dmig_record_head {
	u16 type;
	u16 flags;
	u32 size; /* of what follows */
	u64 sum;  /* of what stands above and of what follows; the seed is the record's number */
};

#define DMIG_RECORD_MAX      (1U << 20)
/* Whoever does not know the type may pass over the record. */
#define DMIG_RECORD_MAY_SKIP 1U

/* From the source */
enum dmig_record_type {
	DMIG_PRE_COPY = 1,
	DMIG_SWITCH = 2,
	DMIG_STOP_COPY = 3,
	DMIG_END = 4,   /* struct dmig_end */
	DMIG_ABORT = 5, /* text */
	DMIG_GO = 6,
	DMIG_ALIVE = 7,
};

struct dmig_end {
	u64 bytes;
	u8 digest[16]; /* big-endian */
};

/* From the destination */
enum dmig_answer_type {
	DMIG_ANSWER_ACCEPTED = 0x101,
	DMIG_ANSWER_REFUSED = 0x102, /* struct dmig_refused, text */
	DMIG_ANSWER_READY = 0x103,
	DMIG_ANSWER_LOADED = 0x104,
	DMIG_ANSWER_RUNNING = 0x105,
	DMIG_ANSWER_FAILED = 0x106, /* struct dmig_failed, text */
	DMIG_ANSWER_UNCHECKED = 0x107,
};

struct dmig_refused {
	u32 answer; /* 1 after apply, 2 incompatible, 3 could not tell */
};

struct dmig_failed {
	u32 without; /* 1: the device was reset, or never touched */
};

/* The most text that a record has. */
#define DMIG_TEXT_MAX 65536

_Static_assert(sizeof(struct dmig_stream_header) == 48, "the header has another size");
_Static_assert(sizeof(struct dmig_answer_header) == 16, "the greeting has another size");
_Static_assert(sizeof(struct dmig_record_head) == 16, "a record's head has another size");
_Static_assert(sizeof(struct dmig_end) == 24, "the end has another size");

#endif
