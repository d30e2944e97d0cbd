// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "json_out.h"
#include "utf8.h"

static void print_char(FILE *out, unsigned char c)
{
	static const char escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	const char *escape;

	for (escape = escapes; *escape; escape += 2) {
		if ((unsigned char)*escape == c) {
			fprintf(out, "\\%c", escape[1]);
			return;
		}
	}
	if (c < 0x20 || c == 0x7f)
		fprintf(out, "\\u%04x", c);
	else
		putc(c, out);
}

/* How many of the bytes stand for themselves: nearly always all. */
static size_t plain_len(const unsigned char *at, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (at[i] < 0x20 || at[i] > 0x7e || at[i] == '"' || at[i] == '\\')
			break;
	return i;
}

void json_string(FILE *out, const char *bytes, size_t len)
{
	const unsigned char *at = (const unsigned char *)bytes;
	size_t n;

	putc('"', out);
	for (; len; at += n, len -= n) {
		n = plain_len(at, len);
		if (n) {
			fwrite(at, 1, n, out);
			continue;
		}
		n = utf8_len(at, len);
		if (n == 1)
			print_char(out, *at);
		else if (n)
			fwrite(at, 1, n, out);
		else
			fputs("\\ufffd", out);
		n += n == 0;
	}
	putc('"', out);
}

static void new_line(struct json *json)
{
	unsigned int i;

	if (json->flat)
		return;
	putc('\n', json->out);
	for (i = 0; i < json->depth; i++)
		fputs("  ", json->out);
}

static void begin(struct json *json, const char *key, size_t key_len)
{
	if (json->more)
		putc(',', json->out);
	if (json->depth)
		new_line(json);
	json->more = true;
	if (key) {
		json_string(json->out, key, key_len);
		fputs(": ", json->out);
	}
}

static void begin_key(struct json *json, const char *key)
{
	begin(json, key, key ? strlen(key) : 0);
}

static void open_bracket(struct json *json, const char *key, char bracket)
{
	begin_key(json, key);
	putc(bracket, json->out);
	json->depth++;
	json->more = false;
}

static void close_bracket(struct json *json, char bracket)
{
	json->depth--;
	if (json->more)
		new_line(json);
	putc(bracket, json->out);
	json->more = true;
	if (json->depth == 0)
		putc('\n', json->out);
}

void json_object(struct json *json, const char *key)
{
	open_bracket(json, key, '{');
}

void json_object_end(struct json *json)
{
	close_bracket(json, '}');
}

void json_array(struct json *json, const char *key)
{
	open_bracket(json, key, '[');
}

void json_array_end(struct json *json)
{
	close_bracket(json, ']');
}

void json_text(struct json *json, const char *key, const char *text)
{
	begin_key(json, key);
	if (text)
		json_string(json->out, text, strlen(text));
	else
		fputs("null", json->out);
}

void json_text_or_null(struct json *json, const char *key, const char *text)
{
	json_text(json, key, text && *text ? text : NULL);
}

void json_field(struct json *json, const char *key, size_t key_len, const char *value,
		size_t value_len)
{
	begin(json, key, key_len);
	json_string(json->out, value, value_len);
}

void json_number(struct json *json, const char *key, long long number)
{
	begin_key(json, key);
	fprintf(json->out, "%lld", number);
}

void json_number_or_null(struct json *json, const char *key, unsigned int number)
{
	if (number)
		json_number(json, key, number);
	else
		json_text(json, key, NULL);
}

void json_bool(struct json *json, const char *key, bool value)
{
	begin_key(json, key);
	fputs(value ? "true" : "false", json->out);
}
