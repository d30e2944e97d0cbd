// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ingest.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

/* The class of the record's document, or why there is none. */
static int classify(const struct dmig_reading *reading, struct dmig_record *record,
		    enum dmig_reason *ret_doubt)
{
	dmig_auto(error) struct devmig_error *error = NULL;

	*ret_doubt = DMIG_OK;
	if (record->class_number != DEVMIG_NO_CLASS)
		return 0;
	if (!record->document) {
		*ret_doubt = DMIG_NO_DOCUMENT;
		dmig_fail_reason(&error, DMIG_NO_DOCUMENT, reading->file, (struct dmig_place){ 0 },
				 NULL, 0);
		return dmig_bad_document(reading, record, &error);
	}
	if (!devmig_class_add_json(reading->classes, record->document, record->document_size,
				   reading->file, &record->class_number, &error))
		return 0;
	*ret_doubt = dmig_reason_base(dmig_error_reason(error)) ?: DMIG_UNREADABLE;
	return dmig_bad_document(reading, record, &error);
}

static int add_record(const struct dmig_reading *reading, struct dmig_record *record, u32 line)
{
	enum dmig_reason doubt;
	int error = classify(reading, record, &doubt);

	return error ? error
		     : dmig_rows_add(reading->rows, record, doubt, line, reading->ret_error);
}

static bool is_blank(const char *line, size_t len)
{
	while (len && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	return !len;
}

static int add_line(const struct dmig_reading *reading, const char *line, size_t len, u32 number)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	struct dmig_record record;

	if (dmig_record_scan(reading->classes, line, len, &record))
		return dmig_rows_add(reading->rows, &record, DMIG_OK, reading->lines + number,
				     reading->ret_error);
	if (is_blank(line, len))
		return 0;
	if (dmig_record_parse(reading->classes, line, len, reading->file, number, &record, &error))
		return dmig_bad_record(reading, &record, &error);
	return add_record(reading, &record, reading->lines + number);
}

static int long_line(const struct dmig_reading *reading, u32 number)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	struct dmig_place place = { number, DMIG_LINE_MAX + 1 };

	dmig_fail_detail(&error, DMIG_BAD_RECORD, reading->file, place, "a line may have %zu bytes",
			 DMIG_LINE_MAX);
	return dmig_bad(reading, &error);
}

int dmig_ingest_line(const struct dmig_reading *reading, struct dmig_lines *lines)
{
	const char *line;
	size_t len;
	int found = dmig_lines_next(lines, &line, &len);

	if (!found)
		return 0;
	if (found < 0 && found != -EMSGSIZE)
		return dmig_bad_io(reading, found, "read");
	if (lines->number > UINT32_MAX - reading->lines)
		return dmig_fail(reading->ret_error, -E2BIG, "a fleet may have %u lines",
				 UINT32_MAX);
	return found < 0 ? long_line(reading, (u32)lines->number)
			 : add_line(reading, line, len, (u32)lines->number);
}
