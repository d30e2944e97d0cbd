// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <lib/document/form.h>
#include <lib/document/tree.h>
#include <stdio.h>

/*
 * Writing the tree form, with a look at what its reader would make of it: a
 * directory has no order, but that of APPLY and of an object's choices means
 * something.
 */

/* "migration/compatible0001" and what a number of any size would take. */
#define NAME_SIZE (sizeof(DMIG_MIGRATION "/compatible") + 10)

static int write_value(struct dmig_new_dir *dir, const char *object,
		       const struct dmig_tree_field *field, struct devmig_error **ret_error)
{
	dmig_auto(free) char *path =
		dmig_format("%s/%.*s", object, (int)field->name_len, field->name);

	if (!path)
		return dmig_fail_memory(ret_error);
	/* The LF takes the place of the NUL. */
	field->value[field->value_len] = '\n';
	return dmig_new_dir_file(dir, path, field->value, field->value_len + 1, ret_error);
}

static int write_object(struct dmig_new_dir *dir, const char *name,
			const struct dmig_tree_object *object, struct devmig_error **ret_error)
{
	int error = dmig_new_dir_mkdir(dir, name, ret_error);
	size_t i;

	for (i = 0; i < object->count && !error; i++)
		error = write_value(dir, name, &object->fields[i], ret_error);
	return error;
}

static int write_self(const struct devmig_document *document, struct dmig_new_dir *dir,
		      struct devmig_error **ret_error)
{
	dmig_auto(tree_object) struct dmig_tree_object object = { .count = 0 };
	const struct dmig_document *core = document->core;
	const struct dmig_self_field *self = dmig_self(core);

	for (; object.count < core->nself; object.count++, self++) {
		struct dmig_tree_field *field = &object.fields[object.count];

		field->name = dmig_chars(core, self->name);
		field->name_len = self->name_len;
		field->value =
			dmig_spell_literal(dmig_chars(core, self->value), self->value_len,
					   dmig_document_is_compact(document), &field->value_len);
		if (!field->value)
			return dmig_fail_memory(ret_error);
	}
	return write_object(dir, DMIG_MIGRATION "/" DMIG_SELF, &object, ret_error);
}

static bool spell(const struct devmig_document *document, const struct dmig_object *in,
		  const struct dmig_field *fields, u32 n, struct dmig_tree_object *ret)
{
	const struct dmig_document *core = document->core;
	const bool compact = dmig_document_is_compact(document);

	for (; ret->count < n; ret->count++, fields++) {
		struct dmig_tree_field *field = &ret->fields[ret->count];

		field->name = dmig_chars(core, fields->name);
		field->name_len = fields->name_len;
		field->value = dmig_spell_field(core, in, fields, compact, &field->value_len);
		if (!field->value)
			return false;
	}
	return true;
}

static int compare(const struct dmig_tree_field *a, const struct dmig_tree_field *b)
{
	const size_t len = a->name_len < b->name_len ? a->name_len : b->name_len;
	const int order = memcmp(a->name, b->name, len);

	return order ? order : (a->name_len > b->name_len) - (a->name_len < b->name_len);
}

/* ret[n]: the index of the field whose name is the nth. */
static void order_names(const struct dmig_tree_object *object, u8 *ret)
{
	size_t i, at;

	for (i = 0; i < object->count; i++) {
		for (at = i; at && compare(&object->fields[i], &object->fields[ret[at - 1]]) < 0;
		     at--)
			ret[at] = ret[at - 1];
		ret[at] = (u8)i;
	}
}

/*
 * Two variables of which the first has its way: those whose items are tried one
 * by one, and those that any value of theirs suits where they are declared.
 */
static bool order_matters(const struct dmig_document *core, const struct dmig_object *in)
{
	const struct dmig_var *vars = dmig_vars(core, in);
	int choices = __builtin_popcount(in->free_vars);
	u32 i;

	for (i = 0; i < in->nvars; i++)
		choices += vars[i].type == DMIG_TYPE_STRING && vars[i].nitems;
	return choices > 1;
}

/* Would the variables of COMPATIBLE be declared in another order? */
static bool loses_variables(const struct dmig_document *core, const struct dmig_object *in,
			    const struct dmig_tree_object *object)
{
	const struct dmig_var *vars = dmig_vars(core, in);
	struct dmig_tree_object sorted = { .count = object->count };
	u8 names[DMIG_FIELDS_MAX], order[DMIG_FIELDS_MAX], rank[DMIG_FIELDS_MAX];
	u32 i;

	if (!order_matters(core, in))
		return false;
	order_names(object, names);
	for (i = 0; i < sorted.count; i++)
		sorted.fields[i] = object->fields[names[i]];
	dmig_tree_order(&sorted, order);
	for (i = 0; i < sorted.count; i++)
		rank[names[order[i]]] = (u8)i;
	for (i = 1; i < in->nvars; i++)
		if (rank[vars[i].field] < rank[vars[i - 1].field])
			return true;
	return false;
}

static bool loses_apply(const struct dmig_tree_object *object)
{
	size_t i;

	for (i = 1; i < object->count; i++)
		if (compare(&object->fields[i - 1], &object->fields[i]) > 0)
			return true;
	return false;
}

static int order_lost(const struct devmig_document *document, u32 number, bool apply,
		      struct devmig_error **ret_error)
{
	return dmig_fail_as(ret_error, -EXDEV, DMIG_ORDER_LOST, document->name,
			    "%s of COMPATIBLE object %u", apply ? "APPLY" : "the variables",
			    number);
}

/* The names of an object's directories: a single one without APPLY has no number. */
static void name_object(const struct dmig_document *core, u32 number, bool apply,
			char ret[NAME_SIZE])
{
	const bool single = core->nobjects == 1 && !dmig_object(core, 0)->napply;

	if (single)
		snprintf(ret, NAME_SIZE, "%s", DMIG_MIGRATION "/compatible");
	else
		snprintf(ret, NAME_SIZE, DMIG_MIGRATION "/%s%04u", apply ? "apply" : "compatible",
			 number);
}

static int write_half(const struct devmig_document *document, u32 index, bool apply,
		      unsigned int flags, struct dmig_new_dir *dir, struct devmig_error **ret_error)
{
	dmig_auto(tree_object) struct dmig_tree_object object = { .count = 0 };
	const struct dmig_document *core = document->core;
	const struct dmig_object *in = dmig_object(core, index);
	char name[NAME_SIZE];

	if (!spell(document, in, apply ? dmig_apply(core, in) : dmig_fields(core, in),
		   apply ? in->napply : in->nfields, &object))
		return dmig_fail_memory(ret_error);
	if (!(flags & DEVMIG_WRITE_LOSSY) &&
	    (apply ? loses_apply(&object) : loses_variables(core, in, &object)))
		return order_lost(document, index + 1, apply, ret_error);
	name_object(core, index + 1, apply, name);
	return write_object(dir, name, &object, ret_error);
}

int dmig_tree_write(const struct devmig_document *document, unsigned int flags,
		    struct dmig_new_dir *dir, struct devmig_error **ret_error)
{
	const struct dmig_document *core = document->core;
	int error = dmig_new_dir_mkdir(dir, DMIG_MIGRATION, ret_error);
	u32 i;

	if (!error)
		error = write_self(document, dir, ret_error);
	for (i = 0; i < core->nobjects && !error; i++) {
		error = write_half(document, i, false, flags, dir, ret_error);
		if (!error && dmig_object(core, i)->napply)
			error = write_half(document, i, true, flags, dir, ret_error);
	}
	return error;
}
