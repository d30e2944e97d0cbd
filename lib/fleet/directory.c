// SPDX-License-Identifier: LGPL-2.1-or-later
#include "directory.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static int is_records(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 6 && entry->d_name[0] != '.' && !strcmp(entry->d_name + len - 6, ".jsonl");
}

/* By bytes, whatever the locale: the order must be the same everywhere. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int dmig_directory_list(const char *path, struct dirent ***ret)
{
	int count = scandir(path, ret, is_records, by_name);

	return count < 0 ? -errno : count;
}

/* Look before opening: to open a device may do something, to open a FIFO waits. */
int dmig_directory_open(const char *path)
{
	struct stat status;
	int fd;

	if (stat(path, &status))
		return -errno;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (!S_ISREG(status.st_mode))
		return -ENOTSUP;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? -errno : fd;
}
