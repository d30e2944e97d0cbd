// SPDX-License-Identifier: LGPL-2.1-or-later
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

static int read_names(struct dmig_list *list, DIR *dir, const char *prefix, size_t max)
{
	const size_t len = strlen(prefix);
	const struct dirent *entry;
	size_t room = 0;
	int error;

	for (;;) {
		errno = 0;
		entry = readdir(dir);
		if (!entry)
			return -errno;
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
		    strncmp(entry->d_name, prefix, len))
			continue;
		if (list->count == max)
			return -EFBIG;
		error = add(list, &room, entry->d_name);
		if (error)
			return error;
	}
}

int dmig_list_read(struct dmig_list *list, int dir, const char *prefix, size_t max)
{
	dmig_auto(closedir) DIR *stream = NULL;
	int error, fd;

	/* Not a dup(): that would share the place in the directory. */
	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	stream = fdopendir(fd);
	if (!stream) {
		error = -errno;
		close(fd);
		return error;
	}
	error = read_names(list, stream, prefix, max);
	if (!error && list->count)
		qsort(list->names, list->count, sizeof(*list->names), compare);
	return error;
}

void dmig_auto_list(struct dmig_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->names[i]);
	free(list->names);
}
