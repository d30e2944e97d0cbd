// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recording_names.h"

#include <ctype.h>
#include <lib/common/cleanup.h>
#include <search.h>
#include <stdio.h>
#include <string.h>

#define FIRST_ROOM 64

/* What a serial number has at least, to be one wherever it is a word. */
#define WORD_MIN 6

static int compare(const void *a, const void *b)
{
	const struct dmig_name *left = a, *right = b;
	const size_t len = left->len < right->len ? left->len : right->len;
	int order = (int)left->kind - (int)right->kind;

	if (!order)
		order = memcmp(left->text, right->text, len);
	return order ? order : (left->len > right->len) - (left->len < right->len);
}

const struct dmig_name *dmig_names_find(const struct dmig_names *names, enum dmig_name_kind kind,
					const char *text, size_t len)
{
	char lower[DMIG_NAME_MAX];
	struct dmig_name wanted = { .text = (char *)text, .len = len, .kind = kind };
	struct dmig_name *const *found;

	if (kind != DMIG_NAME_SERIAL) {
		for (size_t i = 0; i < len; i++)
			lower[i] = (char)tolower((unsigned char)text[i]);
		wanted.text = lower;
	}
	found = tfind(&wanted, &names->by_text, compare);
	return found ? *found : NULL;
}

static int insert(struct dmig_names *names, struct dmig_name *name)
{
	if (names->count == names->room) {
		const size_t room = names->room ? 2 * names->room : FIRST_ROOM;
		struct dmig_name **all = reallocarray(names->all, room, sizeof(*all));

		if (!all)
			return -ENOMEM;
		names->all = all;
		names->room = room;
	}
	if (!tsearch(name, &names->by_text, compare))
		return -ENOMEM;
	names->all[names->count++] = name;
	return 0;
}

static void free_name(struct dmig_name *name)
{
	free(name->text);
	free(name);
}

int dmig_names_add(struct dmig_names *names, enum dmig_name_kind kind, const char *text, size_t len)
{
	struct dmig_name *name;

	if (dmig_names_find(names, kind, text, len))
		return 0;
	name = calloc(1, sizeof(*name));
	if (!name)
		return -ENOMEM;
	name->kind = kind;
	name->len = len;
	name->text = malloc(len + 1);
	if (!name->text) {
		free(name);
		return -ENOMEM;
	}
	for (size_t i = 0; i < len; i++)
		name->text[i] =
			kind == DMIG_NAME_SERIAL ? text[i] : (char)tolower((unsigned char)text[i]);
	name->text[len] = 0;
	if (!insert(names, name))
		return 0;
	free_name(name);
	return -ENOMEM;
}

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

/* A word that may be a serial number. */
static size_t word_len(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && (in_word(text[n]) || (n && text[n] == '-')))
		n++;
	return n >= WORD_MIN ? n : 0;
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

static int compare_names(const void *a, const void *b)
{
	return compare(*(struct dmig_name *const *)a, *(struct dmig_name *const *)b);
}

void dmig_names_number(struct dmig_names *names)
{
	size_t i;

	if (names->count)
		qsort(names->all, names->count, sizeof(*names->all), compare_names);
	for (i = 0; i < names->count; i++)
		names->all[i]->number = i && names->all[i - 1]->kind == names->all[i]->kind
						? names->all[i - 1]->number + 1
						: 1;
}

/* The groups of digits get the number, from the last one on. */
static void put_groups(FILE *out, const struct dmig_name *name)
{
	char mask[DMIG_NAME_MAX + 1];
	size_t number = name->number, i;

	memcpy(mask, name->text, name->len + 1);
	for (i = name->len; i--;) {
		if (!isxdigit((unsigned char)mask[i]))
			continue;
		mask[i] = "0123456789abcdef"[number % 16];
		number /= 16;
	}
	/* An address that nobody was given by a vendor. */
	if (name->kind == DMIG_NAME_ADDRESS)
		mask[1] = '2';
	fputs(mask, out);
}

void dmig_names_put(const struct dmig_name *name, FILE *out)
{
	if (name->kind == DMIG_NAME_SERIAL)
		fprintf(out, "serial-%zu", name->number);
	else
		put_groups(out, name);
}

static bool has_digit(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (isdigit((unsigned char)text[i]))
			return true;
	return false;
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
	if (name)
		return name;
	*ret_len = word_len(text, len);
	if (!*ret_len || !has_digit(text, *ret_len) || is_zero(text, *ret_len))
		return NULL;
	return dmig_names_find(names, DMIG_NAME_SERIAL, text, *ret_len);
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
	if (fclose(out)) {
		free(masked);
		return -ENOMEM;
	}
	*ret = masked;
	return 0;
}

/* They are the array's. */
static void keep(void *name)
{
	(void)name;
}

void dmig_names_free(struct dmig_names *names)
{
	tdestroy(names->by_text, keep);
	for (size_t i = 0; i < names->count; i++)
		free_name(names->all[i]);
	free(names->all);
}
