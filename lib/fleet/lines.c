// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lines.h"
#include <errno.h>
#include <lib/common/file.h>
#include <stdlib.h>
#include <string.h>

/* A line of full length with CRLF, and enough behind it that reads are large. */
#define BUFFER_SIZE (DMIG_LINE_MAX + 2 + ((size_t)256 << 10))

#define PEEK_SIZE ((size_t)4 << 10)

int dmig_lines_begin(struct dmig_lines *lines, int fd)
{
	*lines = (struct dmig_lines){ .fd = fd, .buffer = malloc(BUFFER_SIZE) };
	return lines->buffer ? 0 : -ENOMEM;
}

void dmig_lines_end(struct dmig_lines *lines)
{
	free(lines->buffer);
	lines->buffer = NULL;
}

/* Read behind what is there.  0 or an errno; at_end says that nothing came. */
static int fill(struct dmig_lines *lines)
{
	ssize_t count;

	memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
	lines->end -= lines->start;
	lines->scanned -= lines->start;
	lines->start = 0;
	count = dmig_read_some(lines->fd, lines->buffer + lines->end, BUFFER_SIZE - lines->end);
	if (count < 0)
		return (int)count;
	lines->end += (size_t)count;
	lines->at_end = !count;
	return 0;
}

int dmig_lines_peek(struct dmig_lines *lines, const char **ret, size_t *ret_size)
{
	int error;

	while (lines->end - lines->start < PEEK_SIZE && !lines->at_end) {
		error = fill(lines);
		if (error)
			return error;
	}
	*ret = lines->buffer + lines->start;
	*ret_size = lines->end - lines->start;
	return 0;
}

/* The next LF, or NULL when there is none in the buffer. */
static char *find_end(struct dmig_lines *lines)
{
	char *end = memchr(lines->buffer + lines->scanned, '\n', lines->end - lines->scanned);

	if (!end)
		lines->scanned = lines->end;
	return end;
}

/* Pass over the rest of a line that is too long. */
static int pass_over(struct dmig_lines *lines)
{
	char *end;
	int error;

	for (;;) {
		end = find_end(lines);
		if (end) {
			lines->start = lines->scanned = (size_t)(end - lines->buffer) + 1;
			return -EMSGSIZE;
		}
		lines->start = lines->end;
		if (lines->at_end)
			return -EMSGSIZE;
		error = fill(lines);
		if (error)
			return error;
	}
}

static int hand_out(struct dmig_lines *lines, const char *end, const char **ret, size_t *ret_len)
{
	const char *line = lines->buffer + lines->start;

	lines->start = (size_t)(end - lines->buffer);
	if (lines->start < lines->end)
		lines->start++;
	lines->scanned = lines->start;
	if (end > line && end[-1] == '\r')
		end--;
	*ret = line;
	*ret_len = (size_t)(end - line);
	return *ret_len > DMIG_LINE_MAX ? -EMSGSIZE : 1;
}

int dmig_lines_next(struct dmig_lines *lines, const char **ret, size_t *ret_len)
{
	char *end;
	int error;

	while (!(end = find_end(lines)) && !lines->at_end) {
		if (lines->end - lines->start > DMIG_LINE_MAX + 1) {
			lines->number++;
			return pass_over(lines);
		}
		error = fill(lines);
		if (error)
			return error;
	}
	if (!end && lines->start == lines->end)
		return 0;
	lines->number++;
	return hand_out(lines, end ? end : lines->buffer + lines->end, ret, ret_len);
}
