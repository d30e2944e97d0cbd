// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "columns.h"
#include "nearest.h"
#include "report.h"

static const struct column *entry(const struct columns *columns, size_t i)
{
	return (const struct column *)((const char *)columns->all + i * columns->size);
}

/* Say so, with the nearest one, or else all that there are. */
static int no_column(const struct columns *columns, const char *name, size_t len,
		     const struct nearest *nearest)
{
	char names[512] = "";
	size_t i, at = 0;

	if (nearest->best)
		return report_usage("%s: there is no column '%.*s'; did you mean %s?",
				    columns->verb, (int)len, name, nearest->best);
	for (i = 0; i < columns->count && at < sizeof(names); i++)
		at += snprintf(names + at, sizeof(names) - at, "%s%s", i ? "," : "",
			       entry(columns, i)->column.name);
	return report_usage("%s: there is no column '%.*s'; there are %s", columns->verb, (int)len,
			    name, names);
}

static int choose_one(struct columns *columns, const char *name, size_t len)
{
	struct nearest nearest = { .wanted = name, .wanted_len = len };
	size_t i;

	for (i = 0; i < columns->count; i++) {
		const char *known = entry(columns, i)->column.name;

		if (strlen(known) == len && strncasecmp(known, name, len) == 0)
			break;
		nearest_offer(&nearest, known);
	}
	if (i == columns->count)
		return no_column(columns, name, len, &nearest);
	if (columns->nchosen == COLUMNS_MAX)
		return report_usage("%s: too many columns", columns->verb);
	columns->chosen[columns->nchosen++] = i;
	return 0;
}

int columns_choose(struct columns *columns, const char *list)
{
	size_t i, len;
	int status;

	if (!list || *list == '+')
		for (i = 0; i < columns->count; i++)
			if (entry(columns, i)->by_default)
				columns->chosen[columns->nchosen++] = i;
	if (!list)
		return 0;
	for (list += *list == '+';; list += len + 1) {
		len = strcspn(list, ",");
		status = choose_one(columns, list, len);
		if (status || !list[len])
			return status;
	}
}

void columns_put(const struct columns *columns, struct table *table)
{
	size_t i;

	for (i = 0; i < columns->nchosen; i++)
		table_column(table, &entry(columns, columns->chosen[i])->column);
}
