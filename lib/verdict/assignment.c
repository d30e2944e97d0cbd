// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/assignment.h>

static const struct dmig_int_item *int_items(const struct dmig_document *doc,
					     const struct dmig_var *var)
{
	return dmig_at(doc, var->items);
}

static const struct dmig_text_item *text_items(const struct dmig_document *doc,
					       const struct dmig_var *var)
{
	return dmig_at(doc, var->items);
}

static bool has_long_range(const struct dmig_document *doc, const struct dmig_var *var)
{
	const struct dmig_int_item *items = int_items(doc, var);

	for (u32 i = 0; i < var->nitems; i++)
		if (items[i].high - items[i].low >= DMIG_RANGE_MAX)
			return true;
	return false;
}

u16 dmig_listed_vars(const struct dmig_document *doc, const struct dmig_object *object)
{
	const struct dmig_var *vars = dmig_vars(doc, object);
	u16 listed = 0;

	for (u32 i = 0; i < object->nvars; i++) {
		if (!vars[i].nitems)
			continue;
		if (vars[i].type == DMIG_TYPE_STRING ||
		    (vars[i].type == DMIG_TYPE_INT && !has_long_range(doc, &vars[i])))
			listed |= (u16)(1u << i);
	}
	return listed;
}

/* Values of a list, those that stand twice counted twice. */
static u64 count_values(const struct dmig_document *doc, const struct dmig_var *var)
{
	const struct dmig_int_item *items = int_items(doc, var);
	u64 count = 0;

	if (var->type != DMIG_TYPE_INT)
		return var->nitems;
	for (u32 i = 0; i < var->nitems; i++)
		count += items[i].high - items[i].low + 1;
	return count;
}

u64 dmig_assignment_limit(const struct dmig_document *doc, const struct dmig_object *object,
			  u16 vars)
{
	u64 count = 1;

	for (u32 i = 0; i < object->nvars; i++)
		if (vars >> i & 1 &&
		    __builtin_mul_overflow(count, count_values(doc, &dmig_vars(doc, object)[i]),
					   &count))
			return DMIG_U64_MAX;
	return count;
}

static void set_int(const struct dmig_document *doc, const struct dmig_var *var,
		    struct dmig_bind *bind, u16 item)
{
	*bind = (struct dmig_bind){
		.number = int_items(doc, var)[item].low,
		.field = var->field,
		.item = item,
	};
}

static void set_text(const struct dmig_document *doc, const struct dmig_var *var,
		     struct dmig_bind *bind, u16 item)
{
	const struct dmig_text *text = &text_items(doc, var)[item].text;

	*bind = (struct dmig_bind){
		.text = dmig_chars(doc, text->at),
		.len = text->len,
		.field = var->field,
		.item = item,
	};
}

static void set_first(const struct dmig_document *doc, const struct dmig_var *var,
		      struct dmig_bind *bind)
{
	if (var->type == DMIG_TYPE_INT)
		set_int(doc, var, bind, 0);
	else
		set_text(doc, var, bind, 0);
}

/* The next value in the list, whether it was there before or not; false: none. */
static bool step(const struct dmig_document *doc, const struct dmig_var *var,
		 struct dmig_bind *bind)
{
	if (var->type == DMIG_TYPE_INT && bind->number < int_items(doc, var)[bind->item].high) {
		bind->number++;
		return true;
	}
	if (bind->item + 1u == var->nitems)
		return false;
	if (var->type == DMIG_TYPE_INT)
		set_int(doc, var, bind, (u16)(bind->item + 1));
	else
		set_text(doc, var, bind, (u16)(bind->item + 1));
	return true;
}

static bool has_number(const struct dmig_document *doc, const struct dmig_var *var, u32 item,
		       const struct dmig_bind *bind)
{
	const struct dmig_int_item *range = &int_items(doc, var)[item];

	return range->low <= bind->number && bind->number <= range->high;
}

static bool has_text(const struct dmig_document *doc, const struct dmig_var *var, u32 item,
		     const struct dmig_bind *bind)
{
	const struct dmig_text *text = &text_items(doc, var)[item].text;

	return text->len == bind->len && !memcmp(dmig_chars(doc, text->at), bind->text, bind->len);
}

/* Does an item before this one have the value? */
static bool was_before(const struct dmig_document *doc, const struct dmig_var *var,
		       const struct dmig_bind *bind)
{
	for (u32 i = 0; i < bind->item; i++)
		if (var->type == DMIG_TYPE_INT ? has_number(doc, var, i, bind)
					       : has_text(doc, var, i, bind))
			return true;
	return false;
}

void dmig_assignment_begin(struct dmig_assignment *assignment, const struct dmig_document *doc,
			   const struct dmig_object *object, u16 vars)
{
	*assignment = (struct dmig_assignment){ .doc = doc, .object = object, .vars = vars };
	for (u32 i = 0; i < object->nvars; i++)
		if (vars >> i & 1)
			set_first(doc, &dmig_vars(doc, object)[i], &assignment->binds[i]);
}

bool dmig_assignment_next(struct dmig_assignment *assignment)
{
	const struct dmig_document *doc = assignment->doc;
	const struct dmig_var *vars = dmig_vars(doc, assignment->object);

	for (u32 i = assignment->object->nvars; i-- > 0;) {
		struct dmig_bind *bind = &assignment->binds[i];
		bool more;

		if (!(assignment->vars >> i & 1))
			continue;
		do {
			more = step(doc, &vars[i], bind);
			assignment->looked_at += bind->item + 1u;
		} while (more && was_before(doc, &vars[i], bind));
		if (more)
			return true;
		set_first(doc, &vars[i], bind);
	}
	return false;
}
