// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recording_names.h"

#include <ctype.h>
#include <lib/common/cleanup.h>
#include <search.h>
#include <stdio.h>
#include <string.h>

#define FIRST_ROOM 64

static int compare(const void *a, const void *b)
{
	const struct dmig_name *left = a, *right = b;
	const size_t len = left->len < right->len ? left->len : right->len;
	int order = (int)left->kind - (int)right->kind;

	if (!order)
		order = strncasecmp(left->text, right->text, len);
	return order ? order : (left->len > right->len) - (left->len < right->len);
}

const struct dmig_name *dmig_names_find(const struct dmig_names *names, enum dmig_name_kind kind,
					const char *text, size_t len)
{
	const struct dmig_name wanted = { .text = (char *)text, .len = len, .kind = kind };
	struct dmig_name *const *found = tfind(&wanted, &names->by_text, compare);

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
	memcpy(name->text, text, len);
	name->text[len] = 0;
	if (!insert(names, name)) {
		names->has_serial |= kind == DMIG_NAME_SERIAL;
		return 0;
	}
	free_name(name);
	return -ENOMEM;
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
