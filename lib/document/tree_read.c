// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
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

/* 1: something else stands there, which is a problem that was passed over. */
static int open_below(struct dmig_reader *reader, const struct dmig_folder *folder,
		      const char *name, struct dmig_folder *ret)
{
	dmig_auto(free) char *path = NULL;
	const int error = dmig_folder_below(folder, name, ret);

	if (error == -ENOTDIR)
		return dmig_tree_bad(reader, folder->path, name, DMIG_NOT_A_DIRECTORY) ?: 1;
	path = error ? dmig_tree_join(folder->path, name) : NULL;
	return error ? dmig_fail_io(&reader->failure, error, path, "open") : 0;
}

int dmig_tree_open(struct dmig_reader *reader, const char *path, struct dmig_folder *ret)
{
	dmig_auto(folder) struct dmig_folder folder = DMIG_FOLDER_NONE;
	int error = dmig_folder_open(reader->looker, path, &folder);
	mode_t self, migration;

	if (error)
		return dmig_fail_io(&reader->failure, error, path, "open");
	error = dmig_folder_mode(&folder, DMIG_SELF, &self);
	if (!error && !self)
		error = dmig_folder_mode(&folder, DMIG_MIGRATION, &migration);
	if (error)
		return dmig_fail_memory(&reader->failure);
	if (self) {
		*ret = folder;
		folder = (struct dmig_folder)DMIG_FOLDER_NONE;
		return 0;
	}
	if (!migration)
		return -ENOENT;
	error = open_below(reader, &folder, DMIG_MIGRATION, ret);
	return error > 0 ? dmig_reader_errno(reader) : error;
}

/*
 * One value: a line of text, whose LF may be missing.  1 where there is a
 * problem that was passed over.
 */
static int read_value(struct dmig_reader *reader, const struct dmig_folder *folder,
		      const char *name, struct dmig_tree_field *ret)
{
	const char *path = folder->path;
	dmig_auto(free) char *bytes = NULL;
	size_t size;
	int error;

	error = dmig_folder_file(folder, name, FILE_MAX, &bytes, &size, &reader->failure);
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

static int read_values(struct dmig_reader *reader, const struct dmig_folder *folder,
		       const struct dmig_list *list, struct dmig_tree_object *ret)
{
	size_t i;
	int error;

	for (i = 0; i < list->count; i++) {
		error = read_value(reader, folder, list->names[i], &ret->fields[ret->count]);
		if (error < 0)
			return error;
		ret->count += !error;
	}
	return 0;
}

/* One object: a directory in that of the document. */
static int read_object(struct dmig_reader *reader, const struct dmig_folder *migration,
		       const char *name, enum dmig_section section)
{
	dmig_auto(tree_object) struct dmig_tree_object object = { .count = 0 };
	dmig_auto(list) struct dmig_list list = { 0 };
	dmig_auto(folder) struct dmig_folder folder = DMIG_FOLDER_NONE;
	int error = open_below(reader, migration, name, &folder);

	if (error)
		return error > 0 ? 0 : error;
	error = dmig_reader_file(reader, folder.path);
	if (!error)
		error = dmig_reader_object(reader, section, nowhere);
	if (error)
		return error;
	error = dmig_folder_list(&folder, "", DMIG_FIELDS_MAX, &list);
	if (error == -EFBIG)
		return dmig_reader_problem(reader, DMIG_LIMIT_FIELDS, nowhere, NULL, 0);
	if (error)
		return dmig_fail_io(&reader->failure, error, folder.path, "read");
	error = read_values(reader, &folder, &list, &object);
	return error ? error : build_fields(reader, folder.path, section, &object);
}

static int read_objects(struct dmig_reader *reader, const struct dmig_folder *migration,
			const struct dmig_tree_entries *entries)
{
	char name[sizeof("compatible0000")];
	unsigned int i;
	int error = 0;

	for (i = 1; i <= entries->objects && !error; i++) {
		if (!entries->single && !entries->compatible[i])
			continue;
		snprintf(name, sizeof(name), entries->single ? "compatible" : "compatible%04u", i);
		error = read_object(reader, migration, name, DMIG_SECTION_COMPATIBLE);
		if (error || !entries->apply[i])
			continue;
		snprintf(name, sizeof(name), "apply%04u", i);
		error = read_object(reader, migration, name, DMIG_SECTION_APPLY);
	}
	return error;
}

int dmig_tree_read(struct dmig_reader *reader, const char *path)
{
	dmig_auto(folder) struct dmig_folder migration = DMIG_FOLDER_NONE;
	struct dmig_tree_entries entries = { 0 };
	int error = dmig_tree_open(reader, path, &migration);
	mode_t self;

	if (error)
		return error;
	if (dmig_folder_mode(&migration, DMIG_SELF, &self))
		return dmig_fail_memory(&reader->failure);
	/* Where it is a file it is of the other form. */
	if (S_ISREG(self))
		return -ENOENT;
	reader->one_line = true;
	error = dmig_reader_file(reader, migration.path);
	if (!error)
		error = dmig_tree_list(reader, &migration, &entries);
	if (!error && !self)
		error = dmig_reader_problem(reader, DMIG_NO_SELF, nowhere, NULL, 0)
				?: dmig_reader_errno(reader);
	if (!error)
		error = read_object(reader, &migration, DMIG_SELF, DMIG_SECTION_SELF);
	return error ? error : read_objects(reader, &migration, &entries);
}
