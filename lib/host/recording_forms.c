// SPDX-License-Identifier: LGPL-2.1-or-later
#include <ctype.h>
#include <errno.h>
#include <lib/common/stream.h>
#include <stdlib.h>
#include <string.h>

#include "recording_names.h"

/* Names of one machine in texts: which are seen by their form, and where those that are known stand. */

/* Letters and digits of a serial number at least, to be one wherever it is a word. */
#define WORD_MIN 6

static size_t digits(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && isxdigit((unsigned char)text[n]))
		n++;
	return n;
}

/* 8-4-4-4-12 digits. */
static size_t uuid_len(const char *text, size_t len)
{
	static const size_t groups[] = { 8, 4, 4, 4, 12 };
	size_t at = 0, i;

	for (i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		if (i && (at >= len || text[at++] != '-'))
			return 0;
		if (digits(text + at, len - at) != groups[i])
			return 0;
		at += groups[i];
	}
	return at;
}

/* Groups of so many digits with a separator between them, at least @least of them. */
static size_t groups_len(const char *text, size_t len, size_t group, size_t least,
			 const char *separators)
{
	const char separator = len > group ? text[group] : 0;
	size_t at = 0, count = 0;

	if (!separator || !strchr(separators, separator))
		return 0;
	while (digits(text + at, len - at) == group && at + group <= DMIG_NAME_MAX) {
		count++;
		at += group;
		if (at == len || text[at] != separator)
			return count >= least ? at : 0;
		at++;
	}
	return 0;
}

/* It stands for none. */
static bool is_zero(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (isalnum((unsigned char)text[i]) && text[i] != '0')
			return false;
	return true;
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The longest name that is seen by its form where a word begins; 0: none does. */
static size_t formed_len(const char *text, size_t len, enum dmig_name_kind *ret)
{
	size_t n = uuid_len(text, len);

	*ret = DMIG_NAME_UUID;
	if (!n) {
		*ret = DMIG_NAME_ADDRESS;
		n = groups_len(text, len, 2, 6, ":-");
	}
	if (!n) {
		*ret = DMIG_NAME_GUID;
		n = groups_len(text, len, 4, 4, ":");
	}
	if (n < len && (in_word(text[n]) || text[n] == ':'))
		return 0;
	return *ret != DMIG_NAME_UUID && is_zero(text, n) ? 0 : n;
}

static bool begins_word(const char *text, size_t at)
{
	return !at || !(in_word(text[at - 1]) || text[at - 1] == ':');
}

int dmig_names_collect(struct dmig_names *names, const char *text, size_t len)
{
	enum dmig_name_kind kind;
	size_t at, n;
	int error = 0;

	for (at = 0; at < len && !error; at++) {
		n = begins_word(text, at) ? formed_len(text + at, len - at, &kind) : 0;
		if (n)
			error = dmig_names_add(names, kind, text + at, n);
	}
	return error;
}

/* Has it as many letters and digits as a serial number, at least one digit, and not 0 alone? */
static bool is_telling(const char *text, size_t len)
{
	size_t count = 0, digits = 0;

	for (size_t i = 0; i < len; i++) {
		count += !!isalnum((unsigned char)text[i]);
		digits += !!isdigit((unsigned char)text[i]);
	}
	return count >= WORD_MIN && digits && !is_zero(text, len);
}

/* The longest serial number that is known and begins here, and ends where a word does. */
static const struct dmig_name *find_serial(const struct dmig_names *names, const char *text,
					   size_t len, size_t *ret_len)
{
	const struct dmig_name *name = NULL;
	size_t n = 0;

	if (!names->has_serial)
		return NULL;
	while (n < len && n < DMIG_NAME_MAX &&
	       (in_word(text[n]) || (n && text[n] && strchr("-.:+", text[n]))))
		n++;
	for (; n >= WORD_MIN && !name; n--) {
		*ret_len = n;
		if ((n == len || !in_word(text[n])) && is_telling(text, n))
			name = dmig_names_find(names, DMIG_NAME_SERIAL, text, n);
	}
	return name;
}

/* The name that begins here; NULL: none. */
static const struct dmig_name *find_at(const struct dmig_names *names, const char *text, size_t len,
				       size_t *ret_len)
{
	enum dmig_name_kind kind;
	const struct dmig_name *name = NULL;

	*ret_len = formed_len(text, len, &kind);
	if (*ret_len)
		name = dmig_names_find(names, kind, text, *ret_len);
	return name ? name : find_serial(names, text, len, ret_len);
}

int dmig_names_mask(const struct dmig_names *names, const char *text, size_t len, char **ret,
		    size_t *ret_len)
{
	const struct dmig_name *name;
	char *masked = NULL;
	size_t at, n;
	FILE *out = open_memstream(&masked, ret_len);

	if (!out)
		return -ENOMEM;
	for (at = 0; at < len; at += n) {
		name = begins_word(text, at) ? find_at(names, text + at, len - at, &n) : NULL;
		if (name) {
			dmig_names_put(name, out);
		} else {
			putc(text[at], out);
			n = 1;
		}
	}
	if (dmig_stream_end(out, &masked, 0)) {
		free(masked);
		return -ENOMEM;
	}
	*ret = masked;
	return 0;
}
