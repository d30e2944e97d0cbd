// SPDX-License-Identifier: LGPL-2.1-or-later
#include "capability.h"
#include "builder.h"
#include "match.h"
#include "number.h"
#include "vendor.h"

/* The generic form: devmig-document(5), CAPABILITY STRINGS */

static void print_encoded(const char *bytes, size_t len, struct dmig_out *out)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < len; i++) {
		const u8 c = (u8)bytes[i];

		if (c != '%' && c != ';' && c != '=' && c >= ' ' && c <= '~') {
			dmig_out_char(out, (char)c);
			continue;
		}
		dmig_out_char(out, '%');
		dmig_out_char(out, digits[c >> 4]);
		dmig_out_char(out, digits[c & 15]);
	}
}

void dmig_capability_print(const struct dmig_document *doc, struct dmig_out *out)
{
	const struct dmig_self_field *self = dmig_self(doc);

	for (u32 i = 0; i < doc->nself; i++) {
		if (i)
			dmig_out_char(out, ';');
		dmig_out_bytes(out, dmig_chars(doc, self[i].name), self[i].name_len);
		dmig_out_char(out, '=');
		print_encoded(dmig_chars(doc, self[i].value), self[i].value_len, out);
	}
}

/* Undo %XX.  False: not an encoding; *ret_len is then where it goes wrong. */
static bool decode(const char *text, size_t len, char *ret, size_t *ret_len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		*ret_len = i;
		if (c == '%') {
			if (len - i < 3 || dmig_hex(text[i + 1]) < 0 || dmig_hex(text[i + 2]) < 0)
				return false;
			c = (char)(dmig_hex(text[i + 1]) << 4 | dmig_hex(text[i + 2]));
			i += 2;
		} else if (c == '=' || c < ' ' || c > '~') {
			return false;
		}
		ret[n++] = c;
	}
	*ret_len = n;
	return true;
}

static bool wrong(struct dmig_builder *b, const char *string, const char *at, size_t len)
{
	const struct dmig_place place = { 1, (u32)(at - string) + 1 };

	return dmig_build_error(b, DMIG_BAD_CAPABILITY, place, at, len);
}

/* @scratch: DMIG_STRING_MAX bytes. */
static bool read_pair(struct dmig_builder *b, const char *string, const char *pair, size_t len,
		      char *scratch)
{
	struct dmig_place place = { .line = 1 };
	const char *value;
	size_t name_len = 0;
	size_t value_len;

	while (name_len < len && pair[name_len] != '=')
		name_len++;
	if (name_len == len)
		return wrong(b, string, pair, len);
	value = pair + name_len + 1;
	place.column = (u32)(value - string) + 1;
	if (!decode(value, len - name_len - 1, scratch, &value_len))
		return wrong(b, string, value + value_len, 1);
	return dmig_build_literal(b, pair, name_len, scratch, value_len, place);
}

static bool read_generic(struct dmig_builder *b, const char *string, size_t size, char *scratch)
{
	const char *const end = string + size;
	const char *pair = string;

	for (;;) {
		const char *stop = pair;

		while (stop < end && *stop != ';')
			stop++;
		if (!read_pair(b, string, pair, (size_t)(stop - pair), scratch))
			return false;
		if (stop == end)
			return true;
		pair = stop + 1;
	}
}

/*
 * The generic form has a '=' before anything that a name can't have; no
 * vendor's form has.
 */
static bool is_generic(const char *string, size_t size)
{
	for (size_t i = 0; i < size && string[i] != ';'; i++)
		if (string[i] == '=')
			return true;
	return false;
}

/* SELF alone: its text, with what aligns names and values, and its fields. */
size_t dmig_capability_memory(void)
{
	return DMIG_STRING_MAX + sizeof(struct dmig_builder) + sizeof(struct dmig_document) +
	       (DMIG_FIELDS_MAX + 1) * sizeof(struct dmig_self_field) + DMIG_STRING_MAX +
	       2 * DMIG_FIELDS_MAX * 8 + 64;
}

enum dmig_reason dmig_capability_parse(const char *string, size_t size, void *memory,
				       size_t memory_size, const struct dmig_document **ret_doc,
				       const char **ret_format, struct dmig_place *ret_place)
{
	const struct dmig_place start = { 1, 1 };
	const char *format = "generic";
	struct dmig_builder *b;
	size_t at;

	/* Room for one decoded value stands in front of the document's. */
	if (memory_size < DMIG_STRING_MAX)
		return DMIG_NO_MEMORY;
	memory_size = (memory_size - DMIG_STRING_MAX) & ~(size_t)7;
	b = dmig_build_begin(memory, memory_size, NULL, NULL);
	if (!b)
		return DMIG_NO_MEMORY;
	if (size && string[size - 1] == '\n')
		size--;
	if (size > DMIG_STRING_MAX) {
		dmig_build_error(b, DMIG_LIMIT_STRING, start, NULL, 0);
		return dmig_build_end(b, ret_doc, ret_place);
	}
	dmig_build_object(b, DMIG_SECTION_SELF, start);
	if (is_generic(string, size))
		read_generic(b, string, size, (char *)memory + memory_size);
	else if (!dmig_vendor_read(b, string, size, &format, &at))
		wrong(b, string, string + at, size - at);
	if (ret_format)
		*ret_format = format;
	return dmig_build_end(b, ret_doc, ret_place);
}

int dmig_capability_errno(enum dmig_reason reason)
{
	if (!reason || reason == DMIG_LIMIT_STRING || reason == DMIG_NO_MEMORY)
		return dmig_reason_errno(reason);
	return -EBADMSG;
}

int dmig_version_test(const struct dmig_document *doc, const char *string, size_t size,
		      void *memory, size_t memory_size)
{
	const struct dmig_document *source;
	enum dmig_reason reason;
	struct dmig_match match;

	reason = dmig_capability_parse(string, size, memory, memory_size, &source, NULL, NULL);
	if (reason)
		return dmig_capability_errno(reason);
	return dmig_match(source, doc, doc, &match) == DMIG_ANSWER_COMPATIBLE ? 0 : -EINVAL;
}
