// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "side.h"
#include "verb.h"

void side_read(struct devmig_context *context, const char *path, struct side *ret)
{
	ret->path = path;
	devmig_document_read(context, DEVMIG_FORM_AUTO, path, &ret->document, &ret->error);
}

void side_find(const struct devmig_fleet *fleet, const char *name, struct side *ret)
{
	ret->path = name;
	devmig_fleet_find_document(fleet, name, &ret->document, &ret->error);
}

void cli_auto_side(struct side *side)
{
	devmig_document_unref(side->document);
	devmig_error_free(side->error);
}

int side_status(const struct side *side)
{
	static const int unknown[] = { -ENOENT, -ENOTDIR, -EBADMSG, -E2BIG, -EINVAL };
	size_t i;

	for (i = 0; side->error && i < sizeof(unknown) / sizeof(*unknown); i++)
		if (devmig_error_errno(side->error) == unknown[i])
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
