// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/json.h>
#include <lib/common/json_string.h>
#include <lib/common/utf8.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* The number in the \uXXXX at @at, -1 if there is none. */
static int unit_at(const char *at, const char *end)
{
	int unit = 0, i;

	if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
		return -1;
	for (i = 2; i < 6; i++) {
		int digit = hex_digit(at[i]);

		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

static bool is_high(int unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low(int unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/* What stands for each letter behind a backslash, other than u. */
static const char escapes[256] = {
	['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
	['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
};

/* The length of the escape at @at, 0 if it is none. */
static size_t escape_len(const char *at, const char *end)
{
	int unit = unit_at(at, end);

	if (unit < 0)
		return end - at >= 2 && escapes[(u8)at[1]] ? 2 : 0;
	if (is_high(unit))
		return is_low(unit_at(at + 6, end)) ? 12 : 0;
	return is_low(unit) ? 0 : 6;
}

size_t dmig_json_char_len(const char *at, const char *end)
{
	if (*at == '\\')
		return escape_len(at, end);
	return (u8)*at < 0x80 ? 0 : dmig_utf8_len(at, end);
}

static size_t put_utf8(u32 code, char *ret)
{
	if (code < 0x80) {
		ret[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		ret[0] = (char)(0xc0 | code >> 6);
		ret[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		ret[0] = (char)(0xe0 | code >> 12);
		ret[1] = (char)(0x80 | (code >> 6 & 0x3f));
		ret[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	ret[0] = (char)(0xf0 | code >> 18);
	ret[1] = (char)(0x80 | (code >> 12 & 0x3f));
	ret[2] = (char)(0x80 | (code >> 6 & 0x3f));
	ret[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* What the next byte or escape of a scanned string stands for: its bytes, *at moves behind. */
static size_t decode_one(const char **at, const char *end, char ret[4])
{
	int unit;

	if (**at != '\\') {
		ret[0] = *(*at)++;
		return 1;
	}
	unit = unit_at(*at, end);
	if (unit < 0) {
		ret[0] = escapes[(u8)(*at)[1]];
		*at += 2;
		return 1;
	}
	*at += 6;
	if (!is_high(unit))
		return put_utf8((u32)unit, ret);
	unit = 0x10000 + ((unit - 0xd800) << 10) + (unit_at(*at, end) - 0xdc00);
	*at += 6;
	return put_utf8((u32)unit, ret);
}

bool dmig_json_decode(const struct dmig_json_token *token, char *ret, size_t size, size_t *ret_len)
{
	const char *at = token->text, *end = token->text + token->len;
	size_t len = 0, n;
	char one[4];

	while (at < end) {
		n = decode_one(&at, end, one);
		if (n > size - len)
			return false;
		memcpy(ret + len, one, n);
		len += n;
	}
	*ret_len = len;
	return true;
}

bool dmig_json_is(const struct dmig_json_token *token, const char *text)
{
	const char *at = token->text, *end = token->text + token->len;
	size_t left = strlen(text), n;
	char one[4];

	while (at < end) {
		n = decode_one(&at, end, one);
		if (n > left || memcmp(text, one, n))
			return false;
		text += n;
		left -= n;
	}
	return !left;
}

static void print_byte(u8 byte, struct dmig_out *out)
{
	static const char digits[] = "0123456789abcdef";

	if (byte == '"' || byte == '\\') {
		dmig_out_char(out, '\\');
		dmig_out_char(out, (char)byte);
	} else if (byte == '\t') {
		dmig_out_bytes(out, "\\t", 2);
	} else if (byte == '\n') {
		dmig_out_bytes(out, "\\n", 2);
	} else if (byte < 0x20 || byte == 0x7f) {
		dmig_out_bytes(out, "\\u00", 4);
		dmig_out_char(out, digits[byte >> 4]);
		dmig_out_char(out, digits[byte & 15]);
	} else {
		dmig_out_char(out, (char)byte);
	}
}

void dmig_json_print_string(const char *bytes, size_t len, struct dmig_out *out)
{
	size_t i;

	dmig_out_char(out, '"');
	for (i = 0; i < len; i++)
		print_byte((u8)bytes[i], out);
	dmig_out_char(out, '"');
}
