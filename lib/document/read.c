// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/file.h>
#include <lib/document/form.h>
#include <sys/stat.h>

/* The forms of directories, in the order in which they are looked for. */
static const enum devmig_form directories[] = {
	DEVMIG_FORM_FILE,
	DEVMIG_FORM_TREE,
	DEVMIG_FORM_FILES,
	DEVMIG_FORM_TRAITS,
};

static enum devmig_form guess(const char *bytes, size_t size)
{
	size_t i = 0;

	while (i < size && strchr(" \t\r\n", bytes[i]) && bytes[i])
		i++;
	return i < size && bytes[i] == '{' ? DEVMIG_FORM_JSON : DEVMIG_FORM_TEXT;
}

static int parse(struct dmig_reader *reader, enum devmig_form form, const char *bytes, size_t size,
		 struct devmig_document **ret, struct devmig_error **ret_error)
{
	const struct dmig_form *known;

	if (form == DEVMIG_FORM_AUTO)
		form = guess(bytes, size);
	known = dmig_form(form);
	if (!known || !known->parse)
		return dmig_fail(ret_error, -EINVAL, "a document in form %s is no single file",
				 dmig_form_words(form));
	return dmig_reader_end(reader, known->parse(reader, bytes, size), form, ret, ret_error);
}

DEVMIG_EXPORT int devmig_document_parse(struct devmig_context *context, enum devmig_form form,
					const char *bytes, size_t size, const char *name,
					struct devmig_document **ret,
					struct devmig_error **ret_error)
{
	dmig_auto(reader) struct dmig_reader reader = { .context = context, .name = name };

	return parse(&reader, form, bytes, size, ret, ret_error);
}

/* Past the size of any document; a text or a string that is not as long may be so too. */
static int too_large(struct dmig_reader *reader, enum devmig_form form, const char *path,
		     struct devmig_error **ret_error)
{
	const enum dmig_reason reason =
		form == DEVMIG_FORM_CAPABILITY ? DMIG_LIMIT_STRING : DMIG_LIMIT_DOCUMENT;
	dmig_auto(error) struct devmig_error *error = NULL;
	const int r = dmig_fail_reason(&error, reason, path, (struct dmig_place){ 0 }, NULL, 0);

	if (reader->each)
		reader->each(reader->arg, error);
	if (ret_error)
		*ret_error = dmig_steal(error);
	return r;
}

static int read_file(struct dmig_reader *reader, enum devmig_form form, const char *path,
		     struct devmig_document **ret, struct devmig_error **ret_error)
{
	dmig_auto(free) char *bytes = NULL;
	size_t size;
	int error;

	error = dmig_read_file(path, DMIG_JSON_MAX, &bytes, &size, ret_error);
	if (error == -EFBIG)
		return too_large(reader, form, path, ret_error);
	if (error)
		return error;
	return parse(reader, form, bytes, size, ret, ret_error);
}

/* Try @form; true: it was there, *ret_error is what came of it. */
static bool try_form(struct dmig_reader *reader, enum devmig_form form, const char *path,
		     int *ret_error)
{
	*ret_error = dmig_form(form)->read(reader, path);
	return *ret_error != -ENOENT || reader->failure || reader->problem;
}

static int read_directory(struct dmig_reader *reader, enum devmig_form form, const char *path,
			  struct devmig_document **ret, struct devmig_error **ret_error)
{
	size_t i;
	int error;

	error = dmig_reader_begin(reader, DMIG_DOCUMENT_MAX);
	if (error)
		return dmig_reader_end(reader, error, form, ret, ret_error);
	for (i = 0; i < DMIG_COUNT(directories); i++) {
		if (form != DEVMIG_FORM_AUTO && form != directories[i])
			continue;
		if (try_form(reader, directories[i], path, &error))
			return dmig_reader_end(reader, error, directories[i], ret, ret_error);
	}
	return dmig_fail_as(
		ret_error, -ENOENT, DMIG_NO_DOCUMENT, path, "the directory is not of form %s",
		form == DEVMIG_FORM_AUTO ? "file, tree, files or traits" : devmig_form_name(form));
}

static int read_path(struct dmig_reader *reader, enum devmig_form form, const char *path,
		     struct devmig_document **ret, struct devmig_error **ret_error)
{
	const struct dmig_form *known = dmig_form(form);
	struct stat st;
	bool directory;

	if (!known && form != DEVMIG_FORM_AUTO)
		return dmig_fail(ret_error, -EINVAL, "no form of documents");
	if (strcmp(path, "-") && stat(path, &st))
		return dmig_fail_io(ret_error, -errno, path, "open");
	directory = strcmp(path, "-") && S_ISDIR(st.st_mode);
	if (known && directory != !!known->read)
		return dmig_fail(ret_error, directory ? -EISDIR : -ENOTDIR, "%s: form %s is %s",
				 path, known->name, directory ? "one file" : "a directory");
	if (directory)
		return read_directory(reader, form, path, ret, ret_error);
	return read_file(reader, form, path, ret, ret_error);
}

int dmig_document_read(struct devmig_context *context, enum devmig_form form, const char *path,
		       dmig_problem_fn each, void *arg, struct devmig_document **ret,
		       struct devmig_error **ret_error)
{
	dmig_auto(reader) struct dmig_reader reader = {
		.context = context, .name = path, .each = each, .arg = arg
	};

	return read_path(&reader, form, path, ret, ret_error);
}

DEVMIG_EXPORT int devmig_document_read(struct devmig_context *context, enum devmig_form form,
				       const char *path, struct devmig_document **ret,
				       struct devmig_error **ret_error)
{
	return dmig_document_read(context, form, path, NULL, NULL, ret, ret_error);
}

int dmig_document_look(struct devmig_context *context, enum devmig_form form, const char *path,
		       const struct dmig_looker *looker, struct devmig_document **ret,
		       struct devmig_error **ret_error)
{
	dmig_auto(reader) struct dmig_reader reader = { .context = context,
							.looker = looker,
							.name = path };

	return read_directory(&reader, form, path, ret, ret_error);
}
