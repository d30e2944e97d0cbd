// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/lint.h>
#include <lib/verdict/possible.h>
#include <stdio.h>

/*
 * impossible-object, and in the others impossible-assignment: listed values
 * that can be taken away without any source noticing.
 *
 * Of a range that is possible in part the first value that is not is told, and
 * how many there are; nothing is said of one that is too long to be enumerated,
 * which is written for being short.
 */

#define REASON_MAX 256

/* A listed value as it was found impossible, with its printed forms. */
struct item {
	char text[64];
	size_t text_len;
	char reason[REASON_MAX];
	size_t reason_len;
};

static void print_item(const struct dmig_document *doc, const struct dmig_var *var, u32 index,
		       struct item *ret)
{
	struct dmig_out out = { .at = ret->text, .size = sizeof(ret->text) };

	dmig_print_item(doc, var, index, &out);
	ret->text_len = out.len;
	if (out.len > out.size) {
		memcpy(ret->text + out.size - 3, "...", 3);
		ret->text_len = out.size;
	}
}

static void print_reason(const struct dmig_document *doc, const struct dmig_impossible *what,
			 struct item *ret)
{
	struct dmig_out out = { .at = ret->reason, .size = sizeof(ret->reason) };

	dmig_impossible_print(doc, what, &out);
	ret->reason_len = out.len;
}

static void print_plus(struct item *ret)
{
	static const char words[] = "the items of a set are separated by +";

	memcpy(ret->reason, words, sizeof(words) - 1);
	ret->reason_len = sizeof(words) - 1;
}

static bool int_impossible(const struct dmig_document *doc, const struct dmig_object *object,
			   u8 var, u32 index, struct item *ret)
{
	const struct dmig_int_item *items = dmig_at(doc, dmig_vars(doc, object)[var].items);
	const struct dmig_scope scope = dmig_scope_of(doc, object, var);
	struct dmig_impossible what;

	if (dmig_scope_in(&scope, items[index].low, items[index].high, NULL) ||
	    !dmig_int_impossible(doc, object, var, items[index].low, &what))
		return false;
	print_reason(doc, &what, ret);
	return true;
}

/* Would a value get too long with the item, and all other variables at their shortest? */
static bool string_impossible(const struct dmig_document *doc, const struct dmig_object *object,
			      u8 var, u32 index, struct item *ret)
{
	const struct dmig_text_item *items = dmig_at(doc, dmig_vars(doc, object)[var].items);
	struct dmig_assignment assignment;
	struct dmig_impossible what;

	dmig_assignment_begin(&assignment, doc, object, (u16)(1u << var));
	assignment.binds[var].text = dmig_chars(doc, items[index].text.at);
	assignment.binds[var].len = items[index].text.len;
	if (!dmig_assignment_impossible(&assignment, &what))
		return false;
	print_reason(doc, &what, ret);
	return true;
}

static bool set_impossible(const struct dmig_document *doc, const struct dmig_object *object,
			   u8 var, u32 index, struct item *ret)
{
	const struct dmig_text_item *items = dmig_at(doc, dmig_vars(doc, object)[var].items);

	if (!items[index].text.len ||
	    !memchr(dmig_chars(doc, items[index].text.at), '+', items[index].text.len))
		return false;
	print_plus(ret);
	return true;
}

/* A version or a mask can always be had. */
static bool (*const is_impossible[DMIG_TYPE_COUNT])(const struct dmig_document *doc,
						    const struct dmig_object *object, u8 var,
						    u32 index, struct item *ret) = {
	[DMIG_TYPE_INT] = int_impossible,
	[DMIG_TYPE_STRING] = string_impossible,
	[DMIG_TYPE_SET] = set_impossible,
};

/* The first value of a range, of which some are possible, that is not. */
static u64 first_outside(const struct dmig_scope *scope, const struct dmig_int_item *item)
{
	if (!dmig_scope_in(scope, item->low, item->low, NULL))
		return item->low;
	return scope->step > 1 ? item->low + 1 : scope->high + 1;
}

static int remark_on_range(const struct dmig_lint *lint, u32 object, u8 index, u32 range,
			   u64 outside)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	const struct dmig_var *var = &dmig_vars(lint->doc, of)[index];
	const struct dmig_int_item *items = dmig_at(lint->doc, var->items);
	const struct dmig_scope scope = dmig_scope_of(lint->doc, of, index);
	const u64 first = first_outside(&scope, &items[range]);
	struct dmig_spot spot =
		dmig_spot_object(lint, object, &dmig_fields(lint->doc, of)[var->field]);
	char others[sizeof(" and 4095 other values of ") + 2 * DMIG_DIGITS_MAX + 2] = "";
	struct dmig_impossible what;
	struct item item;

	dmig_int_impossible(lint->doc, of, index, first, &what);
	print_reason(lint->doc, &what, &item);
	print_item(lint->doc, var, range, &item);
	if (outside > 1)
		snprintf(others, sizeof(others), " and %llu other value%s of %.*s",
			 (unsigned long long)(outside - 1), outside > 2 ? "s" : "",
			 (int)item.text_len, item.text);
	spot.hint = "list only what can match";
	return dmig_remark(lint, DMIG_IMPOSSIBLE, spot, "%.*s=%llu%s can never match: %.*s",
			   var->name_len, dmig_chars(lint->doc, var->name),
			   (unsigned long long)first, others, (int)item.reason_len, item.reason);
}

static int check_ranges(const struct dmig_lint *lint, u32 object, u8 index)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	const struct dmig_var *var = &dmig_vars(lint->doc, of)[index];
	const struct dmig_int_item *items = dmig_at(lint->doc, var->items);
	const struct dmig_scope scope = dmig_scope_of(lint->doc, of, index);
	int r = 0;

	for (u32 i = 0; !r && var->type == DMIG_TYPE_INT && i < var->nitems; i++) {
		const u64 values = items[i].high - items[i].low + 1;
		const u64 inside = dmig_scope_count(&scope, items[i].low, items[i].high);

		if (values <= DMIG_RANGE_MAX && inside && inside < values)
			r = remark_on_range(lint, object, index, i, values - inside);
	}
	return r;
}

static int check_var(const struct dmig_lint *lint, u32 object, u8 index)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	const struct dmig_var *var = &dmig_vars(lint->doc, of)[index];
	const struct dmig_field *field = &dmig_fields(lint->doc, of)[var->field];
	int r = 0;

	for (u32 i = 0; !r && is_impossible[var->type] && i < var->nitems; i++) {
		struct item item;

		if (!is_impossible[var->type](lint->doc, of, index, i, &item))
			continue;
		print_item(lint->doc, var, i, &item);
		r = dmig_remark(lint, DMIG_IMPOSSIBLE, dmig_spot_object(lint, object, field),
				"%.*s=%.*s can never match: %.*s", var->name_len,
				dmig_chars(lint->doc, var->name), (int)item.text_len, item.text,
				(int)item.reason_len, item.reason);
	}
	return r;
}

int dmig_lint_possible(const struct dmig_lint *lint, u32 object)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	struct dmig_impossible what;
	struct item item;
	int r = 0;

	if (dmig_object_impossible(lint->doc, of, &what)) {
		print_reason(lint->doc, &what, &item);
		return dmig_remark(lint, DMIG_IMPOSSIBLE_OBJECT,
				   dmig_spot_object(lint, object, what.field),
				   "object %u can never match: %.*s", object + 1,
				   (int)item.reason_len, item.reason);
	}
	for (u8 i = 0; !r && i < of->nvars; i++) {
		r = check_var(lint, object, i);
		if (!r)
			r = check_ranges(lint, object, i);
	}
	return r;
}
