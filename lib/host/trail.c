// SPDX-License-Identifier: LGPL-2.1-or-later
#include "trail.h"

#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/root.h>
#include <lib/common/stream.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "recorded.h"
#include "trail_errors.h"
#include "trail_walk.h"

struct trail {
	const struct dmig_spot *spot;
	struct dmig_image *image;
	FILE *errors; /* DMIG_TRAIL_ERRORS, as it grows */
};

static int keep_link(struct trail *trail, const char *path, int fd, char *target, size_t size)
{
	char tamed[2 * PATH_MAX];
	const ssize_t len = readlinkat(fd, "", target, size - 1);

	if (len < 0)
		return -errno;
	target[len] = 0;
	if (dmig_walk_tame(path, target, tamed, sizeof(tamed)))
		return 0;
	return dmig_image_link(trail->image, path, tamed);
}

/* What stands at a path whose directories are real ones; a directory and a link are kept. */
static int look(struct trail *trail, const char *path, mode_t *ret_mode, char *target, size_t size)
{
	dmig_auto(close) int fd = -1;
	struct stat st;
	const struct dmig_image_node *node = dmig_image_find(trail->image, path);

	*ret_mode = S_IFDIR;
	if (!*path || (node && node->kind == DMIG_IMAGE_DIR))
		return 0;
	fd = dmig_root_at(dmig_spot_root(trail->spot), path, O_PATH | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, &st))
		return fd < 0 ? fd : -errno;
	*ret_mode = st.st_mode & S_IFMT;
	if (S_ISDIR(st.st_mode))
		return dmig_image_dir(trail->image, path);
	return S_ISLNK(st.st_mode) ? keep_link(trail, path, fd, target, size) : 0;
}

/* Go along a path; walk->done is where that ends, or where it could not go on. */
static int follow(struct trail *trail, const char *path, bool follow_last, struct dmig_walk *walk,
		  mode_t *ret_mode)
{
	char target[PATH_MAX];
	int error = dmig_walk_begin(walk, path);

	*ret_mode = S_IFDIR;
	while (!error && dmig_walk_step(walk)) {
		const bool last = dmig_walk_is_last(walk);

		error = look(trail, walk->done, ret_mode, target, sizeof(target));
		if (!error && S_ISLNK(*ret_mode) && (!last || follow_last))
			error = dmig_walk_enter(walk, target);
		else if (!error && !last && !S_ISDIR(*ret_mode))
			error = -ENOTDIR;
	}
	return error;
}

/* What a recording shows without saying so, as the names are there or not. */
static bool shows(int error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -ELOOP || error == -ENAMETOOLONG;
}

/* Something that could not be read, or was not. */
static int keep_error(struct trail *trail, const char *path, bool dir, int error)
{
	const struct dmig_image_node *node = dmig_image_find(trail->image, path);
	int failed = 0;

	if (!*path || strchr(path, '\n') || (node && node->kind == DMIG_IMAGE_LINK))
		return 0;
	if (!node)
		failed = dir ? dmig_image_dir(trail->image, path)
			     : dmig_image_file(trail->image, path, "", 0);
	if (!failed && fprintf(trail->errors, "%s %s\n", dmig_trail_error_name(error), path) < 0)
		failed = -ENOMEM;
	/* Below a link or a file nothing can be shown; nor what has too long a path. */
	return failed == -EINVAL || failed == -ENOTDIR ? 0 : failed;
}

/* What comes of a file's being asked for; what was read of another one of its name stays. */
static int keep_file(struct trail *trail, const struct dmig_walk *walk, mode_t mode,
		     const struct dmig_sight *sight)
{
	int error;

	if (sight->error)
		return keep_error(trail, walk->done, false, sight->error);
	if (!S_ISREG(mode))
		return 0;
	error = dmig_image_file(trail->image, walk->done, sight->bytes, sight->size);
	return error == -EEXIST || error == -EINVAL ? 0 : error;
}

/* A link itself was looked at. */
static bool follows(const struct dmig_sight *sight)
{
	return sight->kind != DMIG_SIGHT_LINK && sight->kind != DMIG_SIGHT_MODE;
}

/* Whatever kept it from being seen, it is not there. */
static bool is_only_there(const struct dmig_sight *sight)
{
	return sight->kind == DMIG_SIGHT_THING || sight->kind == DMIG_SIGHT_MODE;
}

/* The file, link or directory itself; its names come later. */
static int keep_sight(void *arg, const struct dmig_sight *sight)
{
	struct trail *trail = arg;
	struct dmig_walk walk;
	mode_t mode;
	int error;

	if (sight->error == -ENOMEM)
		return sight->error;
	error = follow(trail, sight->path, follows(sight), &walk, &mode);
	if (error == -ENOMEM || error == -E2BIG)
		return error;
	if (error) {
		char path[sizeof(walk.done) + sizeof(walk.rest)];

		if (shows(error) || is_only_there(sight))
			return 0;
		snprintf(path, sizeof(path), "%s%s", walk.done, walk.rest);
		return keep_error(trail, path, sight->kind == DMIG_SIGHT_LIST, error);
	}
	if (sight->kind == DMIG_SIGHT_FILE && !shows(sight->error))
		return keep_file(trail, &walk, mode, sight);
	if (sight->kind == DMIG_SIGHT_LIST && sight->error && !shows(sight->error))
		return keep_error(trail, walk.done, true, sight->error);
	return 0;
}

/* A name whose file nobody read. */
static int keep_name(struct trail *trail, const char *path)
{
	char target[PATH_MAX];
	mode_t mode;
	int error;

	if (dmig_image_find(trail->image, path))
		return 0;
	error = look(trail, path, &mode, target, sizeof(target));
	if (error == -ENOMEM || error == -E2BIG)
		return error;
	if (error || S_ISDIR(mode) || S_ISLNK(mode))
		return 0;
	return keep_error(trail, path, false, S_ISREG(mode) ? -ENODATA : -ENOTSUP);
}

static int keep_names(struct trail *trail, const struct dmig_walk *walk,
		      const struct dmig_list *names)
{
	char path[2 * PATH_MAX];
	size_t i;
	int error = 0;

	for (i = 0; i < names->count && !error; i++) {
		snprintf(path, sizeof(path), "%s%s%s", walk->done, *walk->done ? "/" : "",
			 names->names[i]);
		error = keep_name(trail, path);
	}
	return error;
}

/* Names of which nothing more was to be known. */
static int keep_rest(void *arg, const struct dmig_sight *sight)
{
	struct trail *trail = arg;
	struct dmig_walk walk;
	mode_t mode;
	int error;

	if (sight->error || sight->kind == DMIG_SIGHT_FILE || sight->kind == DMIG_SIGHT_LINK)
		return 0;
	error = follow(trail, sight->path, follows(sight), &walk, &mode);
	if (error)
		return error == -ENOMEM || error == -E2BIG ? error : 0;
	if (sight->kind == DMIG_SIGHT_LIST)
		return keep_names(trail, &walk, sight->names);
	return *walk.done ? keep_name(trail, walk.done) : 0;
}

static int keep_all(struct trail *trail)
{
	int error = dmig_image_file(trail->image, DMIG_TRAIL_VERSION, DEVMIG_VERSION "\n",
				    strlen(DEVMIG_VERSION "\n"));

	if (!error)
		error = dmig_spot_each(trail->spot, keep_sight, trail);
	return error ? error : dmig_spot_each(trail->spot, keep_rest, trail);
}

/* What others than files have told. */
static int keep_told(const struct trail *trail)
{
	int error = 0;

	for (enum dmig_recorded i = 0; !error && i < DMIG_RECORDED_COUNT; i++) {
		const char *text = dmig_recorded_noted(trail->spot, i);

		if (text)
			error = dmig_image_file(trail->image, dmig_recorded_path(i), text,
						strlen(text));
	}
	return error;
}

int dmig_trail_image(const struct dmig_spot *spot, struct dmig_image *image)
{
	struct trail trail = { .spot = spot, .image = image };
	dmig_auto(free) char *errors = NULL;
	size_t size;
	int error;

	trail.errors = open_memstream(&errors, &size);
	if (!trail.errors)
		return -ENOMEM;
	error = keep_all(&trail);
	if (!error)
		error = keep_told(&trail);
	error = dmig_stream_end(trail.errors, &errors, error);
	if (!error && size)
		error = dmig_image_file(image, DMIG_TRAIL_ERRORS, errors, size);
	return error;
}
