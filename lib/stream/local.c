// SPDX-License-Identifier: LGPL-2.1-or-later
#include "local.h"
#include "socket.h"
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>

/* Who connects while another is looked at waits here. */
#define BACKLOG 8

/* A lock is held for as long as two calls take, unless somebody means harm. */
#define LOCK_MS  1000
#define LOCK_NAP (5 * DMIG_MS)

/* How often a full queue is knocked at. */
#define KNOCK_NAP (20 * DMIG_MS)

static int open_socket(int flags)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);

	return fd < 0 ? -errno : fd;
}

/* The address's parser has seen that there is room. */
static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	return address;
}

static int knock(int fd, const char *path)
{
	const struct sockaddr_un address = address_of(path);

	return connect(fd, (const struct sockaddr *)&address, sizeof(address)) ? -errno : 0;
}

/* There is no event for room in the queue of one who listens. */
static int nap(struct dmig_patience *patience)
{
	struct dmig_patience until = *patience;
	const u64 next = dmig_now() + KNOCK_NAP;
	int error;

	if (next < until.deadline)
		until.deadline = next;
	error = dmig_wait(NULL, 0, &until);
	patience->ended = until.ended;
	return error == -ETIMEDOUT && until.deadline < patience->deadline ? 0 : error;
}

int dmig_local_dial(const char *path, const char *text, struct dmig_patience *patience, int *ret_fd,
		    struct devmig_error **ret_error)
{
	dmig_auto(close) int fd = open_socket(SOCK_NONBLOCK);
	int error = fd < 0 ? fd : knock(fd, path);

	while (error == -EAGAIN) {
		error = nap(patience);
		if (!error)
			error = knock(fd, path);
	}
	if (error)
		return dmig_fail_connect(ret_error, error, patience, text);
	*ret_fd = dmig_steal_fd(&fd);
	return 0;
}

/*
 * Two who find the same file left behind would remove each other's.  So the directory is
 * locked while one looks, removes and makes.
 */
static int lock_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	dmig_auto(free) char *directory =
		slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	dmig_auto(close) int fd = -1;
	const u64 deadline = dmig_in_ms(LOCK_MS);

	if (!directory)
		return -ENOMEM;
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK || dmig_now() >= deadline)
			return errno == EWOULDBLOCK ? -EBUSY : -errno;
		dmig_nap(LOCK_NAP);
	}
	return dmig_steal_fd(&fd);
}

/* Is there a file at @path?  One that nobody listens at is removed. */
static int make_way(const char *path)
{
	dmig_auto(close) int fd = -1;
	struct stat st;
	int error;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = open_socket(SOCK_NONBLOCK);
	if (fd < 0)
		return fd;
	error = knock(fd, path);
	if (error != -ECONNREFUSED)
		return error == -EACCES || error == -EPERM ? error : -EADDRINUSE;
	return unlink(path) ? -errno : 0;
}

/* The mode of a socket before it is bound is that which its file will have. */
static int make(const char *path, struct dmig_local *ret, int *ret_fd)
{
	const struct sockaddr_un address = address_of(path);
	dmig_auto(close) int fd = open_socket(SOCK_NONBLOCK);
	struct stat st;
	int error;

	if (fd < 0)
		return fd;
	if (fchmod(fd, 0600) || bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		return -errno;
	if (lstat(path, &st))
		return -errno;
	*ret = (struct dmig_local){ .device = st.st_dev, .inode = st.st_ino };
	if (listen(fd, BACKLOG)) {
		error = -errno;
		dmig_local_remove(ret, path);
		return error;
	}
	*ret_fd = dmig_steal_fd(&fd);
	return 0;
}

static const char *why(int error)
{
	if (error == -EADDRINUSE)
		return "somebody listens there";
	if (error == -EEXIST)
		return "what is there is no socket";
	if (error == -EBUSY)
		return "somebody has locked its directory";
	return strerror(-error);
}

int dmig_local_listen(const char *path, const char *text, struct dmig_local *ret, int *ret_fd,
		      struct devmig_error **ret_error)
{
	dmig_auto(close) int lock = lock_directory(path);
	int error = lock < 0 ? lock : make_way(path);

	if (!error)
		error = make(path, ret, ret_fd);
	if (error)
		return dmig_fail_as(ret_error, error, DMIG_NOT_LISTENING, NULL, "%s: %s", text,
				    why(error));
	return 0;
}

void dmig_local_remove(const struct dmig_local *local, const char *path)
{
	struct stat st;

	if (!lstat(path, &st) && st.st_dev == local->device && st.st_ino == local->inode)
		unlink(path);
}
