/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_STREAM_H
#define DEVMIG_STREAM_H

#include <core/limits.h>
#include <linux/build_bug.h>
#include <linux/types.h>

/*
 * A stream head: what identifies the source, in front of the data of a phase.
 * Little-endian. The header is this struct and whatever a newer minor version
 * appends to it; then comes the text.
 */
struct dmig_head_bytes {
	u8 magic[8];
	__le16 major; /* another one is another format */
	__le16 minor;
	__le32 header_size; /* bytes from magic to the text */
	__le32 phase;       /* enum devmig_phase */
	__le32 form;        /* enum dmig_head_form */
	__le32 text_size;
	__le32 crc; /* CRC-32 of all other bytes of the head */
};

static_assert(sizeof(struct dmig_head_bytes) == 32);

enum dmig_head_form {
	DMIG_HEAD_DOCUMENT = 1, /* the text form of a document */
	DMIG_HEAD_STRING =
		2, /* a capability string, without LF: of drivers with one of their own */
};

/* Eight bytes; what changes line ends spoils them. */
#define DMIG_HEAD_MAGIC "devmig\r\n"

#define DMIG_HEAD_MAJOR 1
#define DMIG_HEAD_MINOR 0

/* A newer minor version may append so much. */
#define DMIG_HEAD_HEADER_MAX 1024

#define DMIG_HEAD_TEXT_MAX DMIG_DOCUMENT_MAX

/* The checksum of a head: @header without crc, then the rest. */
u32 dmig_head_crc(const struct dmig_head_bytes *header, const void *rest, size_t rest_size);

#endif
