/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_HEADER_H
#define DMIG_LIB_STREAM_HEADER_H

#include "channel.h"
#include "layout.h"

/* What a stream begins with. */
struct dmig_preface {
	u16 major;
	u16 minor;
	u64 flags;
	u64 estimate;
	const char *document; /* NULL: there is none */
	size_t document_size;
	char identity[DMIG_STREAM_IDENTITY_MAX + 1];
};

/* Writes major and minor as they are said here, whatever @preface has. */
int dmig_preface_write(struct devmig_channel *channel, const struct dmig_preface *preface,
		       u64 deadline, struct devmig_error **ret_error);

/*
 * Read one into @bytes, which has room for DMIG_STREAM_HEADER_MAX, and keeps the
 * document.
 */
int dmig_preface_read(struct devmig_channel *channel, void *bytes, u64 deadline,
		      struct dmig_preface *ret, struct devmig_error **ret_error);

/* What of @text can stand in a message: no more than @size with the NUL, and no controls. */
void dmig_plain(const char *text, char *ret, size_t size);

#endif
