// SPDX-License-Identifier: LGPL-2.1-or-later
#include "spot_entry.h"

#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/root.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

/* An attribute may be replaced while it is read: so often is begun again. */
#define TRIES_MAX 3

/* Of an attribute, on any machine at least. */
#define PAGE 4096

/* The name of an entry of the directory that is open; NULL: it is elsewhere. */
static const char *near(const struct dmig_spot *spot, const char *path)
{
	const char *name = path + spot->dir_len + 1;

	if (spot->dir < 0 || strncmp(path, spot->dir_path, spot->dir_len) ||
	    path[spot->dir_len] != '/' || !*name || strchr(name, '/') || !strcmp(name, ".."))
		return NULL;
	return name;
}

/* The directory that is open is now another one.  Its path lives as long as the spot. */
static void move(struct dmig_spot *spot, int fd, const char *path, size_t len)
{
	dmig_auto_close(&spot->dir);
	spot->dir = fd;
	spot->dir_path = path;
	spot->dir_len = len;
}

/*
 * What is asked for next is most likely beside it: its directory is walked to, and the rest
 * is looked up in that.  *ret: the name there; NULL: it is to be walked to itself.
 */
static int enter(struct dmig_spot *spot, const char *path, const char **ret)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX];
	int fd;

	*ret = near(spot, path);
	if (*ret || !slash)
		return 0;
	*stpncpy(dir, path, (size_t)(slash - path)) = 0;
	fd = dmig_root_at(spot->root, dir, O_PATH | O_DIRECTORY);
	if (fd < 0)
		return fd;
	move(spot, fd, path, (size_t)(slash - path));
	*ret = near(spot, path);
	return 0;
}

/*
 * An attribute of sysfs comes in pages: what is shorter was the last of it.  Files elsewhere
 * may come in pieces of any size.
 */
static bool is_last(const char *path, size_t len)
{
	return len && len < PAGE && !strncmp(path, "sys/", 4) &&
	       strncmp(path, "sys/kernel/", 11) != 0;
}

/* All of what is open into the buffer. */
static int read_all(struct dmig_spot *spot, int fd, const char *path, size_t *ret_size)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = pread(fd, spot->buffer + len, sizeof(spot->buffer) - len, (off_t)len);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			len += (size_t)n;
		if (len == sizeof(spot->buffer))
			return -EFBIG;
	} while (n && !is_last(path, len));
	*ret_size = len;
	return 0;
}

/* A link may lead anywhere, so it is walked from the root. */
static int open_file(struct dmig_spot *spot, const char *path)
{
	const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;
	const char *name;
	const int error = enter(spot, path, &name);

	if (error)
		return error;
	if (name) {
		const int fd = openat(spot->dir, name, flags | O_NOFOLLOW | O_CLOEXEC);

		if (fd >= 0 || errno != ELOOP)
			return fd < 0 ? -errno : fd;
	}
	return dmig_root_at(spot->root, path, flags);
}

static int read_file(struct dmig_spot *spot, struct dmig_spot_entry *entry)
{
	dmig_auto(close) int fd = open_file(spot, entry->path);
	struct stat st;
	int error;

	/* A socket can't be opened at all. */
	if (fd < 0)
		return fd == -ENXIO ? -ENOTSUP : fd;
	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ENOTSUP;
	for (int i = 0; i < TRIES_MAX; i++) {
		error = read_all(spot, fd, entry->path, &entry->sight.size);
		if (error != -ESTALE)
			break;
	}
	if (error)
		return error;
	entry->sight.bytes = dmig_spot_copy(spot, spot->buffer, entry->sight.size);
	return entry->sight.bytes ? 0 : -ENOMEM;
}

static int read_link(struct dmig_spot *spot, struct dmig_spot_entry *entry)
{
	dmig_auto(free) char *name = NULL;
	const char *near_name;
	int error = enter(spot, entry->path, &near_name);

	if (!error)
		error = near_name ? dmig_root_link_of(spot->dir, near_name, &name)
				  : dmig_root_link(spot->root, entry->path, &name);
	if (error)
		return error;
	entry->sight.size = strlen(name);
	entry->sight.bytes = dmig_spot_copy(spot, name, entry->sight.size);
	return entry->sight.bytes ? 0 : -ENOMEM;
}

/* Is it the directory that is open? */
static bool is_here(const struct dmig_spot *spot, const char *path)
{
	return spot->dir >= 0 && strlen(path) == spot->dir_len &&
	       !strncmp(path, spot->dir_path, spot->dir_len);
}

static int read_names(struct dmig_spot *spot, struct dmig_spot_entry *entry)
{
	int fd;

	if (is_here(spot, entry->path))
		return dmig_list_read(&entry->list, spot->dir, "", DMIG_SPOT_NAMES_MAX);
	fd = dmig_root_at(spot->root, entry->path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	move(spot, fd, entry->path, strlen(entry->path));
	return dmig_list_fill(&entry->list, fd, "", DMIG_SPOT_NAMES_MAX);
}

static int read_list(struct dmig_spot *spot, struct dmig_spot_entry *entry)
{
	const int error = read_names(spot, entry);

	if (error) {
		dmig_auto_list(&entry->list);
		entry->list = (struct dmig_list){ 0 };
		return error;
	}
	for (size_t i = 0; i < entry->list.count; i++)
		spot->kept += sizeof(char *) + strlen(entry->list.names[i]);
	entry->sight.names = &entry->list;
	return spot->kept > DMIG_SPOT_KEPT_MAX ? -ENOMEM : 0;
}

/* What was removed meanwhile has no path any more. */
static bool is_gone(const char *path)
{
	static const char mark[] = " (deleted)";
	const size_t len = strlen(path);

	return len >= strlen(mark) && !strcmp(path + len - strlen(mark), mark);
}

/* Where what is open is below the root, in memory of *ret_memory. */
static int find_real(const struct dmig_spot *spot, int fd, const char **ret, char **ret_memory)
{
	const int error = dmig_root_real_of(fd, ret_memory);

	if (error)
		return error;
	if (strncmp(*ret_memory, spot->prefix, spot->prefix_len) || is_gone(*ret_memory))
		return -ENOENT;
	*ret = *ret_memory + spot->prefix_len;
	*ret += **ret == '/';
	return 0;
}

/* What reading came to where it was recorded, if a recording says so. */
static int recorded_error(const struct dmig_spot *spot, const char *path)
{
	dmig_auto(free) char *memory = NULL;
	dmig_auto(close) int fd = -1;
	const char *real;

	if (!spot->errors.count)
		return 0;
	fd = dmig_root_at(spot->root, path, O_PATH);
	if (fd < 0 || find_real(spot, fd, &real, &memory))
		return 0;
	return dmig_trail_errors_find(&spot->errors, real);
}

/* There was no link at that moment: whoever asks why its target is not there is told so. */
static int keep_absence(struct dmig_spot *spot, const char *path)
{
	bool new;
	struct dmig_spot_entry *link = dmig_spot_entry(spot, DMIG_SIGHT_LINK, path, &new);

	if (!link)
		return -ENOMEM;
	if (new)
		link->sight.error = -ENOENT;
	return -ENOENT;
}

/* What was found to be gone, and is there all the same, may have come anew. */
static int open_real(struct dmig_spot *spot, const char *path)
{
	int fd = -ENOENT;

	for (int i = 0; i < TRIES_MAX && fd == -ENOENT; i++) {
		dmig_auto(free) char *target = NULL;

		fd = dmig_root_at(spot->root, path, O_PATH);
		if (fd == -ENOENT && dmig_root_link(spot->root, path, &target) == -ENOENT)
			return keep_absence(spot, path);
	}
	return fd;
}

static int read_real(struct dmig_spot *spot, struct dmig_spot_entry *entry)
{
	dmig_auto(close) int fd = open_real(spot, entry->path);
	dmig_auto(free) char *path = NULL;
	const char *below;
	int error;

	if (fd < 0)
		return fd;
	error = find_real(spot, fd, &below, &path);
	if (error)
		return error;
	entry->sight.size = strlen(below);
	entry->sight.bytes = dmig_spot_copy(spot, below, entry->sight.size);
	if (!entry->sight.bytes)
		return -ENOMEM;
	move(spot, dmig_steal_fd(&fd), entry->sight.bytes, entry->sight.size);
	return 0;
}

static int read_thing(struct dmig_spot *spot, struct dmig_spot_entry *entry)
{
	const char *name;
	struct stat st;

	if (enter(spot, entry->path, &name))
		return -ENOENT;
	if (name) {
		if (fstatat(spot->dir, name, &st, AT_SYMLINK_NOFOLLOW))
			return -ENOENT;
		if (!S_ISLNK(st.st_mode))
			return 0;
	}
	return dmig_root_has(spot->root, entry->path) ? 0 : -ENOENT;
}

static int stat_itself(struct dmig_spot *spot, const char *path, struct stat *ret)
{
	dmig_auto(close) int fd = -1;
	const char *name;
	const int error = enter(spot, path, &name);

	if (error)
		return error;
	if (name)
		return fstatat(spot->dir, name, ret, AT_SYMLINK_NOFOLLOW) ? -errno : 0;
	fd = dmig_root_at(spot->root, path, O_PATH | O_NOFOLLOW);
	if (fd < 0)
		return fd;
	return fstat(fd, ret) ? -errno : 0;
}

static int read_mode(struct dmig_spot *spot, struct dmig_spot_entry *entry)
{
	struct stat st;
	const int error = stat_itself(spot, entry->path, &st);

	if (error)
		return error;
	entry->sight.mode = st.st_mode & S_IFMT;
	/* For a socket and the like stands a file in a recording. */
	if (S_ISREG(st.st_mode) && recorded_error(spot, entry->path) == -ENOTSUP)
		entry->sight.mode = S_IFSOCK;
	return 0;
}

static int (*const readers[])(struct dmig_spot *spot, struct dmig_spot_entry *entry) = {
	[DMIG_SIGHT_FILE] = read_file,   [DMIG_SIGHT_LINK] = read_link,
	[DMIG_SIGHT_LIST] = read_list,   [DMIG_SIGHT_REAL] = read_real,
	[DMIG_SIGHT_THING] = read_thing, [DMIG_SIGHT_MODE] = read_mode,
};

/* Something empty stands in a recording for what could not be read, so that its name is seen. */
static bool may_stand_for(const struct dmig_spot_entry *entry)
{
	switch (entry->sight.kind) {
	case DMIG_SIGHT_FILE:
	case DMIG_SIGHT_LIST:
		return true;
	case DMIG_SIGHT_LINK:
		/* One that is one was read. */
		return entry->sight.error == -EINVAL;
	case DMIG_SIGHT_REAL:
	case DMIG_SIGHT_THING:
	case DMIG_SIGHT_MODE:
		break;
	}
	return false;
}

static int compare(const void *name, const void *listed)
{
	return strcmp(name, *(char *const *)listed);
}

/* Is it known not to be there, as the names of its directory were read? */
static bool is_missing(const struct dmig_spot *spot, const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct dmig_spot_entry *dir =
		slash ? dmig_spot_known(spot, DMIG_SIGHT_LIST, path, (size_t)(slash - path)) : NULL;

	return dir && !dir->sight.error &&
	       (!dir->list.count || !bsearch(slash + 1, dir->list.names, dir->list.count,
					     sizeof(*dir->list.names), compare));
}

int dmig_spot_read(struct dmig_spot *spot, struct dmig_spot_entry *entry)
{
	int error;

	if (is_missing(spot, entry->path))
		return -ENOENT;
	entry->sight.error = readers[entry->sight.kind](spot, entry);
	error = may_stand_for(entry) ? recorded_error(spot, entry->path) : 0;
	return error ? error : entry->sight.error;
}
