/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_LINES_H
#define DMIG_LIB_LINES_H

#include <core/platform.h>
#include <sys/types.h>

/* Bytes of a line, without its line end. */
#define DMIG_LINE_MAX ((size_t)1 << 20)

/* Bytes of a file, up to @end. */
struct dmig_extent {
	off_t start;
	off_t end;
};

/* What comes next of a file that may have no places, to its end. */
#define DMIG_AS_IT_COMES ((struct dmig_extent){ -1, -1 })

/* A file, or a extent of one, read line by line in bounded memory. */
struct dmig_lines {
	int fd;
	struct dmig_extent left; /* to be read */
	char *room;
	char *start;   /* of the line that comes next */
	char *scanned; /* no LF stands before this */
	char *end;
	u64 number; /* of the line that came last */
	u64 taken;  /* bytes that were read, all told */
	bool at_end;
};

/* @number: lines that were before the extent.  -ENOMEM. */
int dmig_lines_begin(struct dmig_lines *lines, int fd, struct dmig_extent extent, u32 number);
void dmig_lines_end(struct dmig_lines *lines);

static inline void dmig_auto_lines(struct dmig_lines *lines)
{
	dmig_lines_end(lines);
}

/* Begin with another extent, in the same memory. */
void dmig_lines_again(struct dmig_lines *lines, int fd, struct dmig_extent extent, u32 number);

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

/* Has dmig_lines_next() told that there is none any more, or would it? */
static inline bool dmig_lines_over(const struct dmig_lines *lines)
{
	return lines->at_end && lines->start == lines->end;
}

/* Where the next line begins, of a file that has places. */
off_t dmig_lines_place(const struct dmig_lines *lines);

#endif
