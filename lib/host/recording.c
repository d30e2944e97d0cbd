// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/recording.h>
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/file.h>
#include <lib/common/format.h>
#include <string.h>
#include <sys/stat.h>

#include "archive.h"
#include "trail.h"

struct devmig_recording {
	struct devmig_context *context; /* owns a reference */
	struct dmig_image *image;       /* that was unpacked; NULL: it was a directory */
	char *directory;                /* that it was unpacked into; NULL: none is there */
	int fd;                         /* of that */
};

/* What can't be a recording's is not looked at. */
static int read_archive(struct devmig_recording *recording, const char *path,
			struct devmig_error **ret_error)
{
	dmig_auto(free) char *bytes = NULL;
	size_t size;
	int error = dmig_read_file(path, DMIG_IMAGE_BYTES_MAX, &bytes, &size, ret_error);

	if (error == -EFBIG)
		return dmig_fail_as(ret_error, -E2BIG, DMIG_BAD_RECORDING, path,
				    "it has more than %zu MiB", DMIG_IMAGE_BYTES_MAX >> 20);
	if (error)
		return error;
	if (dmig_image_new(&recording->image))
		return dmig_fail_memory(ret_error);
	error = dmig_archive_read(bytes, size, path, recording->image, ret_error);
	if (error)
		return error;
	if (!dmig_image_find(recording->image, "sys") &&
	    !dmig_image_find(recording->image, DMIG_TRAIL_DIR))
		return dmig_fail_as(ret_error, -EBADMSG, DMIG_BAD_RECORDING, path,
				    "it has neither sys nor " DMIG_TRAIL_DIR);
	return 0;
}

/* A directory that only this user can look into. */
static int make_directory(struct devmig_recording *recording, struct devmig_error **ret_error)
{
	const char *where = secure_getenv("TMPDIR");
	char *path = dmig_format("%s/devmig-XXXXXX", where && *where ? where : "/tmp");
	int error;

	if (!path)
		return dmig_fail_memory(ret_error);
	if (!mkdtemp(path)) {
		error = dmig_fail_write(ret_error, -errno, path, "make a directory");
		free(path);
		return error;
	}
	recording->directory = path;
	recording->fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return recording->fd < 0 ? dmig_fail_write(ret_error, -errno, path, "open") : 0;
}

static int unpack(struct devmig_recording *recording, const char *path,
		  struct devmig_error **ret_error)
{
	int error = read_archive(recording, path, ret_error);

	if (!error)
		error = make_directory(recording, ret_error);
	if (error)
		return error;
	error = dmig_image_unpack(recording->image, recording->fd);
	if (error)
		return dmig_fail_write(ret_error, error, recording->directory, "unpack");
	return devmig_context_new(recording->directory, &recording->context, ret_error);
}

static int open_path(struct devmig_recording *recording, const char *path,
		     struct devmig_error **ret_error)
{
	struct stat st;

	if (!stat(path, &st) && !S_ISDIR(st.st_mode))
		return unpack(recording, path, ret_error);
	return devmig_context_new(path, &recording->context, ret_error);
}

DEVMIG_EXPORT int devmig_recording_open(const char *path, struct devmig_recording **ret,
					struct devmig_error **ret_error)
{
	struct devmig_recording *recording = calloc(1, sizeof(*recording));
	int error;

	if (!recording)
		return dmig_fail_memory(ret_error);
	recording->fd = -1;
	error = open_path(recording, path, ret_error);
	if (error)
		devmig_recording_close(recording);
	else
		*ret = recording;
	return error;
}

DEVMIG_EXPORT struct devmig_context *devmig_recording_context(
	const struct devmig_recording *recording)
{
	return recording->context;
}

DEVMIG_EXPORT void devmig_recording_close(struct devmig_recording *recording)
{
	if (!recording)
		return;
	if (recording->fd >= 0)
		dmig_image_remove(recording->image, recording->fd);
	dmig_auto_close(&recording->fd);
	if (recording->directory)
		rmdir(recording->directory);
	devmig_context_unref(recording->context);
	dmig_image_free(recording->image);
	free(recording->directory);
	free(recording);
}
