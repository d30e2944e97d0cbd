// SPDX-License-Identifier: LGPL-2.1-or-later
#include "descriptors.h"
#include <errno.h>
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/replace.h>
#include <lib/common/target.h>
#include <stdlib.h>
#include <string.h>

/* A stream in a file. */
struct file {
	struct dmig_descriptors descriptors;
	int fd;                    /* owned; -1: standard input or output */
	struct dmig_target target; /* of a new file */
	bool stands;               /* it has its name, or needs none */
};

static int read_file(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size)
{
	struct file *file = arg;

	return dmig_descriptors_read(&file->descriptors, bytes, size, deadline, ret_size);
}

static int write_file(void *arg, const struct devmig_piece *pieces, size_t count, uint64_t deadline)
{
	struct file *file = arg;

	return dmig_descriptors_write(&file->descriptors, pieces, count, deadline);
}

static void meanwhile_file(void *arg, int (*waiting)(void *waiting_arg), void *waiting_arg)
{
	struct file *file = arg;

	dmig_descriptors_meanwhile(&file->descriptors, waiting, waiting_arg);
}

static int finish_file(void *arg)
{
	struct file *file = arg;
	int error;

	if (file->stands)
		return 0;
	error = dmig_sync(file->fd);
	if (!error)
		error = dmig_target_place(&file->target, file->fd);
	file->stands = !error;
	return error;
}

/* What is on a disk, and its name, are there after a crash as well. */
static int keep_file(void *arg)
{
	struct file *file = arg;
	struct stat st;

	if (file->target.dir >= 0)
		return dmig_sync(file->target.dir);
	if (fstat(file->descriptors.out, &st))
		return -errno;
	return S_ISREG(st.st_mode) || S_ISBLK(st.st_mode) ? dmig_sync(file->descriptors.out) : 0;
}

static void close_file(void *arg)
{
	struct file *file = arg;

	dmig_descriptors_close(&file->descriptors);
	dmig_target_drop(&file->target);
	dmig_auto_target(&file->target);
	dmig_auto_close(&file->fd);
	free(file);
}

static const struct devmig_channel_kind read_kind = {
	.read = read_file,
	.close = close_file,
};

static const struct devmig_channel_kind write_kind = {
	.write = write_file,
	.meanwhile = meanwhile_file,
	.finish = finish_file,
	.keep = keep_file,
	.close = close_file,
};

static struct file *new_file(void)
{
	struct file *file = malloc(sizeof(*file));

	if (file)
		*file = (struct file){
			.descriptors = { .in = -1, .out = -1, .in_flags = -1, .out_flags = -1 },
			.fd = -1,
			.target = DMIG_TARGET_NONE,
			.stands = true,
		};
	return file;
}

/* Give the channel of a file that is open, unless there was @error. */
static int give(struct file *file, int error, const struct devmig_channel_kind *kind,
		const char *path, struct devmig_channel **ret, struct devmig_error **ret_error)
{
	const bool writes = kind->write;

	if (!error)
		error = dmig_descriptors_open(&file->descriptors);
	if (error)
		error = writes ? dmig_fail_write(ret_error, error, path, "open")
			       : dmig_fail_io(ret_error, error, path, "open");
	else
		error = devmig_channel_new(kind, file, false, path, ret, ret_error);
	if (error)
		close_file(file);
	return error;
}

static int open_file(struct file *file, const char *path, int flags)
{
	file->fd = open(path, flags | O_CLOEXEC | O_NOCTTY);
	return file->fd < 0 ? -errno : 0;
}

DEVMIG_EXPORT int devmig_channel_open(const char *path, struct devmig_channel **ret,
				      struct devmig_error **ret_error)
{
	struct file *file = new_file();
	int error = 0;

	if (!file)
		return dmig_fail_memory(ret_error);
	if (strcmp(path, "-"))
		error = open_file(file, path, O_RDONLY);
	file->descriptors.in = file->fd < 0 ? STDIN_FILENO : file->fd;
	return give(file, error, &read_kind, path, ret, ret_error);
}

/* For the place of what is there, if anything. */
static int create_new(struct file *file, const char *path, bool exists)
{
	dmig_auto(free) char *target = exists ? realpath(path, NULL) : strdup(path);
	int error = target ? dmig_target_open(&file->target, target) : -errno;

	if (error)
		return error;
	/* A device's state is as private as the memory of what runs on it. */
	error = dmig_target_create(&file->target, 0600, &file->fd);
	file->stands = !!error;
	return error;
}

static int create(struct file *file, const char *path)
{
	struct stat st;

	if (!strcmp(path, "-"))
		return 0;
	if (stat(path, &st))
		return errno == ENOENT ? create_new(file, path, false) : -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (dmig_is_stdout(&st))
		return 0;
	if (S_ISREG(st.st_mode))
		return create_new(file, path, true);
	/* No disk that somebody has mounted. */
	return open_file(file, path, S_ISBLK(st.st_mode) ? O_WRONLY | O_EXCL : O_WRONLY);
}

DEVMIG_EXPORT int devmig_channel_create(const char *path, struct devmig_channel **ret,
					struct devmig_error **ret_error)
{
	struct file *file = new_file();
	int error;

	if (!file)
		return dmig_fail_memory(ret_error);
	error = create(file, path);
	file->descriptors.out = file->fd < 0 ? STDOUT_FILENO : file->fd;
	return give(file, error, &write_kind, path, ret, ret_error);
}
