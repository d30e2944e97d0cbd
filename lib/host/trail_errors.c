// SPDX-License-Identifier: LGPL-2.1-or-later
#include "trail_errors.h"

#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/file.h>
#include <lib/common/root.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "trail.h"

static const struct {
	const char *name;
	int error;
} names[] = {
	{ "EIO", -EIO }, /* first: what has no name here */
	{ "E2BIG", -E2BIG },
	{ "EACCES", -EACCES },
	{ "EAGAIN", -EAGAIN },
	{ "EBADMSG", -EBADMSG },
	{ "EBUSY", -EBUSY },
	{ "ECONNREFUSED", -ECONNREFUSED },
	{ "ECONNRESET", -ECONNRESET },
	{ "EFBIG", -EFBIG },
	{ "EINVAL", -EINVAL },
	{ "ENODATA", -ENODATA },
	{ "ENODEV", -ENODEV },
	{ "ENOENT", -ENOENT },
	{ "ENOTCONN", -ENOTCONN },
	{ "ENOTSUP", -ENOTSUP },
	{ "ENXIO", -ENXIO },
	{ "EOVERFLOW", -EOVERFLOW },
	{ "EPERM", -EPERM },
	{ "EPROTO", -EPROTO },
	{ "ESTALE", -ESTALE },
	{ "ETIMEDOUT", -ETIMEDOUT },
};

#define NAMES (sizeof(names) / sizeof(*names))

const char *dmig_trail_error_name(int error)
{
	size_t i;

	for (i = 0; i < NAMES; i++)
		if (names[i].error == error)
			return names[i].name;
	return names[0].name;
}

static bool find_number(const char *name, int *ret)
{
	for (size_t i = 0; i < NAMES; i++)
		if (!strcmp(names[i].name, name)) {
			*ret = names[i].error;
			return true;
		}
	return false;
}

int dmig_trail_error_number(const char *name)
{
	int number = -EIO;

	find_number(name, &number);
	return number;
}

static int compare(const void *a, const void *b)
{
	const struct dmig_trail_error *left = a, *right = b;

	return strcmp(left->path, right->path);
}

static void take_line(struct dmig_trail_errors *errors, char *line)
{
	char *blank = strchr(line, ' ');
	int number;

	if (!blank || !blank[1])
		return;
	*blank = 0;
	if (find_number(line, &number))
		errors->all[errors->count++] = (struct dmig_trail_error){ blank + 1, number };
}

static size_t count_lines(const char *text)
{
	size_t count = 1;

	while ((text = strchr(text, '\n'))) {
		count++;
		text++;
	}
	return count;
}

static int take_lines(struct dmig_trail_errors *errors)
{
	char *rest = errors->text, *line;

	errors->all = calloc(count_lines(rest), sizeof(*errors->all));
	if (!errors->all)
		return -ENOMEM;
	while ((line = strsep(&rest, "\n")))
		take_line(errors, line);
	qsort(errors->all, errors->count, sizeof(*errors->all), compare);
	return 0;
}

static int open_file(int root)
{
	struct stat st;
	int fd = dmig_root_at(root, DMIG_TRAIL_ERRORS, O_RDONLY | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return fd;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return -ENOTSUP;
}

int dmig_trail_errors_read(int root, struct dmig_trail_errors *ret)
{
	dmig_auto(close) int fd = open_file(root);
	size_t size;
	int error;

	if (fd < 0)
		return fd == -ENOENT || fd == -ENOTDIR ? 0 : fd;
	error = dmig_read_fd(fd, DMIG_TRAIL_ERRORS, DMIG_TRAIL_ERRORS_MAX, &ret->text, &size, NULL);
	return error ? error : take_lines(ret);
}

void dmig_trail_errors_free(struct dmig_trail_errors *errors)
{
	free(errors->all);
	free(errors->text);
}

int dmig_trail_errors_find(const struct dmig_trail_errors *errors, const char *path)
{
	const struct dmig_trail_error wanted = { .path = path };
	const struct dmig_trail_error *found = NULL;

	if (errors->count)
		found = bsearch(&wanted, errors->all, errors->count, sizeof(wanted), compare);
	return found ? found->error : 0;
}
