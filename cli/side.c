// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "cleanup.h"
#include "report.h"
#include "side.h"
#include "verb.h"

void side_read(struct devmig_context *context, const char *path, struct side *ret)
{
	ret->path = path;
	devmig_document_read(context, DEVMIG_FORM_AUTO, path, &ret->document, &ret->error);
}

static int look(struct host *host, size_t index, struct side *ret)
{
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_statement *statement;

	if (devmig_survey_statement(host->survey, index, &statement, &error))
		return report_error(error);
	ret->statement = devmig_statement_ref(statement);
	if (devmig_statement_kind(statement) == DEVMIG_STATED_WHOLE)
		ret->document = devmig_document_ref(devmig_statement_document(statement));
	return 0;
}

int side_read_or_look(struct devmig_context *context, const char *path, struct host *host,
		      struct side *ret)
{
	size_t index;
	int status;

	ret->path = path;
	if (!host_is_document(path)) {
		status = host->survey ? 0 : host_open(context, host);
		if (status)
			return status;
		if (!devmig_survey_find(host->survey, path, &index))
			return look(host, index, ret);
	}
	side_read(context, path, ret);
	return 0;
}

const struct devmig_error *side_error(const struct side *side)
{
	return side->statement ? devmig_statement_error(side->statement) : side->error;
}

/* What a side that is a document states; a reference for the caller. */
static int state(struct side *side, struct devmig_statement **ret, struct devmig_error **ret_error)
{
	if (!side->statement)
		return devmig_statement_of_document(side->document, side->error, ret, ret_error);
	*ret = devmig_statement_ref(side->statement);
	return 0;
}

static inline void cli_auto_statement(struct devmig_statement **statement)
{
	devmig_statement_unref(*statement);
}

int sides_check(struct side *source, struct side *destination, enum devmig_reading reading,
		struct devmig_verdict **ret)
{
	cli_auto(statement) struct devmig_statement *from = NULL;
	cli_auto(statement) struct devmig_statement *to = NULL;
	cli_auto(error) struct devmig_error *error = NULL;

	if (state(source, &from, &error) || state(destination, &to, &error) ||
	    devmig_statement_check(from, to, reading, ret, &error))
		return report_error(error);
	return 0;
}

void side_find(const struct devmig_fleet *fleet, const char *name, struct side *ret)
{
	ret->path = name;
	devmig_fleet_find_document(fleet, name, &ret->document, &ret->error);
}

void cli_auto_side(struct side *side)
{
	devmig_statement_unref(side->statement);
	devmig_document_unref(side->document);
	devmig_error_free(side->error);
}

int side_status(const struct side *side)
{
	static const int unknown[] = { -ENOENT, -ENOTDIR, -EBADMSG, -E2BIG, -EINVAL };
	const struct devmig_error *error = side_error(side);
	size_t i;

	for (i = 0; error && i < sizeof(unknown) / sizeof(*unknown); i++)
		if (devmig_error_errno(error) == unknown[i])
			return STATUS_UNKNOWN;
	return STATUS_IO;
}

static const struct side *failed_side(const struct side *source, const struct side *destination)
{
	if (!source->document && side_status(source) == STATUS_IO)
		return source;
	return destination->document ? source : destination;
}

int sides_status(enum devmig_answer answer, const struct side *source,
		 const struct side *destination)
{
	static const int statuses[] = {
		[DEVMIG_COMPATIBLE] = STATUS_YES,
		[DEVMIG_AFTER_APPLY] = STATUS_APPLY,
		[DEVMIG_INCOMPATIBLE] = STATUS_NO,
	};

	if (answer == DEVMIG_COULD_NOT_TELL)
		return side_status(failed_side(source, destination));
	return statuses[answer];
}

void json_document(struct json *json, const char *key, const char *path,
		   const struct devmig_document *document)
{
	struct devmig_digest digest;
	char hex[33];

	json_object(json, key);
	json_text(json, "name", path);
	if (document) {
		digest = devmig_document_digest(document);
		devmig_digest_format(&digest, hex);
	}
	json_text(json, "form", document ? devmig_form_name(devmig_document_form(document)) : NULL);
	json_text(json, "digest", document ? hex : NULL);
	json_object_end(json);
}
