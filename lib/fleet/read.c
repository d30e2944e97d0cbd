// SPDX-License-Identifier: LGPL-2.1-or-later
#include "directory.h"
#include "fleet.h"
#include "lines.h"
#include "record.h"
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <stdio.h>
#include <sys/stat.h>

/* A file while its records are read. */
struct reading {
	struct devmig_fleet *fleet;
	const char *file;
	devmig_bad_record_fn bad;
	void *arg;
	struct devmig_error **ret_error;
};

/*
 * Tell the caller of a bad record; 0: go on.  Where there is no one to tell, or
 * no memory, it is the error of the call, which takes it over.
 */
static int report(const struct reading *reading, struct devmig_error **error)
{
	int failed = devmig_error_errno(*error);

	if (reading->bad && failed != -ENOMEM)
		return reading->bad(reading->arg, *error);
	if (reading->ret_error)
		*reading->ret_error = dmig_steal(*error);
	return failed;
}

static enum dmig_reason reason_of(const struct devmig_error *error)
{
	unsigned int reason;

	for (reason = DMIG_OK + 1; reason < DMIG_REASON_COUNT; reason++)
		if (!strcmp(dmig_reason_code(reason), devmig_error_reason(error)))
			return reason;
	return DMIG_UNREADABLE;
}

/* The error of a document, with its place in the file that the record is in. */
static void fail_in_file(const struct reading *reading, const struct dmig_record *record,
			 const struct devmig_error *inner, struct devmig_error **ret_error)
{
	enum dmig_reason reason = reason_of(inner);
	const char *message = devmig_error_message(inner);
	size_t sentence_len = strlen(dmig_reason_what(reason));
	struct dmig_place place = record->document_place;

	if (devmig_error_line(inner) == 1 && devmig_error_column(inner))
		place.column += devmig_error_column(inner) - 1;
	if (strlen(message) > sentence_len + 2)
		dmig_fail_detail(ret_error, reason, reading->file, place, "%s",
				 message + sentence_len + 2);
	else
		dmig_fail_reason(ret_error, reason, reading->file, place, NULL, 0);
}

/* The class of the record's document; where there is none, say why in @device. */
static int classify(const struct reading *reading, const struct dmig_record *record,
		    struct dmig_device *device)
{
	dmig_auto(error) struct devmig_error *inner = NULL;
	dmig_auto(error) struct devmig_error *error = NULL;
	u32 class_number;
	int failed;

	device->class_number = record->class_number;
	if (record->class_number != DEVMIG_NO_CLASS)
		return 0;
	device->doubt = DMIG_NO_DOCUMENT;
	if (!record->document) {
		dmig_fail_reason(&error, DMIG_NO_DOCUMENT, reading->file, record->document_place,
				 NULL, 0);
		return report(reading, &error);
	}
	failed = devmig_class_add_json(reading->fleet->classes, record->document,
				       record->document_size, reading->file, &class_number, &inner);
	if (!failed) {
		device->class_number = class_number;
		device->doubt = DMIG_OK;
		return 0;
	}
	device->doubt = reason_of(inner);
	if (failed == -ENOMEM)
		return report(reading, &inner);
	fail_in_file(reading, record, inner, &error);
	return report(reading, &error);
}

/* What is free of it: a type's instances; a device is there once or not at all. */
static u32 available_of(const struct dmig_record *record)
{
	return record->kind == DEVMIG_KIND_TYPE ? record->available : !!record->available;
}

static int add_record(const struct reading *reading, const struct dmig_record *record, u32 line)
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

static int add_line(const struct reading *reading, const char *line, size_t len, u32 number)
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
		return report(reading, &error);
	return add_record(reading, &record, first + number);
}

static int long_line(const struct reading *reading, u32 number)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	struct dmig_place place = { number, DMIG_LINE_MAX + 1 };

	dmig_fail_detail(&error, DMIG_BAD_RECORD, reading->file, place, "a line may have %zu bytes",
			 DMIG_LINE_MAX);
	return report(reading, &error);
}

static int fail_io(const struct reading *reading, int error, const char *doing)
{
	return dmig_fail_io(reading->ret_error, error, reading->file, doing);
}

static int add_lines(const struct reading *reading, struct dmig_lines *lines)
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
			return error ? fail_io(reading, error, "read") : 0;
	} while (!error);
	return error;
}

static int add_stream(const struct reading *reading, int fd)
{
	struct dmig_lines lines;
	int error;

	error = dmig_fleet_add_source(reading->fleet, reading->file, reading->ret_error);
	if (error)
		return error;
	if (dmig_lines_begin(&lines, fd))
		return dmig_fail_memory(reading->ret_error);
	error = add_lines(reading, &lines);
	reading->fleet->lines += lines.number;
	dmig_lines_end(&lines);
	return error;
}

static int add_file(const struct reading *reading)
{
	dmig_auto(close) int fd = open(reading->file, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? fail_io(reading, -errno, "open") : add_stream(reading, fd);
}

/* A file that a directory lists but that can't be had, which is like a bad record. */
static int no_file(const struct reading *reading, int failed)
{
	dmig_auto(error) struct devmig_error *error = NULL;

	if (failed == -ENOENT)
		dmig_fail_io(&error, failed, reading->file, "find");
	else
		dmig_fail_detail(&error, DMIG_BAD_RECORD, reading->file, (struct dmig_place){ 0 },
				 "this is no regular file");
	return report(reading, &error);
}

/* A file of a directory; directories in it are passed over. */
static int add_entry(const struct reading *reading, const char *name)
{
	dmig_auto(free) char *path = dmig_format("%s/%s", reading->file, name);
	dmig_auto(close) int fd = -1;
	struct reading inner = *reading;

	if (!path)
		return dmig_fail_memory(reading->ret_error);
	inner.file = path;
	fd = dmig_directory_open(path);
	if (fd == -EISDIR)
		return 0;
	if (fd == -ENOENT || fd == -ENOTSUP)
		return no_file(&inner, fd);
	return fd < 0 ? fail_io(&inner, fd, "open") : add_stream(&inner, fd);
}

static int add_directory(const struct reading *reading)
{
	struct dirent **entries;
	int count, i, error = 0;

	count = dmig_directory_list(reading->file, &entries);
	if (count < 0)
		return fail_io(reading, count, "list");
	for (i = 0; i < count; i++) {
		if (!error)
			error = add_entry(reading, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return error;
}

static int add_path(const struct reading *reading)
{
	struct stat status;

	if (!strcmp(reading->file, "-"))
		return add_stream(reading, STDIN_FILENO);
	if (stat(reading->file, &status))
		return fail_io(reading, -errno, "find");
	return S_ISDIR(status.st_mode) ? add_directory(reading) : add_file(reading);
}

static int tell_twice(void *arg, const struct dmig_device *first, const struct dmig_device *again)
{
	const struct reading *reading = arg;
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
	return report(reading, &error);
}

static int put_in_order(struct reading *reading)
{
	bool twice;
	int error = dmig_fleet_order(reading->fleet, &twice, reading->ret_error);

	return error || !twice ? error : dmig_fleet_drop_twice(reading->fleet, tell_twice, reading);
}

DEVMIG_EXPORT int devmig_fleet_read(struct devmig_fleet *fleet, const char *path,
				    devmig_bad_record_fn bad, void *arg,
				    struct devmig_error **ret_error)
{
	struct reading reading = { fleet, path, bad, arg, ret_error };
	struct dmig_fleet_mark before = dmig_fleet_mark(fleet);
	int error;

	error = add_path(&reading);
	if (!error)
		error = put_in_order(&reading);
	if (error)
		dmig_fleet_cut(fleet, &before);
	return error;
}
