// SPDX-License-Identifier: LGPL-2.1-or-later
#include "place.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <tests/kernel/vfio/tap.h>
#include <unistd.h>

#define SYSFS   "/sys/class/devmig_test/"
#define DEBUGFS "/sys/kernel/debug/devmig_test/"

static int open_directory(const char *root, const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s%s", root, name);
	fd = open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		tap_bail("%s: is the module devmig_test loaded?", path);
	return fd;
}

struct place place_open(const char *name)
{
	return (struct place){
		.sysfs = open_directory(SYSFS, name),
		.debugfs = open_directory(DEBUGFS, name),
	};
}

ssize_t place_read(int directory, const char *name, char *to, size_t size, size_t chunk)
{
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
	size_t have = 0;
	ssize_t done;

	if (fd < 0)
		return -errno;
	do {
		const size_t room = size - have < chunk ? size - have : chunk;

		done = read(fd, to + have, room);
		if (done > 0)
			have += (size_t)done;
	} while (done > 0 && have < size);
	if (done < 0)
		done = -errno;
	close(fd);
	return done < 0 ? done : (ssize_t)have;
}

int place_put(int directory, const char *name, const char *text)
{
	const ssize_t done = place_write(directory, name, text, strlen(text));

	if (done < 0)
		return (int)done;
	return (size_t)done == strlen(text) ? 0 : -EILSEQ;
}

ssize_t place_write(int directory, const char *name, const void *bytes, size_t size)
{
	int fd = openat(directory, name, O_WRONLY | O_CLOEXEC);
	ssize_t done;

	if (fd < 0)
		return -errno;
	done = write(fd, bytes, size);
	if (done < 0)
		done = -errno;
	close(fd);
	return done;
}
