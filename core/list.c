// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"
#include "number.h"
#include "print.h"

/* Variables, their types and their lists.  devmig-document(5), TYPES */

static const struct {
	const char *name;
	u8 len;
	u32 item_size;
} types[DMIG_TYPE_COUNT] = {
	[DMIG_TYPE_INT] = { "int", 3, sizeof(struct dmig_int_item) },
	[DMIG_TYPE_STRING] = { "string", 6, sizeof(struct dmig_text_item) },
	[DMIG_TYPE_VERSION] = { "version", 7, sizeof(struct dmig_version_item) },
	[DMIG_TYPE_SET] = { "set", 3, sizeof(struct dmig_text_item) },
	[DMIG_TYPE_MASK] = { "mask", 4, sizeof(struct dmig_text_item) },
};

const char *dmig_type_name(enum dmig_type type)
{
	return types[type].name;
}

/* An item in quotes; braces are ordinary here, escaped or not. */
static bool read_quoted_item(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_text *ret)
{
	char *const open = c->at++;
	char *write = c->at;

	ret->at = dmig_offset(b, write);
	for (;;) {
		char byte;

		write = dmig_pass_safe(c, write);
		byte = *c->at;
		if (byte == '"')
			break;
		if (!dmig_is(byte, DMIG_C_PRINT))
			return dmig_stop_quoted(b, c, open);
		if (byte == '\\') {
			byte = dmig_read_escape(b, c);
			if (!byte)
				return false;
		} else {
			c->at++;
		}
		*write++ = byte;
	}
	c->at++;
	ret->len = (u32)(write - (char *)b->base) - ret->at;
	return true;
}

/* What stands in a list and is no item of its type. */
static const enum dmig_reason bad_item[] = {
	[DMIG_TYPE_INT] = DMIG_BAD_INT,         [DMIG_TYPE_STRING] = DMIG_BAD_ITEM,
	[DMIG_TYPE_VERSION] = DMIG_BAD_VERSION, [DMIG_TYPE_SET] = DMIG_BAD_ITEM,
	[DMIG_TYPE_MASK] = DMIG_BAD_MASK,
};

/* An item without quotes, of any type: up to the comma or brace. */
static bool read_bare_item(struct dmig_builder *b, struct dmig_cursor *c, u8 type,
			   struct dmig_text *ret)
{
	char *const start = c->at;

	c->at = dmig_skip(start, DMIG_C_ITEM);
	ret->at = dmig_offset(b, start);
	ret->len = (u32)(c->at - start);
	if (ret->len)
		return true;
	if (dmig_at_eol(c))
		return dmig_wrong(b, DMIG_UNCLOSED_BRACE, c, start, 0);
	return dmig_wrong(b, *c->at == ',' || *c->at == '}' ? DMIG_EMPTY_ITEM : bad_item[type], c,
			  start, 1);
}

/* Cut "low..high" in two; a bound that is left out has length 0. */
static enum dmig_range split_range(const char *text, u32 len, u32 *ret_low, u32 *ret_high)
{
	for (u32 i = 0; i + 1 < len; i++) {
		if (text[i] != '.' || text[i + 1] != '.')
			continue;
		*ret_low = i;
		*ret_high = len - i - 2;
		if (!*ret_low)
			return DMIG_RANGE_UPTO;
		return *ret_high ? DMIG_RANGE_BOTH : DMIG_RANGE_FROM;
	}
	*ret_low = len;
	*ret_high = len;
	return DMIG_RANGE_ONE;
}

static enum dmig_reason make_int(const char *text, u32 len, void *ret)
{
	struct dmig_int_item *item = ret;
	u32 low;
	u32 high;

	*item = (struct dmig_int_item){ 0 };
	item->range = (u8)split_range(text, len, &low, &high);
	item->high = DMIG_INT_MAX;
	if (!low && !high)
		return DMIG_BAD_RANGE;
	if (low && !dmig_int_parse(text, low, &item->low))
		return DMIG_BAD_INT;
	if (high && !dmig_int_parse(text + len - high, high, &item->high))
		return DMIG_BAD_INT;
	return item->low <= item->high ? DMIG_OK : DMIG_BAD_RANGE;
}

static enum dmig_reason make_version(const char *text, u32 len, void *ret)
{
	struct dmig_version_item *item = ret;
	u32 low;
	u32 high;

	*item = (struct dmig_version_item){ 0 };
	item->range = (u8)split_range(text, len, &low, &high);
	if (!low && !high)
		return DMIG_BAD_RANGE;
	if (low && !dmig_version_parse(text, low, &item->low, &item->low_parts))
		return DMIG_BAD_VERSION;
	if (high && !dmig_version_parse(text + len - high, high, &item->high, &item->high_parts))
		return DMIG_BAD_VERSION;
	item->high = dmig_version_ceiling(item->high, item->high_parts);
	return dmig_version_le(item->low, item->high) ? DMIG_OK : DMIG_BAD_RANGE;
}

static enum dmig_reason make_mask(const char *text, u32 len, void *ret)
{
	struct dmig_text_item *item = ret;
	u64 bits[2];
	const char *hex;
	size_t hex_len;

	if (len < 2 || text[1] != 'x' || !dmig_mask_parse(text, len, &hex, &hex_len, bits))
		return DMIG_BAD_MASK;
	dmig_mask_bits(hex, hex_len, bits);
	item->head = bits[0];
	item->tail = bits[1];
	item->text.at += 2;
	item->text.len -= 2;
	return DMIG_OK;
}

static enum dmig_reason make_text(const char *text, u32 len, void *ret)
{
	struct dmig_text_item *item = ret;

	item->head = dmig_head_in_block(text, len);
	item->tail = dmig_tail(text, len);
	return DMIG_OK;
}

/* An item with a '+' is never one of a source's: it gets a head that no text has. */
static enum dmig_reason make_set_item(const char *text, u32 len, void *ret)
{
	struct dmig_text_item *item = ret;

	make_text(text, len, ret);
	for (u32 i = 0; i < len; i++)
		if (text[i] == '+')
			item->head = DMIG_U64_MAX;
	return DMIG_OK;
}

static enum dmig_reason (*const make_item[])(const char *text, u32 len, void *ret) = {
	[DMIG_TYPE_INT] = make_int,         [DMIG_TYPE_STRING] = make_text,
	[DMIG_TYPE_VERSION] = make_version, [DMIG_TYPE_SET] = make_set_item,
	[DMIG_TYPE_MASK] = make_mask,
};

static bool may_quote(u8 type)
{
	return type == DMIG_TYPE_STRING || type == DMIG_TYPE_SET;
}

static bool read_item(struct dmig_builder *b, struct dmig_cursor *c, u8 type)
{
	const char *const start = c->at;
	enum dmig_reason reason;
	struct dmig_text text;
	union {
		struct dmig_text_item text;
		struct dmig_int_item number;
		struct dmig_version_item version;
	} * item;

	if (*c->at == '"' && may_quote(type)) {
		if (!read_quoted_item(b, c, &text))
			return false;
	} else if (!read_bare_item(b, c, type, &text)) {
		return false;
	}
	item = dmig_take(b, types[type].item_size);
	if (!item)
		return false;
	if (type != DMIG_TYPE_INT && type != DMIG_TYPE_VERSION)
		item->text.text = text;
	reason = make_item[type]((const char *)b->base + text.at, text.len, item);
	if (reason)
		return dmig_wrong(b, reason, c, start, (size_t)(c->at - start));
	return true;
}

/* The most frequent item, a plain number, in one go; false: read it the long way. */
static bool read_number(struct dmig_builder *b, struct dmig_cursor *c)
{
	struct dmig_int_item *item;
	const char *at = c->at;
	u64 number = 0;

	for (; dmig_is_digit(*at); at++)
		number = number * 10 + (u64)(*at - '0');
	/* 18 digits can't overflow. */
	if ((size_t)(at - c->at) - 1 >= 18 || (*c->at == '0' && at - c->at > 1) ||
	    (*at != ',' && *at != '}'))
		return false;
	item = dmig_take(b, sizeof(*item));
	if (!item)
		return false;
	*item = (struct dmig_int_item){ .low = number, .high = number };
	c->at += at - c->at;
	return true;
}

/* An item that stands in the list twice is tried once: the second gets a tail that no text has. */
static void mark_repeats(struct dmig_builder *b, const struct dmig_var *var)
{
	struct dmig_text_item *items = (void *)(b->base + var->items);

	for (u32 i = 1; i < var->nitems; i++)
		for (u32 j = 0; j < i; j++)
			if (items[i].head == items[j].head && items[i].tail == items[j].tail &&
			    items[i].text.len == items[j].text.len &&
			    dmig_same((char *)b->base + items[i].text.at,
				      (char *)b->base + items[j].text.at, items[i].text.len)) {
				items[i].tail = DMIG_U64_MAX;
				break;
			}
}

/* Items up to the closing brace, which is left standing. */
static bool read_list(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_var *var)
{
	const char *const start = c->at;
	u32 at = 0;

	for (;;) {
		if (var->nitems == DMIG_ITEMS_MAX)
			return dmig_wrong(b, DMIG_LIMIT_ITEMS, c, c->at, 1);
		if (!(var->type == DMIG_TYPE_INT && read_number(b, c)) &&
		    !read_item(b, c, var->type))
			return false;
		if (!var->nitems++)
			at = b->used - types[var->type].item_size;
		if (*c->at == '}')
			break;
		if (dmig_at_eol(c))
			return dmig_wrong(b, DMIG_UNCLOSED_BRACE, c, c->at, 0);
		if (*c->at != ',')
			return dmig_wrong(b, bad_item[var->type], c, c->at, 1);
		c->at++;
	}
	var->items = at;
	if (var->type == DMIG_TYPE_STRING)
		mark_repeats(b, var);
	if (var->type == DMIG_TYPE_MASK && var->nitems > 1)
		return dmig_wrong(b, DMIG_BAD_MASK, c, start, (size_t)(c->at - start));
	return true;
}

static bool one_range(const struct dmig_builder *b, const struct dmig_var *var)
{
	const void *item = b->base + var->items;

	if (var->nitems != 1)
		return false;
	if (var->type == DMIG_TYPE_INT)
		return ((const struct dmig_int_item *)item)->range != DMIG_RANGE_ONE;
	if (var->type == DMIG_TYPE_VERSION)
		return ((const struct dmig_version_item *)item)->range != DMIG_RANGE_ONE;
	return false;
}

static bool read_type(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_var *var)
{
	const char *const start = c->at;
	size_t len;

	c->at = dmig_skip(c->at, DMIG_C_VAR);
	len = (size_t)(c->at - start);
	for (var->type = 0; var->type < DMIG_TYPE_COUNT; var->type++)
		if (len == types[var->type].len && dmig_same(start, types[var->type].name, len))
			return true;
	return dmig_wrong(b, DMIG_BAD_TYPE, c, start, len);
}

/* Behind the name of a new variable, at ':'. */
bool dmig_read_declaration(struct dmig_builder *b, struct dmig_cursor *c, const char *name,
			   size_t len, u8 *ret_var)
{
	struct dmig_var *var = &b->vars[b->object.nvars];

	if (b->section == DMIG_SECTION_APPLY)
		return dmig_wrong(b, DMIG_DECLARED_IN_APPLY, c, name, len);
	if (b->object.nvars == DMIG_VARS_MAX)
		return dmig_wrong(b, DMIG_LIMIT_VARIABLES, c, name, len);
	*var = (struct dmig_var){ 0 };
	var->name = dmig_offset(b, name);
	var->name_len = (u8)len;
	var->field = (u16)b->nfields;
	c->at++;
	if (!read_type(b, c, var))
		return false;
	if (*c->at == ':') {
		c->at++;
		if (!read_list(b, c, var))
			return false;
		var->one_range = one_range(b, var);
	} else if (var->type == DMIG_TYPE_SET || var->type == DMIG_TYPE_MASK) {
		return dmig_wrong(b, DMIG_NO_LIST, c, name, len);
	}
	if (var->type == DMIG_TYPE_STRING && var->nitems) {
		b->choices *= var->nitems;
		if (b->choices > DMIG_CHOICES_MAX)
			return dmig_wrong(b, DMIG_LIMIT_CHOICES, c, name, len);
	}
	*ret_var = b->object.nvars++;
	return true;
}
