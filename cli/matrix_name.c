// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "matrix_print.h"
#include "shorten.h"

size_t name_room(size_t others)
{
	size_t columns = terminal_columns();

	if (!columns)
		return SIZE_MAX;
	return columns > others + NAME_MIN ? columns - others : NAME_MIN;
}

char *name_within(const struct view *view, uint32_t place, size_t width)
{
	const char *name = class_at(view, place).name;
	const char *digits = strrchr(name, '#');
	cli_auto(free) char *words = NULL;
	cli_auto(free) char *head = NULL;
	char *result;

	if (!digits || strlen(name) <= width || strlen(digits) >= width)
		return strdup(name);
	words = strndup(name, (size_t)(digits - name));
	head = words ? shorten(words, width - strlen(digits)) : NULL;
	if (!head || asprintf(&result, "%s%s", head, digits) < 0)
		return NULL;
	return result;
}
