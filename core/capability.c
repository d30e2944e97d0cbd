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

/* A value that takes no more than DMIG_VALUE_MAX bytes even if each has to be escaped. */
#define PLAIN_VALUE_MAX (DMIG_VALUE_MAX / 2 - 1)

/*
 * The first byte from @at on that is not part of a value without escapes, eight at
 * a time: most are above '%', and of those ';' and '=' are all that it can't have.
 * With two bits set both are '?', as '9' is, which is why the byte is looked at.
 */
static const char *skip_value(const char *at)
{
	for (;;) {
		const u64 word = dmig_load64(at);
		const u64 stop =
			dmig_outside(word, '&', '~') | dmig_equal(word | DMIG_BYTES(6), '?');

		if (!stop) {
			at += 8;
			continue;
		}
		at += dmig_lowest_bit(stop) / 8;
		if (dmig_likely(*at == ';' || *at == '\n'))
			return at;
		if (*at < ' ' || *at > '~' || *at == '%' || *at == '=')
			return at;
		at++;
	}
}

/*
 * Copy a string into the block, with LFs behind it that stop whoever reads words
 * past its end, and make room for the fields of SELF; NULL: there is none.
 */
static const char *take_string(struct dmig_builder *b, const char *string, size_t size)
{
	char *const copy = dmig_take(b, size + 8);

	if (!copy)
		return NULL;
	dmig_copy(copy, string, size);
	dmig_store64(copy + size, DMIG_BYTES('\n'));
	b->self = dmig_take(b, (DMIG_FIELDS_MAX + 1) * sizeof(b->self[0]));
	return b->self ? copy : NULL;
}

/*
 * Read the string as nearly all are: no escapes, no long values, nothing wrong. Its
 * names and values stay where they are in one copy of it. False: it is not such a
 * string, and must be read from the start.
 */
static bool read_plain(struct dmig_builder *b, const char *string, size_t size)
{
	const char *name = take_string(b, string, size);
	const char *const end = name + size;

	while (name) {
		const char *const sign = dmig_skip_words((char *)name, DMIG_C_NAME, '_', 'z', '`');
		const char *stop;

		if (*sign != '=')
			return false;
		stop = skip_value(sign + 1);
		if (stop - sign > PLAIN_VALUE_MAX ||
		    !dmig_add_plain(b, name, (size_t)(sign - name), (size_t)(stop - sign) - 1))
			return false;
		if (*stop != ';')
			return stop == end;
		name = stop + 1;
	}
	return false;
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

/* Begin a document in front of the room for one decoded value. */
static struct dmig_builder *begin_string(void *memory, size_t memory_size)
{
	const struct dmig_place start = { 1, 1 };
	struct dmig_builder *b = dmig_build_begin(memory, memory_size, NULL, NULL);

	if (b)
		dmig_build_object(b, DMIG_SECTION_SELF, start);
	return b;
}

/* SELF alone: its text, with what aligns names and values, and its fields. */
size_t dmig_capability_memory(void)
{
	return DMIG_STRING_MAX + sizeof(struct dmig_builder) + sizeof(struct dmig_document) +
	       (DMIG_FIELDS_MAX + 1) * sizeof(struct dmig_self_field) + DMIG_STRING_MAX +
	       2 * DMIG_FIELDS_MAX * 8 + 64;
}

/* Read any string, from the start; @memory_size bytes are followed by room for a value. */
static __attribute__((__noinline__)) struct dmig_builder *read_any(const char *string, size_t size,
								   void *memory, size_t memory_size,
								   const char **ret_format)
{
	const struct dmig_place start = { 1, 1 };
	struct dmig_builder *b = begin_string(memory, memory_size);
	size_t at;

	if (size > DMIG_STRING_MAX)
		dmig_build_error(b, DMIG_LIMIT_STRING, start, NULL, 0);
	else if (is_generic(string, size))
		read_generic(b, string, size, (char *)memory + memory_size);
	else if (!dmig_vendor_read(b, string, size, ret_format, &at))
		wrong(b, string, string + at, size - at);
	return b;
}

/* Flat: most of it would be calls, each of which the kernel's mitigations make dear. */
__attribute__((__flatten__)) enum dmig_reason dmig_capability_parse(
	const char *string, size_t size, void *memory, size_t memory_size,
	const struct dmig_document **ret_doc, const char **ret_format, struct dmig_place *ret_place)
{
	const char *format = "generic";
	struct dmig_builder *b;

	/* Room for one decoded value stands behind the document's. */
	if (memory_size < DMIG_STRING_MAX)
		return DMIG_NO_MEMORY;
	memory_size = (memory_size - DMIG_STRING_MAX) & ~(size_t)7;
	b = begin_string(memory, memory_size);
	if (!b)
		return DMIG_NO_MEMORY;
	if (size && string[size - 1] == '\n')
		size--;
	if (size > DMIG_STRING_MAX || !read_plain(b, string, size))
		b = read_any(string, size, memory, memory_size, &format);
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
