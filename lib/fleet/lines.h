/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_LINES_H
#define DMIG_LIB_LINES_H

#include <core/platform.h>
#include <sys/types.h>

/* Bytes of a line, without its line end. */
#define DMIG_LINE_MAX ((size_t)1 << 20)

/* A file read line by line, in bounded memory. */
struct dmig_lines {
	int fd; /* the caller's */
	char *buffer;
	size_t start;   /* of the line that comes next */
	size_t scanned; /* no LF stands before this */
	size_t end;
	u32 number; /* of the line that came last */
	bool at_end;
};

int dmig_lines_begin(struct dmig_lines *lines, int fd);
void dmig_lines_end(struct dmig_lines *lines);

/*
 * What the next lines are: all that is there, and at least some KiB of them if
 * there are so many.  It stays until the next call.  0 or an errno of reading.
 */
int dmig_lines_peek(struct dmig_lines *lines, const char **ret, size_t *ret_size);

/*
 * The next line, without LF or CRLF; it stays until the next call.  1; 0 at
 * the end; -EMSGSIZE for a line that is too long, which is passed over; another
 * errno of reading.
 */
int dmig_lines_next(struct dmig_lines *lines, const char **ret, size_t *ret_len);

#endif
