// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/target.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

/*
 * Bytes of one write.  Of a large file the system is asked to bring each to the
 * disk while the next one is made: all has to be there in the end.
 */
#define WRITE_SIZE ((size_t)4 << 20)

#define LINK_SIZE sizeof("/proc/self/fd/-2147483648")

static int write_piece(int fd, const char *bytes, size_t size)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLOUT };

	while (size) {
		ssize_t n = write(fd, bytes, size < WRITE_SIZE ? size : WRITE_SIZE);

		if (n >= 0) {
			bytes += n;
			size -= (size_t)n;
			if (n == (ssize_t)WRITE_SIZE)
				(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
		} else if (errno == EAGAIN) {
			poll(&pollfd, 1, -1);
		} else if (errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}

int dmig_write_all(int fd, const struct iovec *pieces, size_t count)
{
	size_t i;
	int error = 0;

	for (i = 0; i < count && !error; i++)
		error = write_piece(fd, pieces[i].iov_base, pieces[i].iov_len);
	return error;
}

int dmig_sync(int fd)
{
	while (fsync(fd))
		if (errno != EINTR)
			/* EINVAL: a file system that has nothing to bring anywhere. */
			return errno == EINVAL ? 0 : -errno;
	return 0;
}

int dmig_make_like(int fd, const struct stat *like)
{
	mode_t mode = like->st_mode & (S_ISDIR(like->st_mode) ? 07777 : 0777);

	/*
	 * Whoever may not give it away may be able to give it to the group.
	 * EINVAL: a user namespace does not have the owner.
	 */
	if (fchown(fd, like->st_uid, like->st_gid) && fchown(fd, (uid_t)-1, like->st_gid)) {
		if (errno != EPERM && errno != EINVAL)
			return -errno;
		/* What the group was granted was not meant for another one. */
		mode &= ~(mode_t)(S_ISGID | S_IRWXG);
	}
	return fchmod(fd, mode) ? -errno : 0;
}

int dmig_fill(int fd, const struct stat *like, const struct iovec *pieces, size_t count)
{
	int error = dmig_write_all(fd, pieces, count);

	if (!error && like)
		error = dmig_make_like(fd, like);
	return error ? error : dmig_sync(fd);
}

/* A name that nobody else will choose. */
static int choose_temporary(struct dmig_target *target)
{
	unsigned long long number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return -EIO;
	snprintf(target->temporary, sizeof(target->temporary), ".devmig-%016llx", number);
	return 0;
}

int dmig_target_open(struct dmig_target *target, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	/* With its slash, as that may be all. */
	dmig_auto(free) char *parent = slash ? strndup(path, (size_t)(name - path)) : strdup(".");

	target->name = strdup(name);
	if (!parent || !target->name)
		return -ENOMEM;
	target->dir = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return target->dir < 0 ? -errno : choose_temporary(target);
}

/* By which a file without a name can be linked. */
static void write_link(char path[static LINK_SIZE], int fd)
{
	snprintf(path, LINK_SIZE, "/proc/self/fd/%d", fd);
}

/* -1: there are none here, or they could not be given a name. */
static int create_unnamed(const struct dmig_target *target, mode_t mode)
{
	const int fd = openat(target->dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
	char path[LINK_SIZE];

	if (fd < 0)
		return -1;
	write_link(path, fd);
	if (!access(path, F_OK))
		return fd;
	close(fd);
	return -1;
}

int dmig_target_create(struct dmig_target *target, mode_t mode, int *ret_fd)
{
	*ret_fd = create_unnamed(target, mode);
	if (*ret_fd >= 0)
		return 0;
	*ret_fd = openat(target->dir, target->temporary,
			 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (*ret_fd < 0)
		return -errno;
	target->named = true;
	return 0;
}

int dmig_target_place(struct dmig_target *target, int fd)
{
	char path[LINK_SIZE];

	if (!target->named) {
		/* Nothing is replaced by a link; so it has another name at first. */
		write_link(path, fd);
		if (linkat(AT_FDCWD, path, target->dir, target->temporary, AT_SYMLINK_FOLLOW))
			return -errno;
		target->named = true;
	}
	return dmig_target_rename(target);
}

int dmig_target_rename(struct dmig_target *target)
{
	if (renameat(target->dir, target->temporary, target->dir, target->name))
		return -errno;
	target->named = false;
	return 0;
}

void dmig_target_drop(struct dmig_target *target)
{
	if (target->named)
		unlinkat(target->dir, target->temporary, 0);
	target->named = false;
}

void dmig_auto_target(struct dmig_target *target)
{
	dmig_auto_close(&target->dir);
	free(target->name);
}
