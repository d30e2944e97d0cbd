// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_print.h"
#include "cleanup.h"
#include "drain_print.h"
#include "report.h"
#include "shorten.h"
#include "table.h"
#include "text.h"

static const struct table_column move_columns[] = {
	{ "WAVE", TABLE_RIGHT }, { "VM", 0 },      { "HOST", 0 }, { "DEVICE", 0 }, { "TO", 0 },
	{ "PLACE", 0 },          { "VERDICT", 0 }, { "SET", 0 },
};

static const struct table_column stay_columns[] = {
	{ "VM", 0 }, { "HOST", 0 }, { "DEVICE", 0 }, { "REASON", 0 }, { "NEAREST", 0 },
};

/* The last column has long texts, for which a terminal is rarely wide enough. */
static void add_columns(struct table *table, const struct table_column *columns, size_t count)
{
	size_t i;

	for (i = 0; i < (terminal_columns() ? count - 1 : count); i++)
		table_column(table, &columns[i]);
}

/* The text of the last column: on a terminal it stands below the row. */
static void add_last(struct table *table, struct table_row *row, size_t column, const char *text)
{
	if (terminal_columns())
		table_note_words(table, text && strcmp(text, "-") == 0 ? "" : text);
	else
		table_cell(table, row, column, text, COLOR_NONE);
}

/* "aggregator=4 url=x"; "-" where nothing is to be set; NULL without memory. */
static char *join_settings(const struct devmig_verdict *verdict)
{
	struct devmig_setting setting;
	char *text = NULL;
	size_t i, size;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; out && verdict && devmig_verdict_setting(verdict, i, &setting) == 0; i++)
		fprintf(out, "%s%s=%s", i ? " " : "", setting.name, setting.value);
	if (out && !i)
		fputc('-', out);
	return text_end(out, &text);
}

static int add_move(struct table *table, const struct drained *drained,
		    const struct devmig_plan_item *item, const struct devmig_plan_step *step)
{
	struct devmig_verdict *verdict = NULL;
	cli_auto(free) char *settings = NULL;
	cli_auto(free) char *place = NULL;
	struct devmig_record from, to;
	struct table_row *row;
	char wave[16];
	int status = 0;

	if (devmig_fleet_record(drained->fleet, step->record, &from) ||
	    devmig_fleet_record(drained->fleet, step->destination, &to))
		return report_damaged();
	if (step->answer == DEVMIG_AFTER_APPLY)
		status = drained_verdict(drained, step, &verdict);
	settings = join_settings(verdict);
	devmig_verdict_free(verdict);
	if (status)
		return status;
	if (asprintf(&place, "%s%s", step->create ? "new " : "", to.device) < 0)
		place = NULL;
	snprintf(wave, sizeof(wave), "%u", item->wave);
	row = table_row(table, NULL);
	table_cell(table, row, 0, wave, COLOR_NONE);
	table_cell(table, row, 1, item->vm ? item->vm : "-", COLOR_NONE);
	table_cell(table, row, 2, item->host, COLOR_NONE);
	table_cell(table, row, 3, from.device, COLOR_NONE);
	table_cell(table, row, 4, item->to, COLOR_NONE);
	table_cell(table, row, 5, place, COLOR_NONE);
	table_cell(table, row, 6, answer_words(step->answer), color_of_answer(step->answer));
	add_last(table, row, 7, settings);
	return 0;
}

/* What comes nearest to a place for one device, or for all of its VM; NULL without memory. */
static char *nearest_words(const struct drained *drained, const struct devmig_plan_item *item,
			   const struct devmig_plan_step *step)
{
	cli_auto(free) char *takers = drained_takers(drained, item);
	const struct devmig_plan_miss *misses;
	const struct devmig_plan_step *steps;
	struct devmig_record record;
	char *text = NULL;
	size_t i, size, count;
	FILE *out = takers ? open_memstream(&text, &size) : NULL;

	steps = devmig_plan_steps(drained->plan, &count);
	misses = devmig_plan_misses(drained->plan, &count);
	for (i = item->first_miss; out && i < item->first_miss + item->miss_count; i++)
		if (&steps[misses[i].step] == step && misses[i].record != UINT32_MAX &&
		    devmig_fleet_record(drained->fleet, misses[i].record, &record) == 0)
			fprintf(out, "%s/%s: %s [%s]", record.host, record.device,
				misses[i].sentence, misses[i].reason);
	if (out && item->taker_count)
		fprintf(out, "%s, where %s go%s", item->nearest, takers,
			item->taker_count == 1 ? "es" : "");
	else if (out && item->nearest && item->nearest_count < item->step_count)
		fprintf(out, "%s, for %u of %u", item->nearest, item->nearest_count,
			item->step_count);
	if (out && ftell(out) == 0)
		fputc('-', out);
	return text_end(out, &text);
}

static int add_stay(struct table *table, const struct drained *drained,
		    const struct devmig_plan_item *item, const struct devmig_plan_step *step)
{
	cli_auto(free) char *nearest = nearest_words(drained, item, step);
	struct devmig_record is;
	struct table_row *row;

	if (devmig_fleet_record(drained->fleet, step->record, &is))
		return report_damaged();
	row = table_row(table, NULL);
	table_cell(table, row, 0, item->vm ? item->vm : "-", COLOR_NONE);
	table_cell(table, row, 1, item->host, COLOR_NONE);
	table_cell(table, row, 2, is.device, COLOR_NONE);
	table_cell(table, row, 3, item->reason, COLOR_BAD);
	add_last(table, row, 4, nearest);
	return 0;
}

/* A table of the devices that go, or of those that stay. */
struct part {
	bool goes;
	const struct table_column *columns;
	size_t count;
	int (*add)(struct table *table, const struct drained *drained,
		   const struct devmig_plan_item *item, const struct devmig_plan_step *step);
};

static const struct part moves = { true, move_columns, sizeof(move_columns) / sizeof(*move_columns),
				   add_move };
static const struct part stays = { false, stay_columns,
				   sizeof(stay_columns) / sizeof(*stay_columns), add_stay };

static int print_part(const struct drained *drained, const struct part *part)
{
	cli_auto(table) struct table *table = NULL;
	const struct devmig_plan_item *items;
	const struct devmig_plan_step *steps;
	size_t i, item_count, count;
	int status = table_new(&table);

	if (status)
		return status;
	add_columns(table, part->columns, part->count);
	items = devmig_plan_items(drained->plan, &item_count);
	steps = devmig_plan_steps(drained->plan, &count);
	for (i = 0; i < count && !status; i++)
		if ((steps[i].destination != UINT32_MAX) == part->goes)
			status = part->add(table, drained, &items[steps[i].item], &steps[i]);
	if (!status)
		status = table_print(table);
	putchar('\n');
	return status;
}

static void print_summary(const struct devmig_plan_summary *summary)
{
	printf("%u of %u device%s can go, in %u wave%s", summary->moved_devices,
	       summary->device_count, summary->device_count == 1 ? "" : "s", summary->waves,
	       summary->waves == 1 ? "" : "s");
	if (summary->optimal)
		printf("\n");
	else if (summary->moved_devices < summary->most_devices)
		printf("; perhaps %u could\n", summary->most_devices);
	else
		printf("; perhaps to better places\n");
}

int drained_print_table(const struct drained *drained)
{
	struct devmig_plan_summary summary;
	int status = 0;

	devmig_plan_summary(drained->plan, &summary);
	if (!summary.device_count) {
		printf("nothing is in use there\n");
		return 0;
	}
	if (summary.moved_devices)
		status = print_part(drained, &moves);
	if (!status && summary.moved_devices < summary.device_count)
		status = print_part(drained, &stays);
	if (!status)
		print_summary(&summary);
	return status;
}
