// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/replace.h>
#include <lib/common/target.h>

static int replace(const char *path, const struct iovec *pieces, size_t count)
{
	dmig_auto(target) struct dmig_target target = DMIG_TARGET_NONE;
	dmig_auto(close) int fd = -1;
	struct stat st;
	bool like;
	int error = dmig_target_open(&target, path);

	if (error)
		return error;
	/* What is there now may be another thing than what was looked at. */
	like = !fstatat(target.dir, target.name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode);
	/* What is to be read by few is so from the beginning. */
	error = dmig_target_create(&target, like ? 0600 : 0666, &fd);
	if (!error)
		error = dmig_fill(fd, like ? &st : NULL, pieces, count);
	if (!error)
		error = dmig_target_place(&target, fd);
	if (error) {
		dmig_target_drop(&target);
		return error;
	}
	/* What was renamed stays so after a crash. */
	return dmig_sync(target.dir);
}

static int write_existing(const char *path, const struct iovec *pieces, size_t count)
{
	dmig_auto(close) int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : dmig_write_all(fd, pieces, count);
}

bool dmig_is_stdout(const struct stat *st)
{
	struct stat out;

	return !fstat(STDOUT_FILENO, &out) && out.st_dev == st->st_dev && out.st_ino == st->st_ino;
}

static int put(const char *path, const struct iovec *pieces, size_t count)
{
	dmig_auto(free) char *target = NULL;
	struct stat st;

	if (!strcmp(path, "-"))
		return dmig_write_all(STDOUT_FILENO, pieces, count);
	if (lstat(path, &st))
		return errno == ENOENT ? replace(path, pieces, count) : -errno;
	if (stat(path, &st))
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (dmig_is_stdout(&st))
		return dmig_write_all(STDOUT_FILENO, pieces, count);
	if (!S_ISREG(st.st_mode))
		return write_existing(path, pieces, count);
	target = realpath(path, NULL);
	return target ? replace(target, pieces, count) : -errno;
}

int dmig_replace_pieces(const char *path, const struct iovec *pieces, size_t count,
			struct devmig_error **ret_error)
{
	int error = put(path, pieces, count);

	return error ? dmig_fail_write(ret_error, error, path, "write") : 0;
}

DEVMIG_EXPORT int devmig_file_replace(const char *path, const char *bytes, size_t size,
				      struct devmig_error **ret_error)
{
	const struct iovec piece = { (char *)bytes, size };

	return dmig_replace_pieces(path, &piece, 1, ret_error);
}
