// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <string.h>

/* How often progress is told of, in bytes. */
#define PROGRESS_STEP ((u64)4 << 20)

DEVMIG_EXPORT int devmig_fleet_builder_new(struct devmig_context *context,
					   const struct devmig_fleet_events *events,
					   struct devmig_fleet_builder **ret,
					   struct devmig_error **ret_error)
{
	struct devmig_fleet_builder *builder = calloc(1, sizeof(*builder));
	int error;

	if (!builder)
		return dmig_fail_memory(ret_error);
	error = devmig_class_table_new(context, &builder->classes, ret_error);
	if (error) {
		free(builder);
		return error;
	}
	builder->context = devmig_context_ref(context);
	if (events)
		builder->events = *events;
	*ret = builder;
	return 0;
}

DEVMIG_EXPORT void devmig_fleet_builder_free(struct devmig_fleet_builder *builder)
{
	size_t i;

	if (!builder)
		return;
	for (i = 0; i < builder->nsources; i++)
		free(builder->sources[i].path);
	devmig_class_table_free(builder->classes);
	dmig_rows_clear(&builder->rows);
	free(builder->sources);
	devmig_context_unref(builder->context);
	free(builder);
}

int dmig_builder_add_source(struct devmig_fleet_builder *builder, const char *path, bool index,
			    struct devmig_error **ret_error)
{
	struct dmig_source *sources;
	char *copy = NULL;

	sources = reallocarray(builder->sources, builder->nsources + 1, sizeof(*sources));
	if (!sources)
		return dmig_fail_memory(ret_error);
	builder->sources = sources;
	if (path) {
		copy = strdup(path);
		if (!copy)
			return dmig_fail_memory(ret_error);
	}
	sources[builder->nsources++] = (struct dmig_source){ copy, builder->lines, index };
	return 0;
}

const char *dmig_builder_locate(const struct devmig_fleet_builder *builder, u32 line,
				u32 *ret_number)
{
	size_t from = 0, to = builder->nsources;
	const struct dmig_source *source;

	while (to - from > 1) {
		size_t middle = from + (to - from) / 2;

		if (builder->sources[middle].first < line)
			from = middle;
		else
			to = middle;
	}
	source = &builder->sources[from];
	*ret_number = source->index ? 0 : line - source->first;
	return source->path;
}

void dmig_builder_progress(struct devmig_fleet_builder *builder, u64 more)
{
	builder->done += more;
	if (!builder->events.progress || builder->done - builder->told < PROGRESS_STEP)
		return;
	builder->told = builder->done;
	/* A file may grow while it is read. */
	if (builder->total && builder->total < builder->done)
		builder->total = builder->done;
	builder->events.progress(builder->events.arg, builder->done, builder->total);
}

/* A name as a record has it; NULL is none. */
static int take_name(const char *text, const char **ret, size_t *ret_len)
{
	*ret = text;
	*ret_len = text ? strlen(text) : 0;
	return !text || dmig_is_record_name(text, *ret_len) ? 0 : -EINVAL;
}

static int take(const struct devmig_record *from, struct dmig_record *ret)
{
	*ret = (struct dmig_record){
		.kind = from->kind,
		.in_use = from->in_use,
		.available = from->available,
		.units = from->units,
		.migrations = from->migrations,
		.numa = from->numa < 0 ? -1 : from->numa,
		.class_number = DEVMIG_NO_CLASS,
	};
	if (!from->host || !from->device || !devmig_kind_name(from->kind) ||
	    from->numa > DMIG_NUMA_MAX || take_name(from->host, &ret->host, &ret->host_len) ||
	    take_name(from->device, &ret->device, &ret->device_len) ||
	    take_name(from->parent, &ret->parent, &ret->parent_len) ||
	    take_name(from->vm, &ret->vm, &ret->vm_len))
		return -EINVAL;
	return 0;
}

/* These count as lines of a source of their own. */
static int begin_program_records(struct devmig_fleet_builder *builder,
				 struct devmig_error **ret_error)
{
	if (builder->lines == UINT32_MAX)
		return dmig_fail(ret_error, -E2BIG, "a fleet may have %u lines", UINT32_MAX);
	if (builder->nsources && !builder->sources[builder->nsources - 1].path)
		return 0;
	return dmig_builder_add_source(builder, NULL, true, ret_error);
}

DEVMIG_EXPORT int devmig_fleet_builder_add(struct devmig_fleet_builder *builder,
					   const struct devmig_record *record,
					   struct devmig_document *document,
					   struct devmig_error **ret_error)
{
	struct dmig_record taken;
	int error = 0;

	if (take(record, &taken))
		return dmig_fail(ret_error, -EINVAL,
				 "a record needs a host, a device and a kind: a name has 1 to 255 "
				 "printable bytes, and a NUMA node is 65535 at most");
	if (document)
		error = devmig_class_add(builder->classes, document, &taken.class_number,
					 ret_error);
	if (!error)
		error = begin_program_records(builder, ret_error);
	return error ? error
		     : dmig_rows_add(&builder->rows, &taken, document ? DMIG_OK : DMIG_NO_DOCUMENT,
				     ++builder->lines, ret_error);
}

static int add_record_of(struct devmig_fleet_builder *builder, const struct devmig_fleet *fleet,
			 size_t position, struct devmig_error **ret_error)
{
	struct devmig_document *document = NULL;
	struct devmig_record record;
	struct dmig_record taken;
	uint32_t number;
	int error;

	if (devmig_fleet_by_name(fleet, position, &number) ||
	    devmig_fleet_record(fleet, number, &record) || take(&record, &taken))
		return dmig_fleet_damaged(fleet, ret_error);
	if (record.class_number != DEVMIG_NO_CLASS) {
		error = devmig_fleet_document(fleet, record.class_number, &document, ret_error);
		if (!error)
			error = devmig_class_add(builder->classes, document, &taken.class_number,
						 ret_error);
		if (error)
			return error;
	}
	return dmig_rows_add(&builder->rows, &taken,
			     record.doubt ? dmig_doubt_reason(record.doubt) : DMIG_OK,
			     ++builder->lines, ret_error);
}

int dmig_builder_add_fleet(struct devmig_fleet_builder *builder, const struct devmig_fleet *fleet,
			   struct devmig_error **ret_error)
{
	const size_t count = devmig_fleet_count(fleet);
	size_t position;
	int error = 0;

	if (count > UINT32_MAX - builder->lines)
		return dmig_fail(ret_error, -E2BIG, "a fleet may have %u lines", UINT32_MAX);
	for (position = 0; position < count && !error; position++)
		error = add_record_of(builder, fleet, position, ret_error);
	return error;
}
