// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "matrix_print.h"

enum mark mark_of(const struct view *view, uint32_t source, uint32_t destination)
{
	enum devmig_answer answer = devmig_matrix_answer(view->matrix, source, destination, NULL);
	bool one_way;

	if (answer != DEVMIG_COMPATIBLE && answer != DEVMIG_AFTER_APPLY)
		return MARK_NO;
	one_way = class_at(view, source).group != class_at(view, destination).group;
	if (answer == DEVMIG_COMPATIBLE)
		return one_way ? MARK_ONE_WAY : MARK_YES;
	return one_way ? MARK_ONE_WAY_APPLY : MARK_APPLY;
}

struct devmig_matrix_class class_at(const struct view *view, uint32_t place)
{
	struct devmig_matrix_class class = { 0 };

	devmig_matrix_class(view->matrix, place, &class);
	return class;
}

struct devmig_group group_at(const struct view *view, uint32_t number)
{
	struct devmig_group group = { 0 };

	devmig_matrix_group(view->matrix, number, &group);
	return group;
}

const char *kind_words(enum devmig_group_kind kind)
{
	static const char *const words[] = {
		[DEVMIG_GROUP_ISLAND] = "island",
		[DEVMIG_GROUP_ORIGIN] = "origin",
		[DEVMIG_GROUP_PASSAGE] = "passage",
		[DEVMIG_GROUP_DEAD_END] = "dead end",
	};

	return words[kind];
}

void put_xml(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text < ' ' || *text > '~' || *text == '<' || *text == '>' || *text == '&' ||
		    *text == '"' || *text == '\'')
			fprintf(out, "&#%u;", (unsigned char)*text);
		else
			putc(*text, out);
	}
}

size_t longest_name(const struct view *view)
{
	size_t longest = 0;
	uint32_t i;

	for (i = 0; i < view->count; i++) {
		size_t len = strlen(class_at(view, i).name);

		if (len > longest)
			longest = len;
	}
	return longest;
}
