/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_STREAM_H
#define VGPU_STREAM_H

#include "config.h"
#include "registers.h"

#include <endian.h>

/*
 * The device's data in a migration.  All numbers are little-endian.
 *
 *	head		of pre-copy		 \
 *	PAGES, …				  | only with pre-copy
 *	SWITCH					 /
 *	head		of stop-and-copy
 *	PAGES, …
 *	REGISTERS, CONFIG
 *	END		nothing comes after it
 *
 * The head says who sends, and the receiver checks it before it takes what follows: both
 * times, as nobody need use pre-copy.  Of a page that is sent twice the later one
 * counts; one that is not sent is 0.  What is reserved is 0, and nothing else is taken.
 */
enum stream_phase {
	STREAM_PRE_COPY = 1,
	STREAM_STOP_COPY = 2,
};

#define STREAM_MAGIC      "DMVGPU\r\n"
#define STREAM_MAJOR      1
#define STREAM_MINOR      0
#define STREAM_TEXT_MAX   65536
#define STREAM_RECORD_MAX (1U << 20)

/* The source's document in its text form follows. */
struct stream_head {
	uint8_t magic[8];
	uint16_t major;
	uint16_t minor;
	uint32_t phase;
	uint32_t text_size;
	uint32_t reserved;
	uint64_t memory_size;
	uint64_t checksum; /* XXH3-64 of all above, as the seed of that of the text */
};

enum stream_type {
	STREAM_PAGES = 1,     /* from 1 to 256 of 4096 bytes; the offset is where in BAR 2 */
	STREAM_REGISTERS = 2, /* struct stream_registers */
	STREAM_CONFIG = 3,    /* the configuration space */
	STREAM_SWITCH = 4,    /* nothing */
	STREAM_END = 5,       /* struct stream_end */
};

struct stream_record {
	uint32_t type;
	uint32_t size; /* of the payload, which follows */
	uint64_t offset;
	uint64_t checksum; /* XXH3-64 of all above, as the seed of that of the payload */
};

#define STREAM_DMA_FILLING   (1U << 0)
#define STREAM_DMA_HEARTBEAT (1U << 1)
#define STREAM_DMA_FAILED    (1U << 2)
#define STREAM_DMA_FLAGS     (STREAM_DMA_FILLING | STREAM_DMA_HEARTBEAT | STREAM_DMA_FAILED)

struct stream_registers {
	uint64_t counter;
	uint64_t heartbeat_address;
	uint64_t fill_address;
	uint32_t fill_length;
	uint32_t fill_word;
	uint32_t dma_flags;
	uint32_t reserved;
	/* What stands for the guest goes on where it was. */
	uint64_t workload_rate;
	uint64_t workload_size;
	uint64_t workload_seed;
	uint64_t workload_step;
	uint32_t word[REG_COUNT];
};

/* Of all records before it. */
struct stream_end {
	uint64_t bytes;
	uint64_t chain; /* stream_chain() of their checksums, one after the other */
};

_Static_assert(sizeof(struct stream_head) == 40, "a head has another size");
_Static_assert(sizeof(struct stream_record) == 24, "a record has another size");
_Static_assert(sizeof(struct stream_registers) == 72 + 4 * REG_COUNT,
	       "registers have another size");
_Static_assert(sizeof(struct stream_end) == 16, "an end has another size");

/* Of a head or a record: both end with the checksum, which is that of what is before it. */
uint64_t stream_checksum(const void *fixed, size_t size, const void *more, size_t more_size);
/* The first @chain is 0. */
uint64_t stream_chain(uint64_t chain, uint64_t checksum);

#endif
