// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lines.h"
#include <lib/common/file.h>
#include <stdlib.h>

/* Reads are large, but not so large that bytes would have left the cache before they are used. */
#define READ_SIZE ((size_t)256 << 10)

/* The beginning of a line of full length with CRLF, which is moved to where the rest is. */
#define BEFORE (DMIG_LINE_MAX + 2)

/* Readers look at words. */
#define BEHIND 16

#define PEEK_SIZE ((size_t)4 << 10)

int dmig_lines_begin(struct dmig_lines *lines, int fd, struct dmig_extent extent, u32 number)
{
	lines->room = malloc(BEFORE + READ_SIZE + BEHIND);
	if (!lines->room)
		return -ENOMEM;
	dmig_lines_again(lines, fd, extent, number);
	return 0;
}

void dmig_lines_end(struct dmig_lines *lines)
{
	free(lines->room);
}

void dmig_lines_again(struct dmig_lines *lines, int fd, struct dmig_extent extent, u32 number)
{
	char *bytes = lines->room + BEFORE;

	*lines = (struct dmig_lines){
		.fd = fd,
		.left = extent,
		.room = lines->room,
		.start = bytes,
		.scanned = bytes,
		.end = bytes,
		.number = number,
	};
}

static ssize_t read_some(const struct dmig_lines *lines, char *to, size_t size)
{
	const off_t left = lines->left.end - lines->left.start;

	if (lines->left.start < 0)
		return dmig_read_some(lines->fd, to, size);
	if (left < (off_t)size)
		size = (size_t)left;
	return dmig_read_at(lines->fd, to, size, lines->left.start);
}

/* Whole, however little a pipe gives at a time; an error comes when there is nothing before it. */
static ssize_t read_bytes(struct dmig_lines *lines, char *to)
{
	size_t size = 0;
	ssize_t count;

	do {
		count = read_some(lines, to + size, READ_SIZE - size);
		if (count <= 0)
			break;
		size += (size_t)count;
		if (lines->left.start >= 0)
			lines->left.start += count;
	} while (size < READ_SIZE);
	return count < 0 && !size ? count : (ssize_t)size;
}

/* The next bytes, behind the beginning of a line that is there.  0 or an errno. */
static int fill(struct dmig_lines *lines)
{
	const size_t begun = (size_t)(lines->end - lines->start);
	const size_t scanned = (size_t)(lines->scanned - lines->start);
	char *bytes = lines->room + BEFORE;
	ssize_t count;

	memmove(bytes - begun, lines->start, begun);
	lines->start = bytes - begun;
	lines->scanned = lines->start + scanned;
	lines->end = bytes;
	count = read_bytes(lines, bytes);
	if (count < 0)
		return (int)count;
	lines->end += count;
	lines->taken += (u64)count;
	lines->at_end = !count;
	memset(lines->end, '\n', BEHIND);
	return 0;
}

int dmig_lines_peek(struct dmig_lines *lines, const char **ret, size_t *ret_size)
{
	int error;

	while (lines->end - lines->start < (ptrdiff_t)PEEK_SIZE && !lines->at_end) {
		error = fill(lines);
		if (error)
			return error;
	}
	*ret = lines->start;
	*ret_size = (size_t)(lines->end - lines->start);
	return 0;
}

/* The next LF, or NULL when there is none as yet. */
static char *find_end(struct dmig_lines *lines)
{
	char *end = memchr(lines->scanned, '\n', (size_t)(lines->end - lines->scanned));

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
			lines->start = lines->scanned = end + 1;
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
	const char *line = lines->start;

	lines->start += end - line;
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
		if (lines->end - lines->start > (ptrdiff_t)DMIG_LINE_MAX + 1) {
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
	return hand_out(lines, end ? end : lines->end, ret, ret_len);
}

off_t dmig_lines_place(const struct dmig_lines *lines)
{
	return lines->left.start - (lines->end - lines->start);
}
