// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/file.h>
#include <lib/common/format.h>
#include <lib/common/root.h>
#include <string.h>

#include "look.h"

/* Of a file of which only a line is wanted; one of sysfs has a page. */
#define FILE_MAX 65536

#define PATH_OF(path, format)                                                                      \
	({                                                                                         \
		va_list path_args;                                                                 \
		va_start(path_args, format);                                                       \
		(path) = dmig_vformat(format, path_args);                                          \
		va_end(path_args);                                                                 \
		(path) != NULL;                                                                    \
	})

static int kept(struct dmig_look *look, int error)
{
	look->lost = look->lost || error == -ENOMEM;
	return error;
}

bool dmig_look_dir(struct dmig_look *look, const char *format, ...)
{
	dmig_auto(free) char *path = NULL;
	dmig_auto(close) int fd = -1;

	if (!PATH_OF(path, format)) {
		look->lost = true;
		return false;
	}
	fd = dmig_root_at(look->root, path, O_PATH | O_DIRECTORY);
	return fd >= 0;
}

int dmig_look_list(struct dmig_look *look, struct dmig_list *list, const char *format, ...)
{
	dmig_auto(free) char *path = NULL;

	if (!PATH_OF(path, format))
		return kept(look, -ENOMEM);
	return kept(look, dmig_root_list(look->root, path, "", DMIG_LOOK_NAMES_MAX, list));
}

/* *path is cut before its last part. */
static int read_file(int root, char *path, size_t max, char **ret, size_t *ret_size)
{
	char *name = strrchr(path, '/');
	dmig_auto(close) int dir = -1;

	*name++ = 0;
	dir = dmig_root_at(root, path, O_PATH | O_DIRECTORY);
	return dir < 0 ? dir : dmig_read_entry(dir, name, name, max, ret, ret_size, NULL);
}

int dmig_look_file(struct dmig_look *look, size_t max, char **ret, size_t *ret_size,
		   const char *format, ...)
{
	dmig_auto(free) char *path = NULL;

	if (!PATH_OF(path, format))
		return kept(look, -ENOMEM);
	return kept(look, read_file(look->root, path, max, ret, ret_size));
}

int dmig_look_line(struct dmig_look *look, char **ret, const char *format, ...)
{
	dmig_auto(free) char *path = NULL;
	size_t size;
	int error;

	if (!PATH_OF(path, format))
		return kept(look, -ENOMEM);
	error = kept(look, read_file(look->root, path, FILE_MAX, ret, &size));
	if (error)
		return error;
	if (size > DMIG_LOOK_LINE_MAX)
		(*ret)[DMIG_LOOK_LINE_MAX] = 0;
	(*ret)[strcspn(*ret, "\n")] = 0;
	return 0;
}

int dmig_look_link(struct dmig_look *look, char **ret, const char *format, ...)
{
	dmig_auto(free) char *path = NULL;

	if (!PATH_OF(path, format))
		return kept(look, -ENOMEM);
	return kept(look, dmig_root_link(look->root, path, ret));
}

int dmig_look_stat(struct dmig_look *look, struct stat *ret, const char *format, ...)
{
	dmig_auto(free) char *path = NULL;
	dmig_auto(close) int fd = -1;

	if (!PATH_OF(path, format))
		return kept(look, -ENOMEM);
	fd = dmig_root_at(look->root, path, O_PATH | O_NOFOLLOW);
	if (fd < 0)
		return fd;
	return fstat(fd, ret) ? -errno : 0;
}
