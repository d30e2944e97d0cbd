// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/file.h>
#include <lib/common/format.h>
#include <lib/common/list.h>
#include <lib/document/form.h>
#include <lib/document/tree.h>
#include <stdio.h>
#include <sys/stat.h>

/* The tree form, one value in each file.  devmig-document(5), TREES */

/* A value may have 1024 bytes; a comment behind it may make it a page. */
#define FILE_MAX 4096

static const struct dmig_place nowhere;

void dmig_auto_tree_object(struct dmig_tree_object *object)
{
	size_t i;

	for (i = 0; i < object->count; i++)
		free(object->fields[i].value);
}

char *dmig_tree_join(const char *dir, const char *name)
{
	const size_t len = strlen(dir);

	return dmig_format("%s%s%s", dir, len && dir[len - 1] == '/' ? "" : "/", name);
}

int dmig_tree_bad(struct dmig_reader *reader, const char *path, const char *name,
		  enum dmig_reason reason)
{
	dmig_auto(free) char *file = dmig_tree_join(path, name);
	int error;

	if (!file)
		return dmig_fail_memory(&reader->failure);
	error = dmig_reader_file(reader, file);
	return error ? error : dmig_reader_problem(reader, reason, nowhere, NULL, 0);
}

/* A directory below another, not by a symbolic link.  -ENOTDIR: something else. */
static int open_dir(struct dmig_reader *reader, int dir, const char *name, const char *path)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == ENOTDIR || errno == ELOOP)
		return -ENOTDIR;
	return dmig_fail_io(&reader->failure, -errno, path, "open");
}

static bool exists(int dir, const char *name)
{
	struct stat st;

	return !fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW);
}

int dmig_tree_open(struct dmig_reader *reader, const char *path, char **ret_path)
{
	dmig_auto(close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int below;

	if (fd < 0)
		return dmig_fail_io(&reader->failure, -errno, path, "open");
	if (exists(fd, DMIG_SELF)) {
		*ret_path = strdup(path);
		return *ret_path ? dmig_steal_fd(&fd) : dmig_fail_memory(&reader->failure);
	}
	if (!exists(fd, DMIG_MIGRATION))
		return -ENOENT;
	*ret_path = dmig_tree_join(path, DMIG_MIGRATION);
	if (!*ret_path)
		return dmig_fail_memory(&reader->failure);
	below = open_dir(reader, fd, DMIG_MIGRATION, *ret_path);
	if (below != -ENOTDIR)
		return below;
	return dmig_tree_bad(reader, path, DMIG_MIGRATION, DMIG_NOT_A_DIRECTORY)
		       ?: dmig_reader_errno(reader);
}

/*
 * One value: a line of text, whose LF may be missing.  1 where there is a
 * problem that was passed over.
 */
static int read_value(struct dmig_reader *reader, int dir, const char *path, const char *name,
		      struct dmig_tree_field *ret)
{
	dmig_auto(free) char *file = dmig_tree_join(path, name);
	dmig_auto(free) char *bytes = NULL;
	size_t size;
	int error;

	if (!file)
		return dmig_fail_memory(&reader->failure);
	error = dmig_read_entry(dir, name, file, FILE_MAX, &bytes, &size, &reader->failure);
	if (error == -ENOTSUP || error == -ENOENT)
		return dmig_tree_bad(reader, path, name, DMIG_NOT_A_FILE) ?: 1;
	if (error == -EFBIG)
		return dmig_tree_bad(reader, path, name, DMIG_LIMIT_VALUE) ?: 1;
	if (error)
		return error;
	if (size && bytes[size - 1] == '\n')
		size--;
	if (memchr(bytes, '\n', size))
		return dmig_tree_bad(reader, path, name, DMIG_SEVERAL_LINES) ?: 1;
	if (size && bytes[size - 1] == '\r')
		size--;
	*ret = (struct dmig_tree_field){ name, strlen(name), dmig_steal(bytes), size };
	return 0;
}

static int build_field(struct dmig_reader *reader, const char *path,
		       const struct dmig_tree_field *field)
{
	dmig_auto(free) char *file = dmig_tree_join(path, field->name);
	const struct dmig_input input = {
		.name = field->name,
		.name_len = field->name_len,
		.value = field->value,
		.value_len = field->value_len,
		/* Values are not in a text: they have a column for errors, but no line. */
		.value_place = { .line = 0, .column = 1 },
	};
	int error;

	if (!file)
		return dmig_fail_memory(&reader->failure);
	error = dmig_reader_file(reader, file);
	return error ? error : dmig_reader_field(reader, &input);
}

/* Feed the builder, in the order that a directory does not have. */
static int build_fields(struct dmig_reader *reader, const char *path, enum dmig_section section,
			const struct dmig_tree_object *object)
{
	u8 order[DMIG_FIELDS_MAX];
	int error = 0;
	size_t i;

	dmig_tree_order(object, order);
	for (i = 0; i < object->count && !error; i++)
		error = build_field(
			reader, path,
			&object->fields[section == DMIG_SECTION_COMPATIBLE ? order[i] : i]);
	/* What the object lacks is not of its last field. */
	if (!error)
		error = dmig_reader_file(reader, path);
	return error ? error : dmig_reader_check_empty(reader);
}

static int read_values(struct dmig_reader *reader, int dir, const char *path,
		       const struct dmig_list *list, struct dmig_tree_object *ret)
{
	size_t i;
	int error;

	for (i = 0; i < list->count; i++) {
		error = read_value(reader, dir, path, list->names[i], &ret->fields[ret->count]);
		if (error < 0)
			return error;
		ret->count += !error;
	}
	return 0;
}

/* One object: the directory @name of @parent, which is open as @dir. */
static int read_object(struct dmig_reader *reader, int dir, const char *parent, const char *name,
		       enum dmig_section section)
{
	dmig_auto(free) char *path = dmig_tree_join(parent, name);
	dmig_auto(tree_object) struct dmig_tree_object object = { .count = 0 };
	dmig_auto(list) struct dmig_list list = { 0 };
	dmig_auto(close) int fd = -1;
	int error;

	if (!path)
		return dmig_fail_memory(&reader->failure);
	fd = open_dir(reader, dir, name, path);
	if (fd == -ENOTDIR)
		return dmig_tree_bad(reader, parent, name, DMIG_NOT_A_DIRECTORY);
	if (fd < 0)
		return fd;
	error = dmig_reader_file(reader, path);
	if (!error)
		error = dmig_reader_object(reader, section, nowhere);
	if (error)
		return error;
	error = dmig_list_read(&list, fd, "", DMIG_FIELDS_MAX);
	if (error == -EFBIG)
		return dmig_reader_problem(reader, DMIG_LIMIT_FIELDS, nowhere, NULL, 0);
	if (error)
		return dmig_fail_io(&reader->failure, error, path, "read");
	error = read_values(reader, fd, path, &list, &object);
	return error ? error : build_fields(reader, path, section, &object);
}

static int read_objects(struct dmig_reader *reader, int dir, const char *path,
			const struct dmig_tree_entries *entries)
{
	char name[sizeof("compatible0000")];
	unsigned int i;
	int error = 0;

	for (i = 1; i <= entries->objects && !error; i++) {
		if (!entries->single && !entries->compatible[i])
			continue;
		snprintf(name, sizeof(name), entries->single ? "compatible" : "compatible%04u", i);
		error = read_object(reader, dir, path, name, DMIG_SECTION_COMPATIBLE);
		if (error || !entries->apply[i])
			continue;
		snprintf(name, sizeof(name), "apply%04u", i);
		error = read_object(reader, dir, path, name, DMIG_SECTION_APPLY);
	}
	return error;
}

/* True where "self" makes it a tree: it is missing, or it is not a file, which is the other form. */
static bool is_tree(int dir)
{
	struct stat st;

	return fstatat(dir, DMIG_SELF, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode);
}

int dmig_tree_read(struct dmig_reader *reader, const char *path)
{
	dmig_auto(free) char *migration = NULL;
	dmig_auto(close) int dir = dmig_tree_open(reader, path, &migration);
	struct dmig_tree_entries entries = { 0 };
	int error;

	if (dir < 0)
		return dir;
	if (!is_tree(dir))
		return -ENOENT;
	reader->one_line = true;
	error = dmig_reader_file(reader, migration);
	if (!error)
		error = dmig_tree_list(reader, dir, migration, &entries);
	if (!error && !exists(dir, DMIG_SELF))
		error = dmig_reader_problem(reader, DMIG_NO_SELF, nowhere, NULL, 0)
				?: dmig_reader_errno(reader);
	if (!error)
		error = read_object(reader, dir, migration, DMIG_SELF, DMIG_SECTION_SELF);
	return error ? error : read_objects(reader, dir, migration, &entries);
}
