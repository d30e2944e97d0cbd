// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <ctype.h>
#include <lib/device/name.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

/* A virtual function's type stands at this depth, and nothing below. */
#define DEPTH_MAX 4

size_t dmig_survey_chain(const char *name)
{
	size_t hash = 5381;

	for (; *name; name++)
		hash = hash * 33 ^ (unsigned char)*name;
	return hash % DMIG_SURVEY_CHAINS;
}

struct dmig_item *dmig_survey_named(const struct devmig_survey *survey, const char *name)
{
	struct dmig_item *item = survey->by_name[dmig_survey_chain(name)];

	while (item && strcmp(item->shown.name, name))
		item = item->next;
	return item;
}

/* Of PARENT/TYPE the TYPE. */
static const char *type_of(const struct dmig_item *item)
{
	return strrchr(item->shown.name, '/') + 1;
}

const struct dmig_type_name *dmig_survey_type(const struct devmig_survey *survey, const char *type)
{
	const struct dmig_type_name *name = survey->by_type[dmig_survey_chain(type)];

	while (name && strcmp(type_of(name->first), type))
		name = name->next;
	return name;
}

static int add_type(struct devmig_survey *survey, struct dmig_item *item)
{
	struct dmig_type_name **chain = &survey->by_type[dmig_survey_chain(type_of(item))];
	struct dmig_type_name *name = *chain;

	while (name && strcmp(type_of(name->first), type_of(item)))
		name = name->next;
	if (name) {
		name->several = true;
		return 0;
	}
	name = dmig_arena_alloc(&survey->arena, sizeof(*name));
	if (!name)
		return -ENOMEM;
	name->first = item;
	name->next = *chain;
	*chain = name;
	return 0;
}

static int make_room(struct devmig_survey *survey)
{
	const size_t room = survey->room ? 2 * survey->room : FIRST_ROOM;
	struct dmig_item **items;

	if (survey->count == DMIG_SURVEY_ITEMS_MAX)
		return -E2BIG;
	if (survey->count < survey->room)
		return 0;
	items = realloc(survey->items, room * sizeof(struct dmig_item *));
	if (!items)
		return -ENOMEM;
	survey->items = items;
	survey->room = room;
	return 0;
}

int dmig_survey_add(struct devmig_survey *survey, enum devmig_item_kind kind, const char *name,
		    struct dmig_item *above, struct dmig_item **ret)
{
	struct dmig_item **chain = &survey->by_name[dmig_survey_chain(name)];
	struct dmig_item *item;
	const int error = make_room(survey);

	if (error)
		return error;
	item = dmig_arena_alloc(&survey->arena, sizeof(*item));
	if (!item)
		return -ENOMEM;
	item->shown = (struct devmig_item){
		.kind = kind,
		.name = dmig_arena_copy(&survey->arena, name, strlen(name)),
		.parent = DEVMIG_NO_ITEM,
		.path = "",
		.bus = "",
		.driver = "",
		.device_api = "",
		.type = "",
		.label = "",
		.description = "",
		.available = -1,
		.max = -1,
		.numa = -1,
	};
	if (!item->shown.name)
		return -ENOMEM;
	item->above = above;
	item->next = *chain;
	*chain = item;
	survey->items[survey->count++] = item;
	*ret = item;
	return kind == DEVMIG_ITEM_TYPE ? add_type(survey, item) : 0;
}

static size_t digits_of(const char *text)
{
	size_t len = 0;

	while (isdigit((unsigned char)text[len]))
		len++;
	return len;
}

/* Two numbers of any length; *a and *b are moved behind them. */
static int compare_numbers(const char **a, const char **b)
{
	size_t a_len, b_len;
	int order;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	a_len = digits_of(*a);
	b_len = digits_of(*b);
	order = a_len != b_len ? (a_len < b_len ? -1 : 1) : strncmp(*a, *b, a_len);
	*a += a_len;
	*b += b_len;
	return order;
}

static int compare_text(const char *a, const char *b)
{
	while (*a && *b) {
		int order;

		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b))
			order = compare_numbers(&a, &b);
		else
			order = (unsigned char)*a++ - (unsigned char)*b++;
		if (order)
			return order;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

/* The digits of an address or a uuid are hexadecimal, and as many in each. */
static bool is_hexadecimal(const char *name)
{
	return dmig_name_is_pci(name) || dmig_name_is_uuid(name);
}

static int compare_siblings(const struct dmig_item *a, const struct dmig_item *b)
{
	const char *a_name = a->shown.name, *b_name = b->shown.name;
	int order = 0;

	if (a->above && a->shown.kind != b->shown.kind)
		return a->shown.kind < b->shown.kind ? -1 : 1;
	if (!is_hexadecimal(a_name) || !is_hexadecimal(b_name))
		order = compare_text(a_name, b_name);
	return order ? order : strcmp(a_name, b_name);
}

/* From the top down to the item; how many there are. */
static size_t line_of(const struct dmig_item *item, const struct dmig_item *line[DEPTH_MAX])
{
	size_t depth = 0;

	for (const struct dmig_item *at = item; at && depth < DEPTH_MAX; at = at->above)
		depth++;
	for (size_t i = depth; i; i--, item = item->above)
		line[i - 1] = item;
	return depth;
}

static int compare_items(const void *left, const void *right)
{
	const struct dmig_item *a[DEPTH_MAX], *b[DEPTH_MAX];
	const size_t a_depth = line_of(*(struct dmig_item *const *)left, a);
	const size_t b_depth = line_of(*(struct dmig_item *const *)right, b);

	for (size_t i = 0; i < a_depth && i < b_depth; i++)
		if (a[i] != b[i])
			return compare_siblings(a[i], b[i]);
	return a_depth < b_depth ? -1 : a_depth > b_depth;
}

void dmig_survey_sort(struct devmig_survey *survey)
{
	if (survey->count)
		qsort(survey->items, survey->count, sizeof(struct dmig_item *), compare_items);
	for (size_t i = 0; i < survey->count; i++)
		survey->items[i]->index = i;
	for (size_t i = 0; i < survey->count; i++)
		if (survey->items[i]->above)
			survey->items[i]->shown.parent = survey->items[i]->above->index;
}
