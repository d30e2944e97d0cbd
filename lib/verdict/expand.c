// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/lint.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/document.h>
#include <lib/verdict/possible.h>
#include <lib/verdict/residue.h>

/*
 * What an object stands for, one assignment after the other.  Nothing of an
 * assignment is kept when the next one comes.
 */

struct expansion {
	struct dmig_residue residue;
	struct dmig_assignment assignment;
	struct devmig_expansion head;
	const char *var_names[DMIG_VARS_MAX];
	const char *var_values[DMIG_VARS_MAX];
	const char *field_names[DMIG_FIELDS_MAX];
	const char *field_values[DMIG_FIELDS_MAX];
	const char *setting_names[DMIG_FIELDS_MAX];
	const char *setting_values[DMIG_FIELDS_MAX];
};

static int copy_names(struct expansion *e, struct dmig_arena *arena)
{
	const struct dmig_document *doc = e->assignment.doc;
	const struct dmig_object *object = e->assignment.object;
	const struct dmig_var *vars = dmig_vars(doc, object);
	bool all = true;

	for (u32 i = 0; i < object->nvars; i++) {
		e->var_names[i] =
			dmig_arena_copy(arena, dmig_chars(doc, vars[i].name), vars[i].name_len);
		all &= e->var_names[i] != NULL;
	}
	for (u32 i = 0; i < dmig_field_count(object); i++) {
		const struct dmig_field *field = dmig_field_at(doc, object, i);
		const char *name =
			dmig_arena_copy(arena, dmig_chars(doc, field->name), field->name_len);

		if (i < object->nfields)
			e->field_names[i] = name;
		else
			e->setting_names[i - object->nfields] = name;
		all &= name != NULL;
	}
	return all ? 0 : -ENOMEM;
}

static void print_list(const struct dmig_document *doc, const struct dmig_var *var,
		       struct dmig_out *out)
{
	if (!var->nitems)
		dmig_out_char(out, '*');
	for (u32 i = 0; i < var->nitems; i++) {
		if (i)
			dmig_out_char(out, ',');
		dmig_print_item(doc, var, i, out);
	}
}

/* A variable's value, or the list that it stands for. */
static const char *var_value(const struct dmig_assignment *assignment, u32 index,
			     struct dmig_arena *arena)
{
	const struct dmig_var *var = &dmig_vars(assignment->doc, assignment->object)[index];
	char digits[DMIG_DIGITS_MAX];
	struct dmig_out out = { 0 };
	const char *text;
	size_t len;

	if (assignment->vars >> index & 1) {
		dmig_bind_text(var, &assignment->binds[index], digits, &text, &len);
		return dmig_arena_copy(arena, text, len);
	}
	print_list(assignment->doc, var, &out);
	out = (struct dmig_out){ .at = dmig_arena_alloc(arena, out.len + 1), .size = out.len };
	if (out.at)
		print_list(assignment->doc, var, &out);
	return out.at;
}

static int fill_values(struct expansion *e, struct dmig_arena *arena)
{
	const struct dmig_assignment *assignment = &e->assignment;
	const struct dmig_object *object = assignment->object;
	bool all = true;

	for (u32 i = 0; i < object->nvars; i++) {
		e->var_values[i] = var_value(assignment, i, arena);
		all &= e->var_values[i] != NULL;
	}
	for (u32 i = 0; i < dmig_field_count(object); i++) {
		const char *value = dmig_residue_value(
			&e->residue, assignment, dmig_field_at(assignment->doc, object, i), arena);

		if (i < object->nfields)
			e->field_values[i] = value;
		else
			e->setting_values[i - object->nfields] = value;
		all &= value != NULL;
	}
	return all ? 0 : -ENOMEM;
}

/* "val1=1: aggregator is 1/2, which is not exact" */
static const char *impossible_message(const struct dmig_assignment *assignment,
				      const struct dmig_impossible *what, struct dmig_arena *arena)
{
	const struct dmig_var *var =
		&dmig_vars(assignment->doc, assignment->object)[what->field->var];
	char text[256];
	struct dmig_out out = { .at = text, .size = sizeof(text) };

	if (what->field->kind == DMIG_KIND_EXPR) {
		dmig_out_bytes(&out, dmig_chars(assignment->doc, var->name), var->name_len);
		dmig_out_char(&out, '=');
		dmig_out_number(&out, what->number);
		dmig_out_bytes(&out, ": ", 2);
	}
	dmig_impossible_print(assignment->doc, what, &out);
	return dmig_arena_copy(arena, text, out.len);
}

static int judge(struct expansion *e, struct dmig_arena *arena)
{
	struct dmig_impossible what;

	e->head.possible = !dmig_assignment_impossible(&e->assignment, &what);
	e->head.reason = "";
	e->head.message = "";
	if (e->head.possible)
		return 0;
	e->head.reason = dmig_reason_code(what.reason);
	e->head.message = impossible_message(&e->assignment, &what, arena);
	return e->head.message ? 0 : -ENOMEM;
}

static int tell(struct expansion *e, devmig_expansion_fn each, void *arg,
		struct devmig_error **ret_error)
{
	DMIG_CLEAN_ARENA struct dmig_arena arena = { 0 };

	if (fill_values(e, &arena) || judge(e, &arena))
		return dmig_fail_memory(ret_error);
	e->head.number++;
	return each(arg, &e->head);
}

static void begin(struct expansion *e, const struct dmig_document *doc, size_t index)
{
	const struct dmig_object *object = dmig_object(doc, (u32)index);

	dmig_assignment_begin(&e->assignment, doc, object, dmig_listed_vars(doc, object));
	e->head = (struct devmig_expansion){
		.object = (unsigned int)index + 1,
		.variables = object->nvars,
		.names = e->var_names,
		.values = e->var_values,
		.fields = object->nfields,
		.field_names = e->field_names,
		.field_values = e->field_values,
		.settings = object->napply,
		.setting_names = e->setting_names,
		.setting_values = e->setting_values,
	};
}

DEVMIG_EXPORT int devmig_expand(const struct devmig_document *document, size_t object,
				devmig_expansion_fn each, void *arg,
				struct devmig_error **ret_error)
{
	DMIG_CLEAN_ARENA struct dmig_arena arena = { 0 };
	const struct dmig_document *doc = document->core;
	struct expansion e;
	int r = 0;

	if (object >= doc->nobjects)
		return dmig_fail(ret_error, -ERANGE, "the document has no object %zu", object + 1);
	begin(&e, doc, object);
	if (copy_names(&e, &arena) || dmig_residue_begin(&e.residue, doc, e.assignment.object))
		return dmig_fail_memory(ret_error);
	do
		r = tell(&e, each, arg, ret_error);
	while (!r && dmig_assignment_next(&e.assignment));
	dmig_residue_end(&e.residue);
	return r;
}
