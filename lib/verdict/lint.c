// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/document.h>
#include <lib/document/read.h>
#include <lib/verdict/cover.h>
#include <lib/verdict/lint.h>
#include <stdarg.h>
#include <stdio.h>

/* A message is longer only where names and values are, and is cut then. */
#define MESSAGE_MAX 2048

static const char *const severities[] = {
	[DEVMIG_NOTE] = "note",
	[DEVMIG_WARNING] = "warning",
	[DEVMIG_ERROR] = "error",
};

DEVMIG_EXPORT const char *devmig_severity_name(enum devmig_severity severity)
{
	return (unsigned int)severity < DMIG_COUNT(severities) ? severities[severity] : NULL;
}

/* What a document can have for good reasons is a note, all else a warning. */
static enum devmig_severity severity_of(enum dmig_reason reason)
{
	return reason == DMIG_UNUSED_VARIABLE || reason == DMIG_REFUSES_ITSELF ? DEVMIG_NOTE
									       : DEVMIG_WARNING;
}

struct dmig_spot dmig_spot_self(const struct dmig_lint *lint, const struct dmig_self_field *field)
{
	if (!field)
		return (struct dmig_spot){ .line = lint->doc->self_line };
	return (struct dmig_spot){
		.line = field->line,
		.field = dmig_chars(lint->doc, field->name),
		.field_len = field->name_len,
	};
}

struct dmig_spot dmig_spot_object(const struct dmig_lint *lint, u32 object,
				  const struct dmig_field *field)
{
	struct dmig_spot spot = {
		.object = object + 1,
		.line = dmig_object(lint->doc, object)->line,
	};

	if (field) {
		spot.line = field->line;
		spot.field = dmig_chars(lint->doc, field->name);
		spot.field_len = field->name_len;
	}
	return spot;
}

int dmig_remark(const struct dmig_lint *lint, enum dmig_reason reason, struct dmig_spot spot,
		const char *format, ...)
{
	struct devmig_remark remark = {
		.severity = severity_of(reason),
		.reason = dmig_reason_code(reason),
		.hint = spot.hint ? spot.hint : dmig_reason_todo(reason),
		.file = lint->document->name,
		.line = spot.line,
		.object = spot.object,
	};
	char message[MESSAGE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	remark.message = message;
	return dmig_remarks_add(lint->remarks, &remark, spot.field, spot.field_len);
}

static int (*const document_checks[])(const struct dmig_lint *lint) = {
	dmig_lint_self_api,
	dmig_lint_self_spelling,
	dmig_lint_refusal,
};

static int (*const object_checks[])(const struct dmig_lint *lint, u32 object) = {
	dmig_lint_object_api, dmig_lint_object_spelling, dmig_lint_expressions,
	dmig_lint_possible,   dmig_lint_unused,          dmig_lint_cover,
};

static int collect(const struct devmig_document *document, struct dmig_remarks *remarks)
{
	struct dmig_lint lint = {
		.document = document,
		.doc = document->core,
		.remarks = remarks,
	};
	int r = dmig_cover(lint.doc, &lint.covers);

	for (size_t i = 0; !r && i < DMIG_COUNT(document_checks); i++)
		r = document_checks[i](&lint);
	for (u32 object = 0; !r && object < lint.doc->nobjects; object++)
		for (size_t i = 0; !r && i < DMIG_COUNT(object_checks); i++)
			r = object_checks[i](&lint, object);
	return r;
}

DEVMIG_EXPORT int devmig_lint_document(const struct devmig_document *document,
				       devmig_remark_fn each, void *arg,
				       struct devmig_error **ret_error)
{
	DMIG_CLEAN_REMARKS struct dmig_remarks remarks = { 0 };

	if (collect(document, &remarks))
		return dmig_fail_memory(ret_error);
	return dmig_remarks_tell(&remarks, each, arg);
}

/* What the reader found wrong is passed on. */
struct problems {
	devmig_remark_fn each;
	void *arg;
	int result; /* of each(), when not 0 */
	bool out_of_memory;
};

static int tell_error(const struct problems *problems, const struct devmig_error *error)
{
	const struct devmig_remark remark = dmig_remark_of_error(error);

	return problems->each(problems->arg, &remark);
}

static bool tell_problem(void *arg, const struct devmig_error *error)
{
	struct problems *problems = arg;

	if (problems->result || problems->out_of_memory)
		return false;
	if (devmig_error_errno(error) == -ENOMEM)
		problems->out_of_memory = true;
	else
		problems->result = tell_error(problems, error);
	return !problems->result && !problems->out_of_memory;
}

/* Was the document's error told as a problem?  Else it is one of I/O or memory. */
static bool is_problem(const struct devmig_error *error)
{
	const int r = devmig_error_errno(error);

	/* Reading may fail with these too. */
	return dmig_error_reason(error) != DMIG_UNREADABLE && (r == -EBADMSG || r == -E2BIG);
}

/* The end of a document that could not be read. */
static int end_unread(const struct problems *problems, struct devmig_error **error,
		      struct devmig_error **ret_error)
{
	const int r = devmig_error_errno(*error);

	if (problems->out_of_memory)
		return dmig_fail_memory(ret_error);
	if (problems->result || is_problem(*error))
		return problems->result;
	if (ret_error)
		*ret_error = dmig_steal(*error);
	return r;
}

DEVMIG_EXPORT int devmig_lint(struct devmig_context *context, enum devmig_form form,
			      const char *path, devmig_remark_fn each, void *arg,
			      struct devmig_document **ret, struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	struct problems problems = { .each = each, .arg = arg };
	struct devmig_document *document = NULL;
	int r;

	if (ret)
		*ret = NULL;
	r = dmig_document_read(context, form, path, tell_problem, &problems, &document, &error);
	if (r)
		return end_unread(&problems, &error, ret_error);
	r = devmig_lint_document(document, each, arg, ret_error);
	if (!r && ret)
		*ret = devmig_document_ref(document);
	devmig_document_unref(document);
	return r;
}
