// SPDX-License-Identifier: LGPL-2.1-or-later
#include "directory.h"
#include <fcntl.h>
#include <lib/common/cleanup.h>
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

static u64 entries_size(const char *path)
{
	dmig_auto(closedir) DIR *dir = opendir(path);
	const struct dirent *entry;
	struct stat status;
	u64 size = 0;

	while (dir && (entry = readdir(dir)))
		if (is_records(entry) && !fstatat(dirfd(dir), entry->d_name, &status, 0) &&
		    S_ISREG(status.st_mode))
			size += (u64)status.st_size;
	return size;
}

u64 dmig_directory_size(const char *path)
{
	struct stat status;

	if (!strcmp(path, "-") || stat(path, &status))
		return 0;
	if (S_ISDIR(status.st_mode))
		return entries_size(path);
	return S_ISREG(status.st_mode) ? (u64)status.st_size : 0;
}
