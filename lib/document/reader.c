// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/scratch.h>
#include <lib/document/document.h>
#include <lib/document/reader.h>

/* The builder is given one place for a field, that of its value. */
static bool is_of_name(enum dmig_reason reason)
{
	return reason == DMIG_BAD_NAME || reason == DMIG_LIMIT_NAME ||
	       reason == DMIG_LIMIT_FIELDS || reason == DMIG_DUPLICATE_FIELD;
}

/* The builder's report: it is told of every problem, those that readers find included. */
static bool report(void *arg, enum dmig_reason reason, struct dmig_place place, const char *near,
		   size_t near_len)
{
	struct dmig_reader *reader = arg;
	const char *file = reader->file ? reader->file : reader->name;
	dmig_auto(error) struct devmig_error *error = NULL;
	bool on;

	if (reader->input && is_of_name(reason))
		place = reader->input->name_place;
	if (reader->one_line && place.column)
		place.line = 1;
	if (reader->problem && !reader->each)
		return false;
	if (reader->told)
		error = dmig_steal(reader->told);
	else
		dmig_fail_reason(&error, reason, file, place, near, near_len);
	on = reader->each && reader->each(reader->arg, error);
	if (!reader->problem)
		reader->problem = dmig_steal(error);
	return on;
}

int dmig_reader_begin(struct dmig_reader *reader, size_t size)
{
	reader->memory = dmig_scratch_take(reader->context, dmig_build_memory(size));
	if (!reader->memory)
		return dmig_fail_memory(&reader->failure);
	reader->builder =
		dmig_build_begin(reader->memory->memory, reader->memory->size, report, reader);
	return reader->builder ? 0 : dmig_fail_memory(&reader->failure);
}

int dmig_reader_file(struct dmig_reader *reader, const char *file)
{
	char *copy = strdup(file);

	if (!copy)
		return dmig_fail_memory(&reader->failure);
	free(reader->file);
	reader->file = copy;
	return 0;
}

int dmig_reader_errno(const struct dmig_reader *reader)
{
	return devmig_error_errno(reader->failure ? reader->failure : reader->problem);
}

int dmig_reader_problem(struct dmig_reader *reader, enum dmig_reason reason,
			struct dmig_place place, const char *near, size_t near_len)
{
	if (dmig_build_error(reader->builder, reason, place, near, near_len))
		return 0;
	return dmig_reader_errno(reader);
}

int dmig_reader_tell(struct dmig_reader *reader, struct devmig_error *error)
{
	const struct dmig_place place = {
		.line = devmig_error_line(error),
		.column = devmig_error_column(error),
	};

	reader->told = error;
	return dmig_reader_problem(reader, dmig_error_reason(error), place, NULL, 0);
}

int dmig_reader_object(struct dmig_reader *reader, enum dmig_section section,
		       struct dmig_place place)
{
	return dmig_build_object(reader->builder, section, place) ? 0 : dmig_reader_errno(reader);
}

int dmig_reader_field(struct dmig_reader *reader, const struct dmig_input *input)
{
	bool on;

	reader->input = input;
	on = dmig_build_field(reader->builder, input->name, input->name_len, input->value,
			      input->value_len, input->value_place);
	reader->input = NULL;
	return on ? 0 : dmig_reader_errno(reader);
}

int dmig_reader_literal(struct dmig_reader *reader, const struct dmig_input *input)
{
	bool on;

	reader->input = input;
	on = dmig_build_literal(reader->builder, input->name, input->name_len, input->value,
				input->value_len, input->value_place);
	reader->input = NULL;
	return on ? 0 : dmig_reader_errno(reader);
}

int dmig_reader_check_empty(struct dmig_reader *reader)
{
	return dmig_build_check_empty(reader->builder) ? 0 : dmig_reader_errno(reader);
}

static int give(struct devmig_error **from, struct devmig_error **ret_error)
{
	int error = devmig_error_errno(*from);

	if (ret_error)
		*ret_error = dmig_steal(*from);
	return error;
}

int dmig_reader_end(struct dmig_reader *reader, int error, enum devmig_form form,
		    struct devmig_document **ret, struct devmig_error **ret_error)
{
	if (!error && !reader->core)
		dmig_build_end(reader->builder, &reader->core, NULL);
	if (reader->failure)
		return give(&reader->failure, ret_error);
	if (reader->problem)
		return give(&reader->problem, ret_error);
	return dmig_document_make(reader->context, form, reader->name, reader->core,
				  reader->text_size, ret, ret_error);
}

void dmig_auto_reader(struct dmig_reader *reader)
{
	dmig_scratch_give(reader->context, reader->memory);
	free(reader->string_memory);
	free(reader->file);
	devmig_error_free(reader->problem);
	devmig_error_free(reader->told);
	devmig_error_free(reader->failure);
}
