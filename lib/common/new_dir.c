// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/new_dir.h>

#define FIRST_ROOM 16

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

/*
 * The path of a directory to be made, without '/' at its end.  1 where it is
 * there already, and then @ret_st is what it is; else 0.
 */
static int find_target(const char *path, char **ret, struct stat *ret_st)
{
	dmig_auto(free) char *target = NULL;
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	target = strndup(path, len);
	if (!target)
		return -ENOMEM;
	if (lstat(target, ret_st)) {
		*ret = dmig_steal(target);
		return errno == ENOENT ? 0 : -errno;
	}
	if (stat(target, ret_st))
		return -errno;
	if (!S_ISDIR(ret_st->st_mode) || !is_empty_dir(target))
		return -EEXIST;
	*ret = realpath(path, NULL);
	return *ret ? 1 : -errno;
}

/* Nobody else gets into it until it is complete. */
static int make_temporary(struct dmig_new_dir *new)
{
	const struct dmig_target *target = &new->target;
	int error;

	if (mkdirat(target->dir, target->temporary, 0700))
		return -errno;
	new->fd = openat(target->dir, target->temporary,
			 O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (new->fd >= 0)
		return 0;
	error = -errno;
	unlinkat(target->dir, target->temporary, AT_REMOVEDIR);
	return error;
}

/*
 * What a new directory would be here, by the umask and by what is inherited.
 * Only the kernel knows without changing it; one is made where nobody else is.
 */
static int look_at_new(const struct dmig_new_dir *new, struct stat *ret_st)
{
	static const char probe[] = "probe";
	int error = 0;

	if (mkdirat(new->fd, probe, 0777))
		return -errno;
	if (fstatat(new->fd, probe, ret_st, AT_SYMLINK_NOFOLLOW))
		error = -errno;
	if (unlinkat(new->fd, probe, AT_REMOVEDIR) && !error)
		error = -errno;
	return error;
}

/* What is made inside inherits from it what it would from the directory that was there. */
static int make_alike(const struct dmig_new_dir *new)
{
	struct stat like = new->like;

	like.st_mode = S_IFDIR | (like.st_mode & 07000) | 0700;
	return dmig_make_like(new->fd, &like);
}

static int begin(struct dmig_new_dir *new, const char *path)
{
	dmig_auto(free) char *target = NULL;
	int there = find_target(path, &target, &new->like);
	int error = there < 0 ? there : dmig_target_open(&new->target, target);

	if (!error)
		error = make_temporary(new);
	if (error)
		return error;
	return there ? make_alike(new) : look_at_new(new, &new->like);
}

static int check(const struct dmig_new_dir *new, int error, struct devmig_error **ret_error)
{
	return error ? dmig_fail_write(ret_error, error, new->path, "make the directory") : 0;
}

int dmig_new_dir_begin(struct dmig_new_dir *new, const char *path, struct devmig_error **ret_error)
{
	new->path = path;
	return check(new, begin(new, path), ret_error);
}

/* Remember what is about to be made. */
static int record(struct dmig_new_dir *new, const char *name, bool dir)
{
	char *copy;

	if (new->count == new->room) {
		const size_t room = new->room ? 2 * new->room : FIRST_ROOM;
		struct dmig_made *made = realloc(new->made, room * sizeof(*made));

		if (!made)
			return -ENOMEM;
		new->made = made;
		new->room = room;
	}
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	new->made[new->count++] = (struct dmig_made){ copy, dir };
	return 0;
}

int dmig_new_dir_mkdir(struct dmig_new_dir *new, const char *name, struct devmig_error **ret_error)
{
	int error = record(new, name, true);

	if (!error && mkdirat(new->fd, name, 0777))
		error = -errno;
	return check(new, error, ret_error);
}

int dmig_new_dir_file(struct dmig_new_dir *new, const char *name, const char *bytes, size_t size,
		      struct devmig_error **ret_error)
{
	const struct iovec piece = { (char *)bytes, size };
	dmig_auto(close) int fd = -1;
	int error = record(new, name, false);

	if (!error) {
		fd = openat(new->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			    0666);
		error = fd < 0 ? -errno : dmig_fill(fd, NULL, &piece, 1);
	}
	return check(new, error, ret_error);
}

/* The names in the directories, which are not on the disk merely because their files are. */
static int sync_dirs(const struct dmig_new_dir *new)
{
	size_t i;
	int error = 0;

	for (i = 0; i < new->count && !error; i++) {
		dmig_auto(close) int fd = -1;

		if (!new->made[i].dir)
			continue;
		fd = openat(new->fd, new->made[i].name,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		error = fd < 0 ? -errno : dmig_sync(fd);
	}
	return error;
}

static int commit(struct dmig_new_dir *new)
{
	int error = sync_dirs(new);

	/* Its mode may keep its owner out. */
	if (!error)
		error = dmig_make_like(new->fd, &new->like);
	if (!error)
		error = dmig_sync(new->fd);
	if (!error)
		error = dmig_target_rename(&new->target);
	if (error)
		return error == -ENOTEMPTY || error == -ENOTDIR ? -EEXIST : error;
	new->stands = true;
	/* What was renamed stays so after a crash. */
	return dmig_sync(new->target.dir);
}

int dmig_new_dir_commit(struct dmig_new_dir *new, struct devmig_error **ret_error)
{
	return check(new, commit(new), ret_error);
}

/* The last that was made first, so that directories are empty. */
static void remove_all(const struct dmig_new_dir *new)
{
	size_t i;

	/* The mode that it was to have may keep its owner out. */
	fchmod(new->fd, 0700);
	for (i = new->count; i--;)
		unlinkat(new->fd, new->made[i].name, new->made[i].dir ? AT_REMOVEDIR : 0);
	unlinkat(new->target.dir, new->target.temporary, AT_REMOVEDIR);
}

void dmig_auto_new_dir(struct dmig_new_dir *new)
{
	size_t i;

	if (new->fd >= 0 && !new->stands)
		remove_all(new);
	for (i = 0; i < new->count; i++)
		free(new->made[i].name);
	free(new->made);
	dmig_auto_close(&new->fd);
	dmig_auto_target(&new->target);
}
