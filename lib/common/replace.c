// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <ftw.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <lib/common/replace.h>
#include <poll.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>

#define MODE_BITS 0777

static int write_all(int fd, const char *bytes, size_t size)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLOUT };

	while (size) {
		ssize_t n = write(fd, bytes, size);

		if (n >= 0) {
			bytes += n;
			size -= (size_t)n;
		} else if (errno == EAGAIN) {
			poll(&pollfd, 1, -1);
		} else if (errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}

/* The directory that holds @path: a copy of all before the last '/'. */
static char *parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/* A name in @parent that nobody else will choose. */
static int temporary_in(const char *parent, char **ret)
{
	unsigned long long number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return -EIO;
	*ret = dmig_format("%s/.devmig-%016llx", parent, number);
	return *ret ? 0 : -ENOMEM;
}

/* What was renamed stays so after a crash. */
static int sync_dir(const char *path)
{
	dmig_auto(close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	/* EINVAL: a file system that has nothing to bring anywhere. */
	return fsync(fd) && errno != EINVAL ? -errno : 0;
}

/* Write and close: what close() reports is an error of the writing too. */
static int write_new(int dir, const char *name, const char *bytes, size_t size)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	int error;

	if (fd < 0)
		return -errno;
	error = write_all(fd, bytes, size);
	if (!error && fsync(fd) && errno != EINVAL)
		error = -errno;
	if (close(fd) && !error)
		error = -errno;
	return error;
}

static int replace(const char *target, const mode_t *mode, const char *bytes, size_t size)
{
	dmig_auto(free) char *parent = parent_of(target);
	dmig_auto(free) char *temporary = NULL;
	int error;

	if (!parent)
		return -ENOMEM;
	error = temporary_in(parent, &temporary);
	if (error)
		return error;
	error = write_new(AT_FDCWD, temporary, bytes, size);
	if (!error && mode && chmod(temporary, *mode & MODE_BITS))
		error = -errno;
	if (!error && rename(temporary, target))
		error = -errno;
	if (error) {
		unlink(temporary);
		return error;
	}
	return sync_dir(parent);
}

static int write_existing(const char *path, const char *bytes, size_t size)
{
	dmig_auto(close) int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : write_all(fd, bytes, size);
}

/* /dev/stdout and its like: a name for what is open already, to be written where it stands. */
static bool is_stdout(const struct stat *st)
{
	struct stat out;

	return !fstat(STDOUT_FILENO, &out) && out.st_dev == st->st_dev && out.st_ino == st->st_ino;
}

static int put(const char *path, const char *bytes, size_t size)
{
	dmig_auto(free) char *target = NULL;
	struct stat st;

	if (!strcmp(path, "-"))
		return write_all(STDOUT_FILENO, bytes, size);
	if (lstat(path, &st))
		return errno == ENOENT ? replace(path, NULL, bytes, size) : -errno;
	if (stat(path, &st))
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (is_stdout(&st))
		return write_all(STDOUT_FILENO, bytes, size);
	if (!S_ISREG(st.st_mode))
		return write_existing(path, bytes, size);
	target = realpath(path, NULL);
	return target ? replace(target, &st.st_mode, bytes, size) : -errno;
}

int dmig_replace_file(const char *path, const char *bytes, size_t size,
		      struct devmig_error **ret_error)
{
	int error = put(path, bytes, size);

	return error ? dmig_fail_io(ret_error, error, path, "write") : 0;
}

/* True: there is a directory, and it has no entry. */
static bool is_empty_dir(const char *path)
{
	dmig_auto(closedir) DIR *dir = opendir(path);
	const struct dirent *entry;

	if (!dir)
		return false;
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			return false;
	return true;
}

/* The path of a directory to be made: without '/' at its end, and of what it is now if it is. */
static int find_target(struct dmig_new_dir *new, const char *path)
{
	size_t len = strlen(path);
	struct stat st;

	while (len > 1 && path[len - 1] == '/')
		len--;
	new->target = strndup(path, len);
	if (!new->target)
		return -ENOMEM;
	if (lstat(new->target, &st))
		return errno == ENOENT ? 0 : -errno;
	if (stat(new->target, &st))
		return -errno;
	if (!S_ISDIR(st.st_mode) || !is_empty_dir(new->target))
		return -EEXIST;
	new->mode = st.st_mode &MODE_BITS;
	free(new->target);
	new->target = realpath(path, NULL);
	return new->target ? 0 : -errno;
}

static int make_temporary(struct dmig_new_dir *new)
{
	dmig_auto(free) char *name = NULL;
	struct stat st;
	int error;

	new->parent = parent_of(new->target);
	if (!new->parent)
		return -ENOMEM;
	error = temporary_in(new->parent, &name);
	if (error)
		return error;
	if (mkdir(name, MODE_BITS))
		return -errno;
	new->temporary = dmig_steal(name);
	new->fd = open(new->temporary, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (new->fd < 0 || fstat(new->fd, &st))
		return -errno;
	if (!new->mode)
		new->mode = st.st_mode &MODE_BITS;
	return 0;
}

static int check(const struct dmig_new_dir *new, int error, struct devmig_error **ret_error)
{
	return error ? dmig_fail_io(ret_error, error, new->path, "make the directory") : 0;
}

int dmig_new_dir_begin(struct dmig_new_dir *new, const char *path, struct devmig_error **ret_error)
{
	int error;

	new->path = path;
	error = find_target(new, path);
	return check(new, error ? error : make_temporary(new), ret_error);
}

int dmig_new_dir_mkdir(struct dmig_new_dir *new, const char *name, struct devmig_error **ret_error)
{
	return check(new, mkdirat(new->fd, name, MODE_BITS) ? -errno : 0, ret_error);
}

int dmig_new_dir_file(struct dmig_new_dir *new, const char *name, const char *bytes, size_t size,
		      struct devmig_error **ret_error)
{
	return check(new, write_new(new->fd, name, bytes, size), ret_error);
}

static int commit(struct dmig_new_dir *new)
{
	if (fchmod(new->fd, new->mode) || (fsync(new->fd) && errno != EINVAL))
		return -errno;
	if (rename(new->temporary, new->target))
		return errno == ENOTEMPTY || errno == ENOTDIR ? -EEXIST : -errno;
	free(dmig_steal(new->temporary));
	return sync_dir(new->parent);
}

int dmig_new_dir_commit(struct dmig_new_dir *new, struct devmig_error **ret_error)
{
	return check(new, commit(new), ret_error);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	remove(path);
	return 0;
}

void dmig_auto_new_dir(struct dmig_new_dir *new)
{
	if (new->temporary)
		nftw(new->temporary, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	dmig_auto_close(&new->fd);
	free(new->temporary);
	free(new->parent);
	free(new->target);
}
