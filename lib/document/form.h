/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_FORM_H
#define DMIG_LIB_FORM_H

#include <core/print.h>
#include <lib/common/new_dir.h>
#include <lib/document/document.h>
#include <lib/document/reader.h>

/* A JSON text, whose escapes may make it longer than what it says. */
#define DMIG_JSON_MAX (8 * DMIG_DOCUMENT_MAX)

/*
 * What is known of a form.  It is kept in one file (parse, print) or in a
 * directory (read, write); those that are NULL can't be done.
 */
struct dmig_form {
	const char *name;
	/* Begin the reader and feed it the document in @bytes. */
	int (*parse)(struct dmig_reader *reader, const char *bytes, size_t size);
	/*
	 * Print; called twice, first to measure.  Returns the reason why it
	 * can't be printed.
	 */
	enum dmig_reason (*print)(const struct devmig_document *document, struct dmig_out *out);
	/*
	 * Feed the document below @path to a reader that was begun; -ENOENT
	 * without an error: there is none in this form.
	 */
	int (*read)(struct dmig_reader *reader, const char *path);
	/* Fill a directory that is being made. */
	int (*write)(const struct devmig_document *document, unsigned int flags,
		     struct dmig_new_dir *dir, struct devmig_error **ret_error);
};

/* NULL for AUTO and what is no form. */
const struct dmig_form *dmig_form(enum devmig_form form);

/* The form's name for an error, also where it is none. */
static inline const char *dmig_form_words(enum devmig_form form)
{
	return devmig_form_name(form) ?: "(unknown)";
}

/* One file each for the forms. */
int dmig_json_parse(struct dmig_reader *reader, const char *bytes, size_t size);
enum dmig_reason dmig_json_print(const struct devmig_document *document, struct dmig_out *out);
int dmig_tree_read(struct dmig_reader *reader, const char *path);
int dmig_tree_write(const struct devmig_document *document, unsigned int flags,
		    struct dmig_new_dir *dir, struct devmig_error **ret_error);
int dmig_files_read(struct dmig_reader *reader, const char *path);
int dmig_files_write(const struct devmig_document *document, unsigned int flags,
		     struct dmig_new_dir *dir, struct devmig_error **ret_error);
int dmig_file_read(struct dmig_reader *reader, const char *path);
int dmig_file_write(const struct devmig_document *document, unsigned int flags,
		    struct dmig_new_dir *dir, struct devmig_error **ret_error);
int dmig_traits_read(struct dmig_reader *reader, const char *path);
int dmig_capability_read(struct dmig_reader *reader, const char *bytes, size_t size);
enum dmig_reason dmig_capability_write(const struct devmig_document *document,
				       struct dmig_out *out);

#endif
