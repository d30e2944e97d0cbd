/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_STREAM_H
#define VGPU_STREAM_H

#include <linux/build_bug.h>
#include <linux/crc32.h>
#include <linux/stddef.h>
#include <linux/types.h>

#include "config.h"
#include "registers.h"

/*
 * The stream of a migration. All numbers are little-endian.
 *
 *	head		of devmig, for pre-copy	 \
 *	records		pages and registers	  | only with pre-copy
 *	SWITCH		a head comes next	 /
 *	head		of devmig, for stop-and-copy
 *	records		pages and registers
 *	END		nothing comes after it
 *
 * Of what is sent twice the later one counts. Registers are taken from what follows
 * the second head only, since those of a running device are of the past.
 *
 * Reserved bytes and flags without a name are zero, and a reader takes nothing else:
 * whoever gives them a meaning may count on it that it is not passed over.
 */

enum vgpu_record_type {
	VGPU_RECORD_PAGES = 1,
	VGPU_RECORD_REGISTERS = 2,
	VGPU_RECORD_SWITCH = 3,
	VGPU_RECORD_END = 4,
	VGPU_RECORD_TYPES,
};

/* Pages that are sent in one record, in bytes: so much memory a reader must have. */
#define VGPU_RECORD_MAX 65536
#define VGPU_PAGES_UNIT 4096

/**
 * struct vgpu_record - what stands in front of a payload
 * @type: one of enum vgpu_record_type
 * @flags: zero
 * @offset: of pages: where they belong in BAR 2; zero otherwise
 * @length: of the payload
 * @crc: CRC-32 of all above and of the payload
 */
struct vgpu_record {
	__le32 type;
	__le32 flags;
	__le64 offset;
	__le32 length;
	__le32 crc;
};

/* The payload of REGISTERS: BAR 0, what the DMA is about to do, and the PCI registers. */
struct vgpu_stream_registers {
	__le64 memory_size;
	__le64 counter;
	__le64 heartbeat_address;
	__le64 fill_address;
	__le32 fill_length;
	__le32 fill_word;
	__le32 dma_flags;
	__le32 reserved;
	__le32 word[VGPU_REG_COUNT];
	u8 config[VGPU_CONFIG_SIZE];
};

#define VGPU_DMA_FILLING   BIT(0)
#define VGPU_DMA_HEARTBEAT BIT(1)
#define VGPU_DMA_FAILED    BIT(2)
#define VGPU_DMA_FLAGS     (VGPU_DMA_FILLING | VGPU_DMA_HEARTBEAT | VGPU_DMA_FAILED)

/* The payload of END, about all records before it: their number of bytes and CRC-32. */
struct vgpu_stream_end {
	__le64 bytes;
	__le32 crc;
	__le32 reserved;
};

static_assert(sizeof(struct vgpu_record) == 24);
static_assert(sizeof(struct vgpu_stream_registers) == 48 + 4 * VGPU_REG_COUNT + VGPU_CONFIG_SIZE);
static_assert(sizeof(struct vgpu_stream_end) == 16);

static inline u32 vgpu_record_crc(const struct vgpu_record *record, const void *payload,
				  size_t length)
{
	return ~crc32_le(crc32_le(~0, (const u8 *)record, offsetof(struct vgpu_record, crc)),
			 payload, length);
}

/* Of records one after the other; the first @crc is 0. */
static inline u32 vgpu_stream_crc(u32 crc, const void *data, size_t size)
{
	return ~crc32_le(~crc, data, size);
}

#endif
