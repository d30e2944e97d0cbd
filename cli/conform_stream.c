// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "conform_stream.h"

/* Not every file system has files without a name. */
static int open_named(const char *dir)
{
	cli_auto(free) char *path = NULL;
	int fd;

	if (asprintf(&path, "%s/devmig-conform-XXXXXX", dir) < 0)
		return -ENOMEM;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	unlink(path);
	return fd;
}

static int open_file(void)
{
	const char *dir = getenv("TMPDIR");
	int fd;

	if (!dir || !*dir)
		dir = "/tmp";
	fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return fd < 0 ? open_named(dir) : fd;
}

void conform_stream_close(struct conform_stream *stream)
{
	if (stream->fd >= 0)
		close(stream->fd);
	*stream = CONFORM_STREAM_NONE;
}

int conform_stream_clear(struct conform_stream *stream)
{
	stream->size = 0;
	if (stream->fd >= 0)
		return ftruncate(stream->fd, 0) ? -errno : 0;
	stream->fd = open_file();
	return stream->fd < 0 ? stream->fd : 0;
}

int conform_stream_append(struct conform_stream *stream, const void *bytes, size_t size)
{
	const char *at = bytes;
	ssize_t n;

	while (size) {
		n = pwrite(stream->fd, at, size, (off_t)stream->size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -ENOSPC;
		at += n;
		size -= (size_t)n;
		stream->size += (uint64_t)n;
	}
	return 0;
}

int conform_stream_read(const struct conform_stream *stream, uint64_t at, void *bytes, size_t size)
{
	char *to = bytes;
	ssize_t n;

	while (size) {
		n = pread(stream->fd, to, size, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		to += n;
		at += (uint64_t)n;
		size -= (size_t)n;
	}
	return 0;
}

static size_t first_difference(const unsigned char *a, const unsigned char *b, size_t size)
{
	size_t i = 0;

	while (i < size && a[i] == b[i])
		i++;
	return i;
}

int conform_stream_compare(const struct conform_stream *a, const struct conform_stream *b,
			   uint64_t *ret_at)
{
	static unsigned char of_a[1 << 16], of_b[1 << 16];
	const uint64_t size = a->size < b->size ? a->size : b->size;
	size_t n, same;
	int err;

	for (*ret_at = 0; *ret_at < size; *ret_at += n) {
		n = size - *ret_at < sizeof(of_a) ? (size_t)(size - *ret_at) : sizeof(of_a);
		err = conform_stream_read(a, *ret_at, of_a, n);
		if (!err)
			err = conform_stream_read(b, *ret_at, of_b, n);
		if (err)
			return err;
		same = first_difference(of_a, of_b, n);
		if (same < n) {
			*ret_at += same;
			return 0;
		}
	}
	return 0;
}
