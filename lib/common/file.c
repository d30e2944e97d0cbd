// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/file.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_SIZE 4096

ssize_t dmig_read_some(int fd, char *buffer, size_t size)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };

	for (;;) {
		ssize_t n = read(fd, buffer, size);

		if (n >= 0 || (errno != EINTR && errno != EAGAIN))
			return n < 0 ? -errno : n;
		if (errno == EAGAIN)
			poll(&pollfd, 1, -1);
	}
}

ssize_t dmig_read_at(int fd, char *buffer, size_t size, off_t at)
{
	ssize_t n;

	do {
		n = pread(fd, buffer, size, at);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

/* Room for more, at most @max + 1 bytes in all: the one tells that it is too much. */
static int grow(char **buffer, size_t *size, size_t max)
{
	size_t new_size = *size ? 2 * *size : FIRST_SIZE;
	char *new;

	if (new_size > max + 1)
		new_size = max + 1;
	new = realloc(*buffer, new_size + 1);
	if (!new)
		return -ENOMEM;
	*buffer = new;
	*size = new_size;
	return 0;
}

int dmig_read_fd(int fd, const char *file, size_t max, char **ret, size_t *ret_size,
		 struct devmig_error **ret_error)
{
	dmig_auto(free) char *buffer = NULL;
	size_t size = 0, len = 0;
	ssize_t n;

	do {
		if (len == size && grow(&buffer, &size, max))
			return dmig_fail_memory(ret_error);
		n = dmig_read_some(fd, buffer + len, size - len);
		if (n < 0)
			return dmig_fail_io(ret_error, (int)n, file, "read");
		len += (size_t)n;
		if (len > max)
			return -EFBIG;
	} while (n);
	buffer[len] = 0;
	*ret = dmig_steal(buffer);
	*ret_size = len;
	return 0;
}

int dmig_read_file(const char *path, size_t max, char **ret, size_t *ret_size,
		   struct devmig_error **ret_error)
{
	dmig_auto(close) int fd = -1;

	if (!strcmp(path, "-"))
		return dmig_read_fd(STDIN_FILENO, path, max, ret, ret_size, ret_error);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return dmig_fail_io(ret_error, -errno, path, "open");
	return dmig_read_fd(fd, path, max, ret, ret_size, ret_error);
}

/* Look before opening: to open a device may do something, to open a FIFO waits. */
static int open_entry(int dir, const char *name)
{
	dmig_auto(close) int fd = -1;
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ENOTSUP;
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno == ELOOP ? -ENOTSUP : -errno;
	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ENOTSUP;
	return dmig_steal_fd(&fd);
}

int dmig_read_entry(int dir, const char *name, const char *file, size_t max, char **ret,
		    size_t *ret_size, struct devmig_error **ret_error)
{
	dmig_auto(close) int fd = open_entry(dir, name);

	if (fd == -ENOENT || fd == -ENOTSUP)
		return fd;
	if (fd < 0)
		return dmig_fail_io(ret_error, fd, file, "open");
	return dmig_read_fd(fd, file, max, ret, ret_size, ret_error);
}
