// SPDX-License-Identifier: LGPL-2.1-or-later
#include "attribute.h"

#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/file.h>
#include <lib/common/root.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the kernel shows of an attribute is a page at most. */
#define VALUE_MAX 4096

/* Opening what is no file may wait, or do something: that is seen before. */
static int open_file(int root, const char *path, int flags)
{
	dmig_auto(close) int seen = dmig_root_at(root, path, O_PATH);
	struct stat st;

	if (seen < 0)
		return seen;
	if (fstat(seen, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ENOTSUP;
	return dmig_root_at(root, path, flags | O_NONBLOCK | O_NOCTTY);
}

/*
 * The kernel takes each write as a whole value, and an older one each part of a writev(), too.
 * Undoing wants for no memory.
 */
int dmig_attribute_write(int root, const char *path, const char *value)
{
	const size_t len = strlen(value);
	dmig_auto(close) int fd = -1;
	char line[VALUE_MAX];
	ssize_t done;

	if (len >= sizeof(line))
		return -E2BIG;
	*(char *)mempcpy(line, value, len) = '\n';
	fd = open_file(root, path, O_WRONLY | O_TRUNC);
	if (fd < 0)
		return fd;
	done = write(fd, line, len + 1);
	if (done < 0)
		return -errno;
	return (size_t)done == len + 1 ? 0 : -EIO;
}

int dmig_attribute_read(int root, const char *path, char **ret)
{
	dmig_auto(close) int fd = open_file(root, path, O_RDONLY);
	size_t size;
	int error;

	if (fd < 0)
		return fd;
	error = dmig_read_fd(fd, path, VALUE_MAX, ret, &size, NULL);
	if (!error)
		(*ret)[strcspn(*ret, "\n")] = '\0';
	return error;
}
