// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/file.h>
#include <lib/document/folder.h>
#include <lib/document/tree.h>
#include <string.h>
#include <sys/stat.h>

static int open_seen(const struct dmig_looker *looker, const char *path)
{
	mode_t mode;
	const int error = looker->mode(looker->arg, path, &mode);

	return error ? error : S_ISDIR(mode) ? 0 : -ENOTDIR;
}

/* The descriptor and the path are given away. */
static int fill(struct dmig_folder *ret, const struct dmig_looker *looker, int fd, char *path)
{
	*ret = (struct dmig_folder){ .looker = looker, .fd = fd, .path = path };
	return 0;
}

int dmig_folder_open(const struct dmig_looker *looker, const char *path, struct dmig_folder *ret)
{
	dmig_auto(free) char *copy = strdup(path);
	int fd = -1, error = 0;

	if (!copy)
		return -ENOMEM;
	if (looker)
		error = open_seen(looker, path);
	else
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!looker && fd < 0)
		error = -errno;
	return error ? error : fill(ret, looker, fd, dmig_steal(copy));
}

int dmig_folder_below(const struct dmig_folder *folder, const char *name, struct dmig_folder *ret)
{
	dmig_auto(free) char *path = dmig_tree_join(folder->path, name);
	int fd = -1, error = 0;

	if (!path)
		return -ENOMEM;
	if (folder->looker)
		error = open_seen(folder->looker, path);
	else
		fd = openat(folder->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (!folder->looker && fd < 0)
		error = errno == ELOOP ? -ENOTDIR : -errno;
	return error ? error : fill(ret, folder->looker, fd, dmig_steal(path));
}

void dmig_auto_folder(struct dmig_folder *folder)
{
	dmig_auto_close(&folder->fd);
	free(folder->path);
}

int dmig_folder_mode(const struct dmig_folder *folder, const char *name, mode_t *ret)
{
	dmig_auto(free) char *path = NULL;
	struct stat st;
	int error;

	*ret = 0;
	if (!folder->looker) {
		if (!fstatat(folder->fd, name, &st, AT_SYMLINK_NOFOLLOW))
			*ret = st.st_mode & S_IFMT;
		return 0;
	}
	path = dmig_tree_join(folder->path, name);
	error = path ? folder->looker->mode(folder->looker->arg, path, ret) : -ENOMEM;
	return error == -ENOMEM ? error : 0;
}

static int take_names(const struct dmig_list *seen, const char *prefix, size_t max,
		      struct dmig_list *list)
{
	const size_t len = strlen(prefix);

	list->names = calloc(seen->count + 1, sizeof(*list->names));
	if (!list->names)
		return -ENOMEM;
	for (size_t i = 0; i < seen->count; i++) {
		if (strncmp(seen->names[i], prefix, len))
			continue;
		if (list->count == max)
			return -EFBIG;
		list->names[list->count] = strdup(seen->names[i]);
		if (!list->names[list->count])
			return -ENOMEM;
		list->count++;
	}
	return 0;
}

int dmig_folder_list(const struct dmig_folder *folder, const char *prefix, size_t max,
		     struct dmig_list *list)
{
	const struct dmig_looker *looker = folder->looker;
	const struct dmig_list *seen;
	int error;

	if (!looker)
		return dmig_list_read(list, folder->fd, prefix, max);
	error = looker->list(looker->arg, folder->path, &seen);
	return error ? error : take_names(seen, prefix, max, list);
}

/* A copy of what a looker has seen. */
static int take_bytes(const struct dmig_looker *looker, const char *path, size_t max, char **ret,
		      size_t *ret_size)
{
	const char *seen;
	int error = looker->file(looker->arg, path, &seen, ret_size);

	if (!error && *ret_size > max)
		error = -EFBIG;
	if (error)
		return error;
	*ret = malloc(*ret_size + 1);
	if (!*ret)
		return -ENOMEM;
	memcpy(*ret, seen, *ret_size);
	(*ret)[*ret_size] = 0;
	return 0;
}

int dmig_folder_file(const struct dmig_folder *folder, const char *name, size_t max, char **ret,
		     size_t *ret_size, struct devmig_error **ret_error)
{
	dmig_auto(free) char *path = dmig_tree_join(folder->path, name);
	mode_t mode;
	int error;

	if (!path)
		return dmig_fail_memory(ret_error);
	if (!folder->looker)
		return dmig_read_entry(folder->fd, name, path, max, ret, ret_size, ret_error);
	error = dmig_folder_mode(folder, name, &mode);
	if (!error && !S_ISREG(mode))
		return mode ? -ENOTSUP : -ENOENT;
	if (!error)
		error = take_bytes(folder->looker, path, max, ret, ret_size);
	if (!error || error == -EFBIG || error == -ENOENT || error == -ENOTSUP)
		return error;
	return error == -ENOMEM ? dmig_fail_memory(ret_error)
				: dmig_fail_io(ret_error, error, path, "read");
}

int dmig_folder_real(const struct dmig_looker *looker, const char *path, char **ret)
{
	errno = ENOMEM;
	*ret = looker ? strdup(path) : realpath(path, NULL);
	return *ret ? 0 : -errno;
}
