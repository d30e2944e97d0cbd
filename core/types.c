// SPDX-License-Identifier: LGPL-2.1-or-later
#include "number.h"
#include "run.h"

/*
 * Matching a field that is one placeholder of a type other than int.
 * devmig-document(5), TYPES
 */

enum dmig_reason dmig_match_string(struct dmig_run *run, const struct dmig_field *field,
				   const struct dmig_self_field *found)
{
	const u8 var = field->var;
	const struct dmig_text_item *items = dmig_at(run->accepts, run->vars[var].items);

	for (u16 i = 0; i < run->vars[var].nitems; i++) {
		const char *text = dmig_chars(run->accepts, items[i].text.at);

		if (items[i].head != found->value_head || items[i].tail != found->value_tail ||
		    items[i].text.len != found->value_len ||
		    !dmig_same_middle(text, dmig_value(run, found), found->value_len))
			continue;
		dmig_bind_text(run, var, field, text, found->value_len, i);
		return DMIG_OK;
	}
	return DMIG_NOT_IN_LIST;
}

enum dmig_reason dmig_match_any(struct dmig_run *run, const struct dmig_field *field,
				const struct dmig_self_field *found)
{
	if (!found->value_len)
		return DMIG_DIFFERENT;
	dmig_bind_text(run, field->var, field, dmig_value(run, found), found->value_len, 0);
	return DMIG_OK;
}

static enum dmig_reason bind_version(struct dmig_run *run, u8 index, const struct dmig_field *field,
				     struct dmig_version version, const char *text, size_t len)
{
	const struct dmig_var *var = &run->vars[index];
	const struct dmig_version_item *items = dmig_at(run->accepts, var->items);
	const u16 n = var->nitems;
	u16 i = 0;

	while (i < n &&
	       !(dmig_version_le(items[i].low, version) && dmig_version_le(version, items[i].high)))
		i++;
	if (i == n && n)
		return dmig_not_listed(var);
	dmig_bind_text(run, index, field, text, len, i);
	return DMIG_OK;
}

enum dmig_reason dmig_bind_version(struct dmig_run *run, u8 var, const struct dmig_field *field,
				   const char *text, size_t len)
{
	struct dmig_version version;
	u8 parts;

	if (!dmig_version_parse(text, len, &version, &parts))
		return DMIG_NOT_A_VERSION;
	return bind_version(run, var, field, version, text, len);
}

enum dmig_reason dmig_match_version(struct dmig_run *run, const struct dmig_field *field,
				    const struct dmig_self_field *found)
{
	const char *const text = dmig_value(run, found);

	if (found->flags & DMIG_SELF_DOTS)
		return bind_version(run, field->var, field,
				    (struct dmig_version){ found->bits[0], found->bits[1] }, text,
				    found->value_len);
	return dmig_bind_version(run, field->var, field, text, found->value_len);
}

/* Does an item stand at the beginning of a text, up to its end or a '+'? */
static inline bool begins_with(const struct dmig_run *run, const struct dmig_text_item *item,
			       const char *text, size_t len)
{
	const u32 n = item->text.len;

	return n <= len && (n == len || text[n] == '+') &&
	       item->head == dmig_head_in_block(text, n) && item->tail == dmig_tail(text, n) &&
	       dmig_same_middle(dmig_chars(run->accepts, item->text.at), text, n);
}

/*
 * Find the item that @text begins with.  Sets tend to be in one order: start
 * looking at @first.  The item's index, or nitems.
 */
static u32 find_item(const struct dmig_run *run, const struct dmig_var *var, u32 first,
		     const char *text, size_t len)
{
	const struct dmig_text_item *items = dmig_at(run->accepts, var->items);

	if (first < var->nitems && begins_with(run, &items[first], text, len))
		return first;
	for (u32 i = 0; i < var->nitems; i++)
		if (begins_with(run, &items[i], text, len))
			return i;
	return var->nitems;
}

enum dmig_reason dmig_match_set(struct dmig_run *run, const struct dmig_field *field,
				const struct dmig_self_field *found)
{
	const struct dmig_var *var = &run->vars[field->var];
	const struct dmig_text_item *items = dmig_at(run->accepts, var->items);
	const char *const text = dmig_value(run, found);
	const size_t len = found->value_len;
	size_t at = 0;
	u32 next = 0;

	dmig_breathe();
	while (len && at <= len) {
		const u32 item = find_item(run, var, next, text + at, len - at);

		if (item == var->nitems)
			return DMIG_NOT_IN_SET;
		at += items[item].text.len + 1;
		next = item + 1;
	}
	dmig_bind_text(run, field->var, field, text, len, 0);
	return DMIG_OK;
}

/* Masks of over 128 bits, digit by digit from the right. */
static bool long_mask_within(const char *hex, size_t len, const char *mask, size_t mask_len)
{
	for (size_t i = 1; i <= len; i++) {
		const int allowed = i <= mask_len ? dmig_hex(mask[mask_len - i]) : 0;

		if (dmig_hex(hex[len - i]) & ~allowed)
			return false;
	}
	return true;
}

enum dmig_reason dmig_match_mask(struct dmig_run *run, const struct dmig_field *field,
				 const struct dmig_self_field *found)
{
	const u8 var = field->var;
	const struct dmig_text_item *item = dmig_at(run->accepts, run->vars[var].items);
	const char *const text = dmig_value(run, found);
	const char *hex;
	size_t len;
	u64 bits[2];
	bool within;

	if (found->flags & DMIG_SELF_BITS) {
		within = !((found->bits[0] & ~item->head) | (found->bits[1] & ~item->tail));
	} else {
		if (!dmig_mask_parse(text, found->value_len, &hex, &len, bits))
			return DMIG_NOT_A_MASK;
		within = long_mask_within(hex, len, dmig_chars(run->accepts, item->text.at),
					  item->text.len);
	}
	if (!within)
		return DMIG_BITS_OUTSIDE;
	dmig_bind_text(run, var, field, text, found->value_len, 0);
	return DMIG_OK;
}
