// SPDX-License-Identifier: LGPL-2.1-or-later
#include "trail_walk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "image.h"

/* As many as the kernel follows. */
#define LINKS_MAX 40

int dmig_walk_begin(struct dmig_walk *walk, const char *path)
{
	*walk->done = 0;
	walk->links = 0;
	if ((size_t)snprintf(walk->rest, sizeof(walk->rest), "%s", path) >= sizeof(walk->rest))
		return -ENAMETOOLONG;
	return 0;
}

bool dmig_walk_step(struct dmig_walk *walk)
{
	const size_t skip = strspn(walk->rest, "/");
	const size_t len = strcspn(walk->rest + skip, "/");
	const size_t done = strlen(walk->done);
	const char *part = walk->rest + skip;
	char *slash;

	if (!len)
		return false;
	if (len == 2 && !strncmp(part, "..", 2)) {
		slash = strrchr(walk->done, '/');
		*(slash ? slash : walk->done) = 0;
	} else if (len != 1 || *part != '.') {
		if (done + len + 2 > sizeof(walk->done))
			return false;
		if (done)
			walk->done[done] = '/';
		memcpy(walk->done + done + !!done, part, len);
		walk->done[done + !!done + len] = 0;
	}
	memmove(walk->rest, part + len, strlen(part + len) + 1);
	return true;
}

bool dmig_walk_is_last(const struct dmig_walk *walk)
{
	return !walk->rest[strspn(walk->rest, "/")];
}

int dmig_walk_enter(struct dmig_walk *walk, const char *target)
{
	char rest[sizeof(walk->rest)];
	char *slash = strrchr(walk->done, '/');

	if (++walk->links > LINKS_MAX)
		return -ELOOP;
	if ((size_t)snprintf(rest, sizeof(rest), "%s/%s", target, walk->rest) >= sizeof(rest))
		return -ENAMETOOLONG;
	memcpy(walk->rest, rest, sizeof(rest));
	*(slash && *target != '/' ? slash : walk->done) = 0;
	return 0;
}

int dmig_walk_tame(const char *path, const char *target, char *ret, size_t size)
{
	size_t depth = 0, up = 0, len = 0;

	for (const char *at = path; (at = strchr(at, '/')); at++)
		depth++;
	while (*target == '/' || !strncmp(target, "../", 3)) {
		up = *target == '/' ? depth : up + (up < depth);
		target += *target == '/' ? 1 : 3;
	}
	for (; up && len + 4 < size; up--)
		len += (size_t)snprintf(ret + len, size - len, "../");
	if ((size_t)snprintf(ret + len, size - len, "%s", *target ? target : ".") >= size - len)
		return -ENAMETOOLONG;
	return dmig_image_stays(path, ret) ? 0 : -EINVAL;
}
