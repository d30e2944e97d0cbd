// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cleanup.h"
#include "columns.h"
#include "item.h"
#include "list_print.h"
#include "report.h"

static const struct list_column {
	struct column head;
	item_cell_fn cell;
} all_columns[] = {
	{ { { "NAME", TABLE_TREE }, true }, item_name },
	{ { { "KIND", 0 }, true }, item_kind },
	{ { { "DRIVER", 0 }, true }, item_driver },
	{ { { "TYPE", 0 }, false }, item_type },
	{ { { "LABEL", 0 }, true }, item_label },
	{ { { "FREE", TABLE_RIGHT }, true }, item_free },
	{ { { "MAX", TABLE_RIGHT }, true }, item_max },
	{ { { "USED", 0 }, true }, item_used },
	{ { { "DOCUMENT", 0 }, true }, item_document },
	{ { { "API", 0 }, false }, item_api },
	{ { { "ASSIGNABLE", 0 }, false }, item_assignable },
	{ { { "BUS", 0 }, false }, item_bus },
	{ { { "DESCRIPTION", 0 }, false }, item_description },
	{ { { "DIGEST", 0 }, false }, item_digest },
	{ { { "NUMA", TABLE_RIGHT }, false }, item_numa },
	{ { { "PATH", 0 }, false }, item_path },
	{ { { "REASON", 0 }, false }, item_reason },
	{ { { "SOURCE", 0 }, false }, item_source },
	{ { { "STATED", 0 }, false }, item_stated },
};

static struct columns columns = {
	.verb = "list",
	.all = &all_columns->head,
	.size = sizeof(*all_columns),
	.count = sizeof(all_columns) / sizeof(*all_columns),
};

int list_columns_choose(const char *list)
{
	return columns_choose(&columns, list);
}

static void put_cell(struct table *table, struct table_row *row, size_t column, struct item *item,
		     item_cell_fn cell)
{
	const char *text = cell(item);

	table_cell(table, row, column, *text ? text : "-", item_color(item, cell));
}

/* The host stands above all: it has a name, and nothing else. */
static struct table_row *put_host(struct table *table, const char *name)
{
	struct table_row *row = table_row(table, NULL);
	size_t i;

	for (i = 0; i < columns.nchosen; i++)
		table_cell(table, row, i,
			   all_columns[columns.chosen[i]].cell == item_name
				   ? (*name ? name : "(host)")
				   : "",
			   COLOR_STRONG);
	return row;
}

static int put_items(struct table *table, const struct host *host, const bool *shown,
		     struct table_row **rows)
{
	struct table_row *top = put_host(table, devmig_survey_host(host->survey));
	struct item item;
	size_t i, k;

	for (i = 0; item_get(host, i, &item); i++) {
		if (!shown[i])
			continue;
		rows[i] = table_row(table, item.is.parent != DEVMIG_NO_ITEM && rows[item.is.parent]
						   ? rows[item.is.parent]
						   : top);
		for (k = 0; k < columns.nchosen; k++)
			put_cell(table, rows[i], k, &item, all_columns[columns.chosen[k]].cell);
		if (item.status)
			return item.status;
	}
	return 0;
}

int list_print_text(const struct host *host, const bool *shown)
{
	cli_auto(table) struct table *table = NULL;
	cli_auto(free) struct table_row **rows = NULL;
	int status = table_new(&table);

	if (status)
		return status;
	columns_put(&columns, table);
	rows = calloc(devmig_survey_count(host->survey) + 1, sizeof(*rows));
	if (!rows)
		return report_error(NULL);
	status = put_items(table, host, shown, rows);
	return status ? status : table_print(table);
}
