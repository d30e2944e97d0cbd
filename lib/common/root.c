// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/root.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#define OPEN_FILES "/proc/self/fd"

/* So often is asked again where somebody renames things while ".." is followed. */
#define TRIES_MAX 100

int dmig_root_open(const struct devmig_context *context)
{
	const int fd = open(devmig_context_root(context), O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int dmig_root_at(int root, const char *path, int flags)
{
	const struct open_how how = {
		.flags = (unsigned int)flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT,
	};
	long fd;

	for (int i = 0; i < TRIES_MAX; i++) {
		fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd < 0 ? -errno : (int)fd;
}

bool dmig_root_has(int root, const char *path)
{
	dmig_auto(close) int fd = dmig_root_at(root, path, O_PATH);

	return fd >= 0;
}

/* readlinkat() into memory of its own. */
static int read_link(int dir, const char *name, char **ret)
{
	char target[PATH_MAX];
	const ssize_t len = readlinkat(dir, name, target, sizeof(target));

	if (len < 0)
		return -errno;
	if ((size_t)len == sizeof(target))
		return -ENAMETOOLONG;
	*ret = strndup(target, (size_t)len);
	return *ret ? 0 : -ENOMEM;
}

int dmig_root_link_of(int dir, const char *entry, char **ret)
{
	dmig_auto(free) char *target = NULL;
	const char *name;
	const int error = read_link(dir, entry, &target);

	if (error)
		/* Of what is open and no link readlinkat() says that it is not there. */
		return error == -ENOENT && !*entry ? -EINVAL : error;
	name = strrchr(target, '/');
	name = name ? name + 1 : target;
	if (!*name || !strcmp(name, ".") || !strcmp(name, ".."))
		return -EINVAL;
	*ret = strdup(name);
	return *ret ? 0 : -ENOMEM;
}

int dmig_root_link(int root, const char *path, char **ret)
{
	dmig_auto(close) int fd = dmig_root_at(root, path, O_PATH | O_NOFOLLOW);

	return fd < 0 ? fd : dmig_root_link_of(fd, "", ret);
}

int dmig_root_list(int root, const char *path, const char *prefix, size_t max,
		   struct dmig_list *list)
{
	dmig_auto(close) int fd = dmig_root_at(root, path, O_RDONLY | O_DIRECTORY);

	return fd < 0 ? fd : dmig_list_fill(list, fd, prefix, max);
}

int dmig_root_real_of(int fd, char **ret)
{
	char name[sizeof(OPEN_FILES) + 1 + 3 * sizeof(fd)];

	snprintf(name, sizeof(name), OPEN_FILES "/%d", fd);
	return read_link(AT_FDCWD, name, ret);
}

bool dmig_root_lacks_proc(void)
{
	return access(OPEN_FILES, F_OK);
}

int dmig_root_real(int root, const char *path, char **ret)
{
	dmig_auto(close) int fd = dmig_root_at(root, path, O_PATH);

	return fd < 0 ? fd : dmig_root_real_of(fd, ret);
}
