// SPDX-License-Identifier: LGPL-2.1-or-later
#include "print.h"
#include "builder.h"
#include "number.h"

/*
 * The canonical text: one spelling for each document, and never longer than
 * any other spelling of it, so that it can always be read again.
 * devmig-document(5), CANONICAL FORM
 */

/* What does not fit, or is only compared. */
static __attribute__((__noinline__)) void put_slowly(struct dmig_out *out, const char *bytes,
						     size_t len)
{
	size_t room = out->size > out->len ? out->size - out->len : 0;

	if (len < room)
		room = len;
	if (room && out->same_as)
		out->differs |= memcmp(out->same_as + out->len, bytes, room) != 0;
	else if (room)
		memcpy(out->at + out->len, bytes, room);
	out->len += len;
}

/* Most of what is put is a name, a short value, or a sign between them. */
static inline void put(struct dmig_out *out, const char *bytes, size_t len)
{
	char *at;

	if (dmig_unlikely(!out->at || len > out->size || out->len > out->size - len)) {
		put_slowly(out, bytes, len);
		return;
	}
	at = out->at + out->len;
	if (len - 8 <= 24) {
		for (size_t i = 0; i + 8 < len; i += 8)
			__builtin_memcpy(at + i, bytes + i, 8);
		__builtin_memcpy(at + len - 8, bytes + len - 8, 8);
	} else if (len < 8) {
		for (size_t i = 0; i < len; i++)
			at[i] = bytes[i];
	} else {
		memcpy(at, bytes, len);
	}
	out->len += len;
}

static inline void put_char(struct dmig_out *out, char c)
{
	put(out, &c, 1);
}

void dmig_out_bytes(struct dmig_out *out, const char *bytes, size_t len)
{
	put(out, bytes, len);
}

void dmig_out_char(struct dmig_out *out, char c)
{
	put_char(out, c);
}

void dmig_out_number(struct dmig_out *out, u64 number)
{
	char digits[20];
	size_t at = sizeof(digits);
	u64 digit;

	do {
		number = dmig_divide(number, 10, &digit);
		digits[--at] = (char)('0' + digit);
		/* No number has more digits, but a compiler wants to see it. */
	} while (number && at);
	dmig_out_bytes(out, digits + at, sizeof(digits) - at);
}

/* Bytes of a quoted text; @stop: characters that need a backslash. */
static void print_escaped(const char *bytes, size_t len, const char *stop, struct dmig_out *out)
{
	for (size_t i = 0; i < len; i++) {
		for (const char *s = stop; *s; s++)
			if (bytes[i] == *s)
				put_char(out, '\\');
		put_char(out, bytes[i]);
	}
}

/* Does literal text inside a value need quotes?  @first: it begins the value. */
static bool needs_quotes(const char *bytes, size_t len, bool first, bool last)
{
	if (!len)
		return false;
	if (first && (bytes[0] == '"' || bytes[0] == '#' || dmig_is(bytes[0], DMIG_C_BLANK)))
		return true;
	if (last && dmig_is(bytes[len - 1], DMIG_C_BLANK))
		return true;
	for (size_t i = 0; i < len; i++) {
		if (dmig_likely(dmig_is(bytes[i], DMIG_C_PLAIN)))
			continue;
		if (bytes[i] != '#' || (i && dmig_is(bytes[i - 1], DMIG_C_BLANK)))
			return true;
	}
	return false;
}

static void print_text(const char *bytes, size_t len, bool quoted, struct dmig_out *out)
{
	if (quoted)
		print_escaped(bytes, len, "\"\\{}", out);
	else
		put(out, bytes, len);
}

void dmig_print_literal(const char *bytes, size_t len, bool compact, struct dmig_out *out)
{
	bool quoted = len ? needs_quotes(bytes, len, true, true) : !compact;

	if (quoted)
		put_char(out, '"');
	print_text(bytes, len, quoted, out);
	if (quoted)
		put_char(out, '"');
}

static void print_int(const struct dmig_document *doc, const struct dmig_var *var, u32 index,
		      struct dmig_out *out)
{
	const struct dmig_int_item *item = dmig_at(doc, var->items);

	item += index;
	if (item->range != DMIG_RANGE_UPTO)
		dmig_out_number(out, item->low);
	if (item->range != DMIG_RANGE_ONE)
		put(out, "..", 2);
	if (item->range == DMIG_RANGE_BOTH || item->range == DMIG_RANGE_UPTO)
		dmig_out_number(out, item->high);
}

static void print_range_end(struct dmig_version version, u8 parts, struct dmig_out *out)
{
	for (u8 part = 0; part < parts; part++) {
		if (part)
			put_char(out, '.');
		dmig_out_number(out, dmig_version_part(version, part));
	}
}

static void print_version(const struct dmig_document *doc, const struct dmig_var *var, u32 index,
			  struct dmig_out *out)
{
	const struct dmig_version_item *item = dmig_at(doc, var->items);

	item += index;
	if (item->range != DMIG_RANGE_UPTO)
		print_range_end(item->low, item->low_parts, out);
	if (item->range != DMIG_RANGE_ONE)
		put(out, "..", 2);
	if (item->range == DMIG_RANGE_BOTH || item->range == DMIG_RANGE_UPTO)
		print_range_end(item->high, item->high_parts, out);
}

static void print_item_text(const struct dmig_document *doc, const struct dmig_var *var, u32 index,
			    struct dmig_out *out)
{
	const struct dmig_text_item *item = dmig_at(doc, var->items);
	const char *bytes = dmig_chars(doc, item[index].text.at);
	const size_t len = item[index].text.len;
	bool quoted = !len;

	for (size_t i = 0; i < len; i++)
		quoted |= !dmig_is(bytes[i], DMIG_C_ITEM);
	if (quoted)
		put_char(out, '"');
	if (quoted)
		print_escaped(bytes, len, "\"\\", out);
	else
		put(out, bytes, len);
	if (quoted)
		put_char(out, '"');
}

static void print_mask(const struct dmig_document *doc, const struct dmig_var *var, u32 index,
		       struct dmig_out *out)
{
	const struct dmig_text_item *item = dmig_at(doc, var->items);
	const char *hex = dmig_chars(doc, item[index].text.at);
	size_t len = item[index].text.len;

	for (; len > 1 && *hex == '0'; len--)
		hex++;
	put(out, "0x", 2);
	for (size_t i = 0; i < len; i++)
		put_char(out, "0123456789abcdef"[dmig_hex(hex[i])]);
}

static void (*const print_type[])(const struct dmig_document *doc, const struct dmig_var *var,
				  u32 index, struct dmig_out *out) = {
	[DMIG_TYPE_INT] = print_int,         [DMIG_TYPE_STRING] = print_item_text,
	[DMIG_TYPE_VERSION] = print_version, [DMIG_TYPE_SET] = print_item_text,
	[DMIG_TYPE_MASK] = print_mask,
};

void dmig_print_item(const struct dmig_document *doc, const struct dmig_var *var, u32 item,
		     struct dmig_out *out)
{
	print_type[var->type](doc, var, item, out);
}

static void print_placeholder(const struct dmig_document *doc, const struct dmig_object *object,
			      u8 index, bool declares, struct dmig_out *out)
{
	const struct dmig_var *var = &dmig_vars(doc, object)[index];
	const char *type = dmig_type_name(var->type);

	put_char(out, '{');
	put(out, dmig_chars(doc, var->name), var->name_len);
	if (declares) {
		put_char(out, ':');
		put(out, type, strlen(type));
		for (u32 i = 0; i < var->nitems; i++) {
			put_char(out, i ? ',' : ':');
			dmig_print_item(doc, var, i, out);
		}
	}
	put_char(out, '}');
}

/* Would the pieces be read as something else without quotes? */
static bool template_needs_quotes(const struct dmig_document *doc, const struct dmig_object *object,
				  const struct dmig_piece *pieces, u32 n)
{
	u64 operand;

	for (u32 i = 0; i < n; i++)
		if (pieces[i].kind == DMIG_PIECE_LITERAL &&
		    needs_quotes(dmig_chars(doc, pieces[i].at), pieces[i].len, i == 0, i == n - 1))
			return true;
	return n == 2 && pieces[0].kind != DMIG_PIECE_LITERAL &&
	       dmig_vars(doc, object)[pieces[0].var].type == DMIG_TYPE_INT &&
	       dmig_is_operation(dmig_chars(doc, pieces[1].at), pieces[1].len, &operand);
}

static void print_template(const struct dmig_document *doc, const struct dmig_object *object,
			   const struct dmig_field *field, struct dmig_out *out)
{
	const struct dmig_piece *pieces = dmig_at(doc, field->value);
	const u32 n = field->value_len;
	const bool quoted = template_needs_quotes(doc, object, pieces, n);

	if (quoted)
		put_char(out, '"');
	for (u32 i = 0; i < n; i++) {
		if (pieces[i].kind == DMIG_PIECE_LITERAL)
			print_text(dmig_chars(doc, pieces[i].at), pieces[i].len, quoted, out);
		else
			print_placeholder(doc, object, pieces[i].var,
					  pieces[i].kind == DMIG_PIECE_DECLARE, out);
	}
	if (quoted)
		put_char(out, '"');
}

static bool is_use(u8 kind)
{
	return kind == DMIG_KIND_USE_INT || kind == DMIG_KIND_USE_TEXT;
}

void dmig_print_value(const struct dmig_document *doc, const struct dmig_object *object,
		      const struct dmig_field *field, bool compact, struct dmig_out *out)
{
	if (field->kind == DMIG_KIND_LITERAL) {
		dmig_print_literal(dmig_chars(doc, field->value), field->value_len, compact, out);
	} else if (field->kind == DMIG_KIND_TEMPLATE) {
		print_template(doc, object, field, out);
	} else if (field->kind == DMIG_KIND_EXPR) {
		print_placeholder(doc, object, field->var, field->declares, out);
		put_char(out, (char)field->op);
		dmig_out_number(out, field->operand);
	} else {
		print_placeholder(doc, object, field->var, !is_use(field->kind), out);
	}
}

static void print_name(const struct dmig_document *doc, u32 name, size_t len, bool compact,
		       struct dmig_out *out)
{
	if (!compact)
		put_char(out, '\t');
	put(out, dmig_chars(doc, name), len);
	put_char(out, '=');
}

static void print_fields(const struct dmig_document *doc, const struct dmig_object *object,
			 const struct dmig_field *fields, u32 n, bool compact, struct dmig_out *out)
{
	for (u32 i = 0; i < n; i++) {
		print_name(doc, fields[i].name, fields[i].name_len, compact, out);
		dmig_print_value(doc, object, &fields[i], compact, out);
		put_char(out, '\n');
	}
}

static void print_document(const struct dmig_document *doc, bool compact, struct dmig_out *out)
{
	const struct dmig_self_field *self = dmig_self(doc);

	put(out, "SELF:\n", 6);
	for (u32 i = 0; i < doc->nself; i++) {
		print_name(doc, self[i].name, self[i].name_len, compact, out);
		dmig_print_literal(dmig_chars(doc, self[i].value), self[i].value_len, compact, out);
		put_char(out, '\n');
	}
	for (u32 i = 0; i < doc->nobjects; i++) {
		const struct dmig_object *object = dmig_object(doc, i);

		put(out, "COMPATIBLE:\n", 12);
		print_fields(doc, object, dmig_fields(doc, object), object->nfields, compact, out);
		if (!object->napply)
			continue;
		put(out, "APPLY:\n", 7);
		print_fields(doc, object, dmig_apply(doc, object), object->napply, compact, out);
	}
}

void dmig_print(const struct dmig_document *doc, struct dmig_out *out)
{
	const size_t start = out->len;

	print_document(doc, false, out);
	if (out->len - start <= DMIG_DOCUMENT_MAX)
		return;
	out->len = start;
	print_document(doc, true, out);
	/* Only a text that itself lacked its last LF can be too long by one. */
	if (out->len - start > DMIG_DOCUMENT_MAX)
		out->len--;
}
