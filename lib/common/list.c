// SPDX-License-Identifier: LGPL-2.1-or-later
#include <dirent.h>
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/list.h>
#include <string.h>

#define FIRST_ROOM 16

static int add(struct dmig_list *list, size_t *room, const char *name)
{
	if (list->count == *room) {
		size_t new_room = *room ? 2 * *room : FIRST_ROOM;
		char **new = realloc(list->names, new_room * sizeof(*new));

		if (!new)
			return -ENOMEM;
		list->names = new;
		*room = new_room;
	}
	list->names[list->count] = strdup(name);
	if (!list->names[list->count])
		return -ENOMEM;
	list->count++;
	return 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add_names(struct dmig_list *list, size_t *room, const char *bytes, size_t size,
		     const char *prefix, size_t max)
{
	const struct dirent64 *entry;
	int error = 0;

	for (size_t at = 0; !error && at < size; at += entry->d_reclen) {
		entry = (const struct dirent64 *)(bytes + at);
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
		    strncmp(entry->d_name, prefix, strlen(prefix)))
			continue;
		error = list->count == max ? -EFBIG : add(list, room, entry->d_name);
	}
	return error;
}

/* readdir() would want a stream: four more calls of the system for each directory. */
int dmig_list_fill(struct dmig_list *list, int fd, const char *prefix, size_t max)
{
	_Alignas(struct dirent64) char bytes[8192];
	size_t room = 0;
	ssize_t n;
	int error = 0;

	while (!error && (n = getdents64(fd, bytes, sizeof(bytes))))
		error = n < 0 ? -errno : add_names(list, &room, bytes, (size_t)n, prefix, max);
	if (!error && list->count)
		qsort(list->names, list->count, sizeof(*list->names), compare);
	return error;
}

int dmig_list_read(struct dmig_list *list, int dir, const char *prefix, size_t max)
{
	/* Not a dup(): that would share the place in the directory. */
	dmig_auto(close) int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : dmig_list_fill(list, fd, prefix, max);
}

void dmig_auto_list(struct dmig_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->names[i]);
	free(list->names);
}
