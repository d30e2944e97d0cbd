// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/file.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/form.h>

DEVMIG_EXPORT int devmig_document_format(const struct devmig_document *document,
					 enum devmig_form form, char **ret, size_t *ret_size,
					 struct devmig_error **ret_error)
{
	const struct dmig_form *known = dmig_form(form);
	const struct dmig_place nowhere = { 0 };
	dmig_auto(free) char *text = NULL;
	struct dmig_out out = { 0 };
	enum dmig_reason reason;

	if (!known || !known->print)
		return dmig_fail(ret_error, -EINVAL, "form %s is no single text",
				 dmig_form_words(form));
	reason = known->print(document, &out);
	if (reason)
		return dmig_fail_reason(ret_error, reason, document->name, nowhere, NULL, 0);
	text = malloc(out.len + 1);
	if (!text)
		return dmig_fail_memory(ret_error);
	out = (struct dmig_out){ .at = text, .size = out.len };
	if (known->print(document, &out))
		return dmig_fail_memory(ret_error);
	text[out.len] = 0;
	*ret = dmig_steal(text);
	if (ret_size)
		*ret_size = out.len;
	return 0;
}

/* A capability string is a line of a file; without its LF it is the string. */
static int write_file(const struct devmig_document *document, enum devmig_form form,
		      const char *path, struct devmig_error **ret_error)
{
	dmig_auto(free) char *bytes = NULL;
	size_t size;
	int error;

	error = devmig_document_format(document, form, &bytes, &size, ret_error);
	if (error)
		return error;
	if (form == DEVMIG_FORM_CAPABILITY)
		bytes[size++] = '\n';
	return devmig_file_replace(path, bytes, size, ret_error);
}

static int write_directory(const struct devmig_document *document, const struct dmig_form *form,
			   const char *path, unsigned int flags, struct devmig_error **ret_error)
{
	dmig_auto(new_dir) struct dmig_new_dir dir = DMIG_NEW_DIR_NONE;
	int error;

	error = dmig_new_dir_begin(&dir, path, ret_error);
	if (!error)
		error = form->write(document, flags, &dir, ret_error);
	return error ? error : dmig_new_dir_commit(&dir, ret_error);
}

DEVMIG_EXPORT int devmig_document_write(const struct devmig_document *document,
					enum devmig_form form, const char *path, unsigned int flags,
					struct devmig_error **ret_error)
{
	const struct dmig_form *known = dmig_form(form);

	if (flags & ~DEVMIG_WRITE_LOSSY)
		return dmig_fail(ret_error, -EINVAL, "unknown flags");
	if (known && known->print)
		return write_file(document, form, path, ret_error);
	if (!known || !known->write)
		return dmig_fail(ret_error, -EINVAL, "form %s is only read", dmig_form_words(form));
	if (!strcmp(path, "-"))
		return dmig_fail(ret_error, -EINVAL, "form %s is a directory", known->name);
	return write_directory(document, known, path, flags, ret_error);
}
