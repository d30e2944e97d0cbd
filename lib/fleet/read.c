// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bad.h"
#include "directory.h"
#include "foreign.h"
#include "ingest.h"
#include "parts.h"
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/file.h>
#include <lib/common/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int add_lines(const struct dmig_reading *reading, struct dmig_lines *lines)
{
	u64 told = 0;
	int error;

	do {
		error = dmig_ingest_line(reading, lines);
		if (lines->taken == told)
			continue;
		dmig_builder_progress(reading->builder, lines->taken - told);
		told = lines->taken;
	} while (!error && !dmig_lines_over(lines));
	return error;
}

/* What a part left is read here, where there is somebody to be told of it. */
static int add_rest(const struct dmig_reading *reading, int fd, struct dmig_extent extent,
		    u32 *lines_before)
{
	dmig_auto(lines) struct dmig_lines lines = { 0 };
	int error;

	if (extent.start == extent.end)
		return 0;
	if (dmig_lines_begin(&lines, fd, extent, *lines_before))
		return dmig_fail_memory(reading->ret_error);
	error = add_lines(reading, &lines);
	*lines_before = (u32)lines.number;
	return error;
}

static int add_part(const struct dmig_reading *reading, const struct dmig_part *part, int fd,
		    u32 *lines_before)
{
	const u32 before = reading->lines + *lines_before;
	int error;

	if (part->lines > UINT32_MAX - before)
		return dmig_fail(reading->ret_error, -E2BIG, "a fleet may have %u lines",
				 UINT32_MAX);
	error = dmig_part_join(part, reading->builder, before, reading->ret_error);
	if (error)
		return error;
	*lines_before += part->lines;
	dmig_builder_progress(reading->builder, (u64)(part->left.start - part->start));
	return add_rest(reading, fd, part->left, lines_before);
}

static int add_parts(const struct dmig_reading *reading, int fd, struct dmig_extent extent)
{
	struct devmig_fleet_builder *builder = reading->builder;
	const struct dmig_part *part;
	struct dmig_parts *parts;
	u32 lines = 0;
	int error = dmig_parts_begin(builder->context, fd, extent, &parts, reading->ret_error);

	if (error)
		return error;
	while (!error && (part = dmig_parts_next(parts)))
		error = add_part(reading, part, fd, &lines);
	dmig_parts_end(parts);
	builder->lines += lines;
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

/* What is to be read of a file that has places; {0, 0} of another one. */
static struct dmig_extent extent_of(int fd)
{
	struct dmig_extent extent = { 0 };
	struct stat status;

	if (!fstat(fd, &status) && S_ISREG(status.st_mode)) {
		extent.start = lseek(fd, 0, SEEK_CUR);
		extent.end = status.st_size;
	}
	return extent;
}

/* An index is mapped, which a pipe can't be.  A damaged one of a directory is a bad file of it. */
static int add_index(const struct dmig_reading *reading, struct dmig_extent extent)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	int failed;

	if (!extent.end || !strcmp(reading->file, "-"))
		return dmig_bad_file(reading, "this is an index, which is read from a file only");
	failed = add_mapped(reading, &error);
	if (failed == -EBADMSG && reading->listed)
		return dmig_bad(reading, &error);
	if (failed && reading->ret_error)
		*reading->ret_error = dmig_steal(error);
	return failed;
}

static int add_content(const struct dmig_reading *reading, struct dmig_lines *lines,
		       struct dmig_extent extent)
{
	struct devmig_fleet_builder *builder = reading->builder;
	struct dmig_reading inner = *reading;
	int error = dmig_builder_add_source(builder, reading->file, false, reading->ret_error);

	if (error)
		return error;
	inner.lines = builder->lines;
	if (extent.end - extent.start >= DMIG_PARTS_MIN)
		return add_parts(&inner, lines->fd, extent);
	error = add_lines(&inner, lines);
	builder->lines += (u32)lines->number;
	return error;
}

static int add_stream(const struct dmig_reading *reading, int fd)
{
	dmig_auto(lines) struct dmig_lines lines = { 0 };
	const struct dmig_extent extent = extent_of(fd);
	const char *bytes, *foreign;
	size_t size;
	int error;

	if (dmig_lines_begin(&lines, fd, DMIG_AS_IT_COMES, 0))
		return dmig_fail_memory(reading->ret_error);
	error = dmig_lines_peek(&lines, &bytes, &size);
	if (error)
		return dmig_bad_io(reading, error, "read");
	if (dmig_image_is_index(bytes, size))
		return add_index(reading, extent);
	foreign = dmig_foreign(bytes, size);
	return foreign ? dmig_bad_file(reading, foreign) : add_content(reading, &lines, extent);
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
		.classes = builder->classes,
		.rows = &builder->rows,
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

	return fd >= 0 && dmig_read_at(fd, magic, sizeof(magic), 0) == sizeof(magic) &&
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
