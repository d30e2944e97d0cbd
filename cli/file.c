// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"

/* Wait for a descriptor that somebody made non-blocking. */
static void wait_for_input(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };

	poll(&pollfd, 1, -1);
}

static int read_all(int fd, char *bytes, size_t size, size_t *ret_size)
{
	size_t at = 0;
	ssize_t n;

	while (at < size) {
		n = read(fd, bytes + at, size - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			wait_for_input(fd);
			continue;
		}
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		at += n;
	}
	*ret_size = at;
	return 0;
}

int file_read(const char *path, size_t max, char **ret, size_t *ret_size)
{
	int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	char *bytes;
	int err;

	if (fd < 0)
		return -errno;
	bytes = malloc(max + 1);
	err = bytes ? read_all(fd, bytes, max + 1, ret_size) : -ENOMEM;
	if (fd != STDIN_FILENO)
		close(fd);
	if (err)
		free(bytes);
	else
		*ret = bytes;
	return err;
}

static int write_all(int fd, const char *bytes, size_t size)
{
	ssize_t n;

	for (; size; bytes += n, size -= n) {
		n = write(fd, bytes, size);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n < 0)
			n = 0;
	}
	return 0;
}

static int fill(int fd, const char *like, const char *bytes, size_t size)
{
	struct stat st;
	int err;

	if (stat(like, &st) < 0)
		return -errno;
	/* Whoever may not give files away gets one of their own. */
	if (fchown(fd, st.st_uid, st.st_gid) < 0 && errno != EPERM)
		return -errno;
	err = write_all(fd, bytes, size);
	if (!err && (fchmod(fd, st.st_mode & 07777) < 0 || fsync(fd) < 0))
		err = -errno;
	return err;
}

int file_replace(const char *path, const char *bytes, size_t size)
{
	cli_auto(free) char *real = realpath(path, NULL);
	cli_auto(free) char *spare = NULL;
	int fd, err;

	if (!real)
		return -errno;
	if (asprintf(&spare, "%s.XXXXXX", real) < 0) {
		spare = NULL;
		return -ENOMEM;
	}
	fd = mkostemp(spare, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = fill(fd, real, bytes, size);
	if (close(fd) < 0 && !err)
		err = -errno;
	if (!err && rename(spare, real) < 0)
		err = -errno;
	if (err)
		unlink(spare);
	return err;
}
