// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/capability.h>
#include <devmig/capability.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/form.h>

DEVMIG_EXPORT int devmig_capability_decode(struct devmig_context *context, const char *string,
					   size_t size, struct devmig_document **ret,
					   const char **ret_format, struct devmig_error **ret_error)
{
	const size_t memory_size = dmig_capability_memory();
	dmig_auto(free) void *memory = malloc(memory_size);
	const struct dmig_document *core;
	struct dmig_place place = { 0 };
	enum dmig_reason reason;

	if (!memory)
		return dmig_fail_memory(ret_error);
	reason =
		dmig_capability_parse(string, size, memory, memory_size, &core, ret_format, &place);
	if (reason)
		return dmig_fail_place(ret_error, dmig_capability_errno(reason), reason, NULL,
				       place);
	return dmig_document_make(context, DEVMIG_FORM_CAPABILITY, NULL, core, 0, ret, ret_error);
}

DEVMIG_EXPORT int devmig_version_test(const struct devmig_document *document, const char *string,
				      size_t size)
{
	const size_t memory_size = dmig_capability_memory();
	dmig_auto(free) void *memory = malloc(memory_size);

	return memory ? dmig_version_test(document->core, string, size, memory, memory_size)
		      : -ENOMEM;
}

/* The core has a builder of its own for this; the reader's is there for the problem. */
int dmig_capability_read(struct dmig_reader *reader, const char *bytes, size_t size)
{
	const size_t memory_size = dmig_capability_memory();
	struct dmig_place place = { 0 };
	enum dmig_reason reason;
	int error;

	error = dmig_reader_begin(reader, 0);
	if (error)
		return error;
	reader->string_memory = malloc(memory_size);
	if (!reader->string_memory)
		return dmig_fail_memory(&reader->failure);
	reason = dmig_capability_parse(bytes, size, reader->string_memory, memory_size,
				       &reader->core, NULL, &place);
	return reason ? dmig_reader_problem(reader, reason, place, NULL, 0) : 0;
}

enum dmig_reason dmig_capability_write(const struct devmig_document *document, struct dmig_out *out)
{
	dmig_capability_print(document->core, out);
	return out->len > DMIG_STRING_MAX ? DMIG_LIMIT_STRING : DMIG_OK;
}
