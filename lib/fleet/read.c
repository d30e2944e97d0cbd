// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bad.h"
#include "directory.h"
#include "fleet.h"
#include "foreign.h"
#include "lines.h"
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <stdio.h>
#include <sys/stat.h>

/* The class of the record's document; where there is none, say why in @device. */
static int classify(const struct dmig_reading *reading, const struct dmig_record *record,
		    struct dmig_device *device)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	u32 class_number;

	device->class_number = record->class_number;
	if (record->class_number != DEVMIG_NO_CLASS)
		return 0;
	device->doubt = DMIG_NO_DOCUMENT;
	if (!record->document) {
		dmig_fail_reason(&error, DMIG_NO_DOCUMENT, reading->file, (struct dmig_place){ 0 },
				 NULL, 0);
		return dmig_bad_document(reading, record, &error);
	}
	if (devmig_class_add_json(reading->fleet->classes, record->document, record->document_size,
				  reading->file, &class_number, &error)) {
		device->doubt = dmig_reason_base(dmig_error_reason(error)) ?: DMIG_UNREADABLE;
		return dmig_bad_document(reading, record, &error);
	}
	device->class_number = class_number;
	device->doubt = DMIG_OK;
	return 0;
}

/* What is free of it: a type's instances; a device is there once or not at all. */
static u32 available_of(const struct dmig_record *record)
{
	return record->kind == DEVMIG_KIND_TYPE ? record->available : !!record->available;
}

static int add_record(const struct dmig_reading *reading, const struct dmig_record *record,
		      u32 line)
{
	struct devmig_fleet *fleet = reading->fleet;
	struct dmig_device device = {
		.available = available_of(record),
		.numa = record->numa,
		.kind = record->kind,
		.in_use = record->in_use,
		.line = line,
	};
	int error;

	error = classify(reading, record, &device);
	if (error)
		return error;
	device.name = dmig_strings_add(&fleet->strings, record->device, record->device_len);
	if (!device.name || dmig_hosts_add(&fleet->hosts, &fleet->strings, record->host,
					   record->host_len, &device.host))
		return dmig_fail_memory(reading->ret_error);
	return dmig_fleet_add(fleet, &device, reading->ret_error);
}

static bool is_blank(const char *line, size_t len)
{
	while (len && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	return !len;
}

static int add_line(const struct dmig_reading *reading, const char *line, size_t len, u32 number)
{
	u32 first = reading->fleet->lines;
	dmig_auto(error) struct devmig_error *error = NULL;
	struct dmig_record record;

	if (number > UINT32_MAX - first)
		return dmig_fail(reading->ret_error, -E2BIG, "a fleet may have %u lines",
				 UINT32_MAX);
	if (is_blank(line, len))
		return 0;
	if (dmig_record_parse(reading->fleet->classes, line, len, reading->file, number, &record,
			      &error))
		return dmig_bad_record(reading, &record, &error);
	return add_record(reading, &record, first + number);
}

static int long_line(const struct dmig_reading *reading, u32 number)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	struct dmig_place place = { number, DMIG_LINE_MAX + 1 };

	dmig_fail_detail(&error, DMIG_BAD_RECORD, reading->file, place, "a line may have %zu bytes",
			 DMIG_LINE_MAX);
	return dmig_bad(reading, &error);
}

static int add_lines(const struct dmig_reading *reading, struct dmig_lines *lines)
{
	const char *line;
	size_t len;
	int error;

	do {
		error = dmig_lines_next(lines, &line, &len);
		if (error == -EMSGSIZE)
			error = long_line(reading, lines->number);
		else if (error == 1)
			error = add_line(reading, line, len, lines->number);
		else
			return error ? dmig_bad_io(reading, error, "read") : 0;
	} while (!error);
	return error;
}

static int add_content(const struct dmig_reading *reading, struct dmig_lines *lines)
{
	const char *bytes, *foreign;
	size_t size;
	int error;

	error = dmig_lines_peek(lines, &bytes, &size);
	if (error)
		return dmig_bad_io(reading, error, "read");
	foreign = dmig_foreign(bytes, size);
	return foreign ? dmig_bad_file(reading, foreign) : add_lines(reading, lines);
}

static int add_stream(const struct dmig_reading *reading, int fd)
{
	struct dmig_lines lines;
	int error;

	error = dmig_fleet_add_source(reading->fleet, reading->file, reading->ret_error);
	if (error)
		return error;
	if (dmig_lines_begin(&lines, fd))
		return dmig_fail_memory(reading->ret_error);
	error = add_content(reading, &lines);
	reading->fleet->lines += lines.number;
	dmig_lines_end(&lines);
	return error;
}

static int add_file(const struct dmig_reading *reading)
{
	dmig_auto(close) int fd = open(reading->file, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? dmig_bad_io(reading, -errno, "open") : add_stream(reading, fd);
}

/* A file of a directory; directories in it are passed over. */
static int add_entry(const struct dmig_reading *reading, const char *name)
{
	dmig_auto(free) char *path = dmig_format("%s/%s", reading->file, name);
	dmig_auto(close) int fd = -1;
	struct dmig_reading inner = *reading;

	if (!path)
		return dmig_fail_memory(reading->ret_error);
	inner.file = path;
	inner.listed = true;
	fd = dmig_directory_open(path);
	if (fd == -EISDIR)
		return 0;
	if (fd == -ENOTSUP)
		return dmig_bad_file(&inner, "this is no regular file");
	if (fd < 0)
		return dmig_bad_io(&inner, fd, fd == -ENOENT ? "find" : "open");
	return add_stream(&inner, fd);
}

static int add_directory(const struct dmig_reading *reading)
{
	struct dirent **entries;
	int count, i, error = 0;

	count = dmig_directory_list(reading->file, &entries);
	if (count < 0)
		return dmig_bad_io(reading, count, "list");
	for (i = 0; i < count; i++) {
		if (!error)
			error = add_entry(reading, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return error;
}

static int add_path(const struct dmig_reading *reading)
{
	struct stat status;

	if (!strcmp(reading->file, "-"))
		return add_stream(reading, STDIN_FILENO);
	if (stat(reading->file, &status))
		return dmig_bad_io(reading, -errno, "find");
	return S_ISDIR(status.st_mode) ? add_directory(reading) : add_file(reading);
}

static int tell_twice(void *arg, const struct dmig_device *first, const struct dmig_device *again)
{
	const struct dmig_reading *reading = arg;
	const struct devmig_fleet *fleet = reading->fleet;
	dmig_auto(error) struct devmig_error *error = NULL;
	struct dmig_place place = { .column = 1 };
	const char *file, *first_file;
	u32 first_line;

	first_file = dmig_fleet_locate(fleet, first->line, &first_line);
	file = dmig_fleet_locate(fleet, again->line, &place.line);
	dmig_fail_detail(&error, DMIG_BAD_RECORD, file, place,
			 "%s/%s is named twice, first at %s:%u", fleet->hosts.names[again->host],
			 again->name, first_file, first_line);
	return dmig_bad(reading, &error);
}

static int put_in_order(struct dmig_reading *reading)
{
	bool twice;
	int error = dmig_fleet_order(reading->fleet, &twice, reading->ret_error);

	return error || !twice ? error : dmig_fleet_drop_twice(reading->fleet, tell_twice, reading);
}

DEVMIG_EXPORT int devmig_fleet_read(struct devmig_fleet *fleet, const char *path,
				    devmig_bad_record_fn bad, void *arg,
				    struct devmig_error **ret_error)
{
	struct dmig_reading reading = {
		.fleet = fleet,
		.file = path,
		.bad = bad,
		.arg = arg,
		.ret_error = ret_error,
	};
	struct dmig_fleet_mark before = dmig_fleet_mark(fleet);
	int error;

	error = add_path(&reading);
	if (!error)
		error = put_in_order(&reading);
	if (error)
		dmig_fleet_cut(fleet, &before);
	return error;
}
