// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bad.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

int dmig_bad(const struct dmig_reading *reading, struct devmig_error **error)
{
	const int failed = devmig_error_errno(*error);
	const struct devmig_fleet_events *events;

	if (!reading->builder)
		return -ECANCELED;
	events = &reading->builder->events;
	if (events->bad_record && failed != -ENOMEM)
		return events->bad_record(events->arg, *error);
	if (reading->ret_error)
		*reading->ret_error = dmig_steal(*error);
	return failed;
}

/* What an error says behind the sentence that its reason has anyway, with the colon. */
static const char *detail_of(const struct devmig_error *error, enum dmig_reason reason)
{
	const char *message = devmig_error_message(error);
	size_t len = strlen(dmig_reason_what(reason));

	return strlen(message) > len ? message + len : "";
}

/* The same error at this place, with the record's name. */
static int bad_named(const struct dmig_reading *reading, const struct dmig_record *record,
		     struct dmig_place place, const struct devmig_error *error)
{
	dmig_auto(error) struct devmig_error *named = NULL;
	enum dmig_reason reason = dmig_error_reason(error);

	dmig_fail_detail(&named, reason, reading->file, place, "%.*s/%.*s%s", (int)record->host_len,
			 record->host, (int)record->device_len, record->device,
			 detail_of(error, reason));
	return dmig_bad(reading, &named);
}

int dmig_bad_record(const struct dmig_reading *reading, const struct dmig_record *record,
		    struct devmig_error **error)
{
	struct dmig_place place = { devmig_error_line(*error), devmig_error_column(*error) };

	if (devmig_error_errno(*error) == -ENOMEM || !record->host || !record->device)
		return dmig_bad(reading, error);
	return bad_named(reading, record, place, *error);
}

int dmig_bad_document(const struct dmig_reading *reading, const struct dmig_record *record,
		      struct devmig_error **error)
{
	struct dmig_place place = record->document_place;

	if (devmig_error_errno(*error) == -ENOMEM)
		return dmig_bad(reading, error);
	/* A document is parsed by itself, and begins at its first line there. */
	if (devmig_error_line(*error) == 1 && devmig_error_column(*error))
		place.column += devmig_error_column(*error) - 1;
	return bad_named(reading, record, place, *error);
}

int dmig_bad_file(const struct dmig_reading *reading, const char *why)
{
	dmig_auto(error) struct devmig_error *error = NULL;

	dmig_fail_detail(&error, DMIG_BAD_RECORD, reading->file, (struct dmig_place){ 0 }, "%s",
			 why);
	return dmig_bad(reading, &error);
}

/* Not the file's fault: the next one would fail, too. */
static bool is_own_fault(int failed)
{
	return failed == -ENOMEM || failed == -EMFILE || failed == -ENFILE;
}

int dmig_bad_io(const struct dmig_reading *reading, int failed, const char *doing)
{
	dmig_auto(error) struct devmig_error *error = NULL;

	if (!reading->listed || is_own_fault(failed))
		return dmig_fail_io(reading->ret_error, failed, reading->file, doing);
	dmig_fail_io(&error, failed, reading->file, doing);
	return dmig_bad(reading, &error);
}

int dmig_bad_twice(struct devmig_fleet_builder *builder, u32 first, u32 again,
		   struct devmig_error **ret_error)
{
	const struct dmig_rows *rows = &builder->rows;
	const struct dmig_row *a = &rows->rows[first], *b = &rows->rows[again];
	const struct dmig_site *site = &rows->sites.sites[b->site];
	struct dmig_reading reading = { .builder = builder, .ret_error = ret_error };
	dmig_auto(error) struct devmig_error *error = NULL;
	struct dmig_place place = { 0 };
	const char *before;
	u32 line;

	reading.file = dmig_builder_locate(builder, b->line, &place.line);
	place.column = place.line ? 1 : 0;
	before = dmig_builder_locate(builder, a->line, &line);
	dmig_fail_detail(&error, DMIG_BAD_RECORD, reading.file, place,
			 line ? "%s/%s is named twice, first at %s:%u"
			      : "%s/%s is named twice, first in %s",
			 dmig_key_bytes(&rows->hosts, site->host), rows->labels.bytes + b->label,
			 before ? before : "memory", line);
	return dmig_bad(&reading, &error);
}
