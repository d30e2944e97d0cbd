// SPDX-License-Identifier: LGPL-2.1-or-later
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 16

/* Who is always a moment later than others gives up. */
#define TRIES 16

/* A name of our own beside the one that is wanted. */
struct aside {
	char name[32];
};

static int make_aside(struct aside *ret)
{
	unsigned long long number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return -errno;
	snprintf(ret->name, sizeof(ret->name), ".vgpu-%016llx", number);
	return 0;
}

static int find_directory(struct place *place, const char *path)
{
	const char *slash = strrchr(path, '/');
	dmig_auto(free) char *directory =
		slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");

	if (!directory)
		return -ENOMEM;
	snprintf(place->name, sizeof(place->name), "%s", slash ? slash + 1 : path);
	place->directory = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return place->directory < 0 ? -errno : 0;
}

/* Does the name stand for what @fd is of? */
static bool is_at(const struct place *place, const char *name, int fd)
{
	struct stat there, wanted;

	return !fstatat(place->directory, name, &there, AT_SYMLINK_NOFOLLOW) &&
	       !fstat(fd, &wanted) && there.st_dev == wanted.st_dev &&
	       there.st_ino == wanted.st_ino;
}

/* It is a socket, and nobody listens; @entry is an O_PATH. */
static bool is_dead(int entry)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	dmig_auto(close) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct stat stat;

	snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d", entry);
	return fd >= 0 && !fstat(entry, &stat) && S_ISSOCK(stat.st_mode) &&
	       connect(fd, (const struct sockaddr *)&address, sizeof(address)) &&
	       errno == ECONNREFUSED;
}

static int move(const struct place *place, const char *from, const char *to)
{
	if (linkat(place->directory, from, place->directory, to, 0))
		return -errno;
	return unlinkat(place->directory, from, 0) ? -errno : 0;
}

/*
 * Remove what a server left that did not end by itself.  It is moved aside first, as it
 * can only be told there whether it is still what was looked at: another server may have
 * replaced it meanwhile, and then listens already.
 */
static int remove_dead(const struct place *place)
{
	dmig_auto(close) int entry =
		openat(place->directory, place->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct aside aside;
	int error = make_aside(&aside);

	if (error)
		return error;
	if (entry < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!is_dead(entry))
		return -EADDRINUSE;
	if (renameat(place->directory, place->name, place->directory, aside.name))
		return errno == ENOENT ? 0 : -errno;
	if (is_at(place, aside.name, entry))
		return unlinkat(place->directory, aside.name, 0) ? -errno : 0;
	move(place, aside.name, place->name);
	return -EADDRINUSE;
}

static int take_name(const struct place *place, const char *aside)
{
	for (int i = 0; i < TRIES; i++) {
		int error = move(place, aside, place->name);

		if (error != -EEXIST)
			return error;
		error = remove_dead(place);
		if (error)
			return error;
	}
	return -EADDRINUSE;
}

/* The mode is that of the file from its first moment on. */
static int listen_aside(struct place *place, const struct aside *aside, int fd)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s",
		 place->directory, aside->name);
	if (fchmod(fd, S_IRUSR | S_IWUSR) ||
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		return -errno;
	place->socket = openat(place->directory, aside->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	return place->socket < 0 || listen(fd, BACKLOG) ? -errno : 0;
}

int place_listen(struct place *place, const char *path, int *ret_listener)
{
	dmig_auto(close) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct aside aside;
	int error = make_aside(&aside);

	if (error)
		return error;
	if (fd < 0)
		return -errno;
	if (strlen(path) >= PLACE_PATH_MAX)
		return -ENAMETOOLONG;
	error = find_directory(place, path);
	if (error)
		return error;
	error = listen_aside(place, &aside, fd);
	if (!error)
		error = take_name(place, aside.name);
	if (error)
		unlinkat(place->directory, aside.name, 0);
	else
		*ret_listener = dmig_steal_fd(&fd);
	return error;
}

void place_leave(struct place *place)
{
	if (place->socket >= 0) {
		if (is_at(place, place->name, place->socket))
			unlinkat(place->directory, place->name, 0);
		close(dmig_steal_fd(&place->socket));
	}
	if (place->directory >= 0)
		close(dmig_steal_fd(&place->directory));
}
