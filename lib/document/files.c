// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/list.h>
#include <lib/common/scratch.h>
#include <lib/document/form.h>
#include <lib/document/tree.h>
#include <sys/stat.h>

/*
 * The forms of text in a directory: migration/self and migration/compatible,
 * or migration_compatible.  devmig-document(5), TREES
 */

#define COMPATIBLE "compatible"
#define ONE_FILE   "migration_compatible"

/* Two entries are right: among three is a stray one, whichever they are. */
#define ENTRIES_MAX 3

static const struct dmig_place nowhere;

struct text {
	char *path;
	char *bytes;
	size_t size;
};

static void dmig_auto_text(struct text *text)
{
	free(text->path);
	free(text->bytes);
}

/* Text of the file @name of @path; -ENOENT where there is none. */
static int read_text(struct dmig_reader *reader, const struct dmig_folder *folder, const char *name,
		     struct text *ret)
{
	int error;

	ret->path = dmig_tree_join(folder->path, name);
	if (!ret->path)
		return dmig_fail_memory(&reader->failure);
	error = dmig_reader_file(reader, ret->path);
	if (error)
		return error;
	/* Of a text that is past the limit the place is told, if it is not past all measure. */
	error = dmig_folder_file(folder, name, DMIG_JSON_MAX, &ret->bytes, &ret->size,
				 &reader->failure);
	if (error == -EFBIG)
		error = dmig_reader_problem(reader, DMIG_LIMIT_DOCUMENT, nowhere, NULL, 0);
	else if (error == -ENOTSUP)
		error = dmig_reader_problem(reader, DMIG_NOT_A_FILE, nowhere, NULL, 0);
	else
		return error;
	return error ? error : dmig_reader_errno(reader);
}

static int build(struct dmig_reader *reader, const struct text *text, enum dmig_section section)
{
	int error = dmig_reader_file(reader, text->path);

	if (error)
		return error;
	if (!dmig_build_text(reader->builder, text->bytes, text->size, section))
		return dmig_reader_errno(reader);
	return dmig_reader_check_empty(reader);
}

/* Numbered objects beside a file would be passed over in silence. */
static int check_strays(struct dmig_reader *reader, const struct dmig_folder *folder)
{
	dmig_auto(list) struct dmig_list list = { 0 };
	int error = dmig_folder_list(folder, "", ENTRIES_MAX, &list);
	size_t i;

	if (error && error != -EFBIG)
		return dmig_fail_io(&reader->failure, error, folder->path, "read");
	for (i = 0, error = 0; i < list.count && !error; i++)
		if (strcmp(list.names[i], DMIG_SELF) && strcmp(list.names[i], COMPATIBLE))
			error = dmig_tree_bad(reader, folder->path, list.names[i],
					      DMIG_STRAY_ENTRY);
	return error;
}

static void drop_lines_of(struct dmig_document *core, u32 offset, u16 count)
{
	struct dmig_field *field = (struct dmig_field *)((u8 *)core + offset);

	while (count--)
		field++->line = 0;
}

/* The document has one name: a line of either file would be looked for in both. */
static void drop_lines(struct dmig_document *core)
{
	struct dmig_self_field *self = (struct dmig_self_field *)((u8 *)core + core->self);
	struct dmig_object *object = (struct dmig_object *)((u8 *)core + core->objects);
	u32 i;

	core->self_line = 0;
	for (i = 0; i < core->nself; i++)
		self[i].line = 0;
	for (i = 0; i < core->nobjects; i++, object++) {
		object->line = 0;
		drop_lines_of(core, object->fields, object->nfields);
		drop_lines_of(core, object->apply, object->napply);
	}
}

static int end(struct dmig_reader *reader)
{
	if (dmig_build_end(reader->builder, &reader->core, NULL))
		return dmig_reader_errno(reader);
	/* It stands at the beginning of the memory. */
	drop_lines((struct dmig_document *)reader->memory->memory);
	return 0;
}

int dmig_files_read(struct dmig_reader *reader, const char *path)
{
	dmig_auto(folder) struct dmig_folder migration = DMIG_FOLDER_NONE;
	dmig_auto(text) struct text self = { 0 };
	dmig_auto(text) struct text compatible = { 0 };
	int error = dmig_tree_open(reader, path, &migration);
	mode_t mode;

	if (error)
		return error;
	if (dmig_folder_mode(&migration, DMIG_SELF, &mode))
		return dmig_fail_memory(&reader->failure);
	if (!S_ISREG(mode))
		return -ENOENT;
	error = check_strays(reader, &migration);
	if (!error)
		error = read_text(reader, &migration, DMIG_SELF, &self);
	if (error)
		return error;
	error = read_text(reader, &migration, COMPATIBLE, &compatible);
	if (error && error != -ENOENT)
		return error;
	error = build(reader, &self, DMIG_SECTION_SELF);
	if (!error && compatible.bytes)
		error = build(reader, &compatible, DMIG_SECTION_COMPATIBLE);
	return error ? error : end(reader);
}

/* The text after its header SELF:, and all from the first header COMPATIBLE: on. */
int dmig_files_write(const struct devmig_document *document, unsigned int flags,
		     struct dmig_new_dir *dir, struct devmig_error **ret_error)
{
	const struct dmig_canonical *canonical = dmig_document_canonical(document);
	const char *self = strchr(canonical->text, '\n') + 1;
	const char *header = strstr(self, "\nCOMPATIBLE:\n");
	const char *end = canonical->text + canonical->size;
	const char *self_end = header ? header + 1 : end;
	int error;

	(void)flags;
	error = dmig_new_dir_mkdir(dir, DMIG_MIGRATION, ret_error);
	if (!error)
		error = dmig_new_dir_file(dir, DMIG_MIGRATION "/" DMIG_SELF, self,
					  (size_t)(self_end - self), ret_error);
	if (!error && header)
		error = dmig_new_dir_file(dir, DMIG_MIGRATION "/" COMPATIBLE, self_end,
					  (size_t)(end - self_end), ret_error);
	return error;
}

int dmig_file_read(struct dmig_reader *reader, const char *path)
{
	dmig_auto(folder) struct dmig_folder folder = DMIG_FOLDER_NONE;
	dmig_auto(text) struct text text = { 0 };
	int error = dmig_folder_open(reader->looker, path, &folder);

	if (error)
		return dmig_fail_io(&reader->failure, error, path, "open");
	error = read_text(reader, &folder, ONE_FILE, &text);
	return error ? error : build(reader, &text, DMIG_SECTION_NONE);
}

int dmig_file_write(const struct devmig_document *document, unsigned int flags,
		    struct dmig_new_dir *dir, struct devmig_error **ret_error)
{
	const struct dmig_canonical *canonical = dmig_document_canonical(document);

	(void)flags;
	return dmig_new_dir_file(dir, ONE_FILE, canonical->text, canonical->size, ret_error);
}
