/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_LINES_H
#define DMIG_LIB_LINES_H

#include "chunks.h"
#include <sys/types.h>

/* Bytes of a line, without its line end. */
#define DMIG_LINE_MAX ((size_t)1 << 20)

/* A file read line by line, in bounded memory. */
struct dmig_lines {
	struct dmig_chunks chunks;
	char *start;   /* of the line that comes next */
	char *scanned; /* no LF stands before this */
	char *end;
	u32 number; /* of the line that came last */
	u64 taken;  /* bytes that were read, all told */
	bool at_end;
};

/* @size: of the file, 0 if that is not known.  -ENOMEM. */
int dmig_lines_begin(struct dmig_lines *lines, int fd, u64 size);
void dmig_lines_end(struct dmig_lines *lines);

/*
 * What the next lines are: all that is there, and at least some KiB of them if
 * there are so many.  It stays until the next call.  0 or an errno of reading.
 */
int dmig_lines_peek(struct dmig_lines *lines, const char **ret, size_t *ret_size);

/*
 * The next line, without LF or CRLF; it stays until the next call.  Bytes that
 * can be read stand behind it, the first of them a CR or LF.  1; 0 at
 * the end; -EMSGSIZE for a line that is too long, which is passed over; another
 * errno of reading.
 */
int dmig_lines_next(struct dmig_lines *lines, const char **ret, size_t *ret_len);

#endif
