// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bad.h"
#include "directory.h"
#include "foreign.h"
#include "lines.h"
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <stdio.h>
#include <sys/stat.h>

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
	if (!devmig_class_add_json(reading->builder->classes, record->document,
				   record->document_size, reading->file, &record->class_number,
				   &error))
		return 0;
	*ret_doubt = dmig_reason_base(dmig_error_reason(error)) ?: DMIG_UNREADABLE;
	return dmig_bad_document(reading, record, &error);
}

static int add_record(const struct dmig_reading *reading, struct dmig_record *record, u32 line)
{
	enum dmig_reason doubt;
	int error = classify(reading, record, &doubt);

	return error ? error
		     : dmig_builder_add(reading->builder, record, doubt, line, reading->ret_error);
}

static bool is_blank(const char *line, size_t len)
{
	while (len && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	return !len;
}

static int add_line(const struct dmig_reading *reading, const char *line, size_t len, u32 number)
{
	struct devmig_fleet_builder *builder = reading->builder;
	dmig_auto(error) struct devmig_error *error = NULL;
	struct dmig_record record;

	if (number > UINT32_MAX - builder->lines)
		return dmig_fail(reading->ret_error, -E2BIG, "a fleet may have %u lines",
				 UINT32_MAX);
	if (dmig_record_scan(builder->classes, line, len, &record))
		return dmig_builder_add(builder, &record, DMIG_OK, builder->lines + number,
					reading->ret_error);
	if (is_blank(line, len))
		return 0;
	if (dmig_record_parse(builder->classes, line, len, reading->file, number, &record, &error))
		return dmig_bad_record(reading, &record, &error);
	return add_record(reading, &record, builder->lines + number);
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
	u64 told = 0;
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
		if (lines->taken == told)
			continue;
		dmig_builder_progress(reading->builder, lines->taken - told);
		told = lines->taken;
	} while (!error);
	return error;
}

static int add_mapped(const struct dmig_reading *reading, struct devmig_error **ret_error)
{
	struct devmig_fleet_builder *builder = reading->builder;
	struct devmig_fleet *fleet = NULL;
	int error = dmig_fleet_open(builder->context, reading->file, &fleet, ret_error);

	if (!error)
		error = dmig_builder_add_source(builder, reading->file, true, ret_error);
	if (!error)
		error = dmig_builder_add_fleet(builder, fleet, ret_error);
	devmig_fleet_unref(fleet);
	return error;
}

/* An index is mapped, which a pipe can't be.  A damaged one of a directory is a bad file of it. */
static int add_index(const struct dmig_reading *reading)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	int failed;

	if (!strcmp(reading->file, "-"))
		return dmig_bad_file(reading, "this is an index, which is read from a file only");
	failed = add_mapped(reading, &error);
	if (failed == -EBADMSG && reading->listed)
		return dmig_bad(reading, &error);
	if (failed && reading->ret_error)
		*reading->ret_error = dmig_steal(error);
	return failed;
}

static int add_content(const struct dmig_reading *reading, struct dmig_lines *lines)
{
	struct devmig_fleet_builder *builder = reading->builder;
	const char *bytes, *foreign;
	size_t size;
	int error;

	error = dmig_lines_peek(lines, &bytes, &size);
	if (error)
		return dmig_bad_io(reading, error, "read");
	if (dmig_image_is_index(bytes, size))
		return add_index(reading);
	foreign = dmig_foreign(bytes, size);
	if (foreign)
		return dmig_bad_file(reading, foreign);
	error = dmig_builder_add_source(builder, reading->file, false, reading->ret_error);
	if (!error)
		error = add_lines(reading, lines);
	builder->lines += lines->number;
	return error;
}

static u64 size_of(int fd)
{
	struct stat status;

	return !fstat(fd, &status) && S_ISREG(status.st_mode) ? (u64)status.st_size : 0;
}

static int add_stream(const struct dmig_reading *reading, int fd)
{
	struct dmig_lines lines;
	int error;

	if (dmig_lines_begin(&lines, fd, size_of(fd)))
		return dmig_fail_memory(reading->ret_error);
	error = add_content(reading, &lines);
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

DEVMIG_EXPORT int devmig_fleet_builder_read(struct devmig_fleet_builder *builder, const char *path,
					    struct devmig_error **ret_error)
{
	const struct dmig_reading reading = {
		.builder = builder,
		.file = path,
		.ret_error = ret_error,
	};

	if (builder->events.progress)
		builder->total += dmig_directory_size(path);
	return add_path(&reading);
}

/* Is it a file that can be mapped as it is?  "-" is none, even where there is one of that name. */
static bool is_index(const char *path)
{
	dmig_auto(close) int fd = strcmp(path, "-") ? dmig_directory_open(path) : -1;
	char magic[8];

	return fd >= 0 && pread(fd, magic, sizeof(magic), 0) == sizeof(magic) &&
	       dmig_image_is_index(magic, sizeof(magic));
}

static int read_all(struct devmig_fleet_builder *builder, const char *const *paths, size_t count,
		    struct devmig_error **ret_error)
{
	size_t i;
	int error = 0;

	for (i = 0; i < count && !error; i++)
		error = devmig_fleet_builder_read(builder, paths[i], ret_error);
	return error;
}

DEVMIG_EXPORT int devmig_fleet_read(struct devmig_context *context, const char *const *paths,
				    size_t count, const struct devmig_fleet_events *events,
				    struct devmig_fleet **ret, struct devmig_error **ret_error)
{
	struct devmig_fleet_builder *builder;
	int error;

	if (count == 1 && is_index(paths[0]))
		return dmig_fleet_open(context, paths[0], ret, ret_error);
	error = devmig_fleet_builder_new(context, events, &builder, ret_error);
	if (error)
		return error;
	error = read_all(builder, paths, count, ret_error);
	if (!error)
		error = devmig_fleet_builder_finish(builder, ret, ret_error);
	devmig_fleet_builder_free(builder);
	return error;
}
