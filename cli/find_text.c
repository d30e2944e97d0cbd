// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "check_print.h"
#include "cleanup.h"
#include "columns.h"
#include "find_print.h"
#include "report.h"
#include "shorten.h"
#include "table.h"
#include "text.h"
#include "verb.h"

/* Columns that are left of a name, however narrow the terminal is. */
#define DEVICE_MIN 8

/* A place to go, as the columns see it. */
struct place {
	struct found *found;
	const struct devmig_places *of;
	struct devmig_record record;
	bool narrow; /* there is little room */
	char scratch[40];
};

static const char *cell_host(struct place *place)
{
	return place->record.host;
}

static const char *cell_device(struct place *place)
{
	return place->record.device;
}

static const char *cell_kind(struct place *place)
{
	return devmig_kind_name(place->record.kind);
}

static const char *cell_numa(struct place *place)
{
	if (place->record.numa < 0)
		return "-";
	snprintf(place->scratch, sizeof(place->scratch), "%d", place->record.numa);
	return place->scratch;
}

static const char *cell_free(struct place *place)
{
	if (place->record.in_use)
		return "0";
	snprintf(place->scratch, sizeof(place->scratch), "%u", place->record.available);
	return place->scratch;
}

static const char *cell_verdict(struct place *place)
{
	if (place->of->answer == DEVMIG_AFTER_APPLY && place->narrow)
		return "after apply";
	return place->of->identical && place->of->answer == DEVMIG_COMPATIBLE
		       ? "identical"
		       : answer_words(place->of->answer);
}

static const char *cell_set(struct place *place)
{
	return found_settings(place->found, place->of->class_number);
}

static const char *cell_version(struct place *place)
{
	return found_version(place->found, place->of->class_number);
}

static const char *cell_digest(struct place *place)
{
	struct devmig_class class;

	devmig_fleet_class(place->found->fleet, place->of->class_number, &class);
	devmig_digest_format(&class.digest, place->scratch);
	return place->scratch;
}

const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

static const struct find_column {
	struct column head;
	const char *(*cell)(struct place *place);
} all_columns[] = {
	{ { { "HOST", 0 }, true }, cell_host },
	{ { { "DEVICE", 0 }, true }, cell_device },
	{ { { "KIND", 0 }, true }, cell_kind },
	{ { { "NUMA", TABLE_RIGHT }, true }, cell_numa },
	{ { { "FREE", TABLE_RIGHT }, true }, cell_free },
	{ { { "VERDICT", 0 }, true }, cell_verdict },
	{ { { "VERSION", 0 }, true }, cell_version },
	{ { { "SET", 0 }, true }, cell_set },
	{ { { "DIGEST", 0 }, false }, cell_digest },
};

static const struct find_column *chosen[COLUMNS_MAX];
static size_t chosen_count;

int find_columns_choose(const char *list)
{
	struct columns columns = {
		.verb = "find",
		.all = &all_columns->head,
		.size = sizeof(*all_columns),
		.count = sizeof(all_columns) / sizeof(*all_columns),
	};
	int status = columns_choose(&columns, list);

	for (chosen_count = 0; chosen_count < columns.nchosen; chosen_count++)
		chosen[chosen_count] = &all_columns[columns.chosen[chosen_count]];
	return status;
}

/* The next place to be printed: as found_next(). */
static int next_place(struct place *place)
{
	struct devmig_place next;
	int err = found_next(place->found, &next, &place->record);

	if (err > 0)
		place->of = next.of;
	return err;
}

/* How the places are laid out. */
struct layout {
	size_t widths[COLUMNS_MAX]; /* of the chosen columns */
	size_t device;              /* columns that a device's name may take */
	bool narrow;
	bool set_below; /* what to set stands below the row */
};

static bool is_shown(const struct layout *layout, size_t i)
{
	return !layout->set_below || chosen[i]->cell != cell_set;
}

static int measure(struct place *place, struct layout *layout)
{
	size_t k, width;
	int err;

	for (k = 0; k < chosen_count; k++)
		layout->widths[k] = strlen(chosen[k]->head.column.name);
	found_rewind(place->found);
	while ((err = next_place(place)) > 0)
		for (k = 0; k < chosen_count; k++) {
			width = columns_of(or_dash(chosen[k]->cell(place)));
			if (width > layout->widths[k])
				layout->widths[k] = width;
		}
	return -err;
}

static size_t width_of(const struct layout *layout)
{
	size_t i, width = 0;

	for (i = 0; i < chosen_count; i++)
		width += is_shown(layout, i) ? layout->widths[i] + 1 : 0;
	return width ? width - 1 : 0;
}

/* The names of devices get what the other columns leave, as far as that can be. */
static void cut_devices(struct layout *layout, size_t excess)
{
	size_t i, width = 0, devices = 0;

	for (i = 0; i < chosen_count; i++) {
		if (chosen[i]->cell != cell_device)
			continue;
		width = layout->widths[i];
		devices++;
	}
	if (devices)
		excess = (excess + devices - 1) / devices;
	layout->device = width > excess + DEVICE_MIN ? width - excess : DEVICE_MIN;
}

/* Fit a terminal: settings below the rows, then short words, then cut names. */
static int lay_out(struct place *place, struct layout *layout)
{
	size_t room = terminal_columns();
	int status;

	*layout = (struct layout){ .device = SIZE_MAX };
	if (!room)
		return 0;
	status = measure(place, layout);
	layout->set_below = width_of(layout) > room;
	if (!status && width_of(layout) > room) {
		layout->narrow = place->narrow = true;
		status = measure(place, layout);
	}
	if (width_of(layout) > room)
		cut_devices(layout, width_of(layout) - room);
	return status;
}

static bool is_chosen(const char *(*cell)(struct place *place))
{
	size_t i;

	for (i = 0; i < chosen_count; i++)
		if (chosen[i]->cell == cell)
			return true;
	return false;
}

/* One setting on each line. */
static void note_settings(struct table *table, struct place *place)
{
	const struct devmig_verdict *verdict = found_verdict(place->found, place->of->class_number);
	size_t i, size, count = verdict ? devmig_verdict_setting_count(verdict) : 0;
	struct devmig_setting setting;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; out && i < count; i++) {
		devmig_verdict_setting(verdict, i, &setting);
		fprintf(out, "%s=%s\n", setting.name, setting.value);
	}
	text = text_end(out, &text);
	table_note(table, text);
	free(text);
}

static void add_place(struct table *table, struct place *place, const struct layout *layout)
{
	struct table_row *row = table_row(table, NULL);
	size_t i, column = 0;

	for (i = 0; i < chosen_count; i++) {
		cli_auto(free) char *text = NULL;

		if (!is_shown(layout, i))
			continue;
		text = shorten(or_dash(chosen[i]->cell(place)),
			       chosen[i]->cell == cell_device ? layout->device : SIZE_MAX);
		table_cell(table, row, column++, text,
			   chosen[i]->cell == cell_verdict ? color_of_answer(place->of->answer)
							   : COLOR_NONE);
	}
	if (layout->set_below && is_chosen(cell_set))
		note_settings(table, place);
}

static int print_places(struct found *found)
{
	cli_auto(table) struct table *table = NULL;
	struct place place = { .found = found };
	int err, status = table_new(&table);
	struct layout layout;
	size_t i;

	if (!status)
		status = lay_out(&place, &layout);
	if (status)
		return status;
	for (i = 0; i < chosen_count; i++)
		if (is_shown(&layout, i))
			table_column(table, &chosen[i]->head.column);
	found_rewind(found);
	while ((err = next_place(&place)) > 0)
		add_place(table, &place, &layout);
	return err ? -err : table_print(table);
}

int found_print_text(struct found *found)
{
	uint64_t records, total;
	int status = found_count(found, &records, &total);

	if (status)
		return status;
	if (records)
		status = print_places(found);
	else
		printf("%sno place%s for %s among %zu devices and types%s\n", color(COLOR_BAD),
		       color(COLOR_NONE), found->source->path, devmig_fleet_count(found->fleet),
		       found->obstacles ? "" : "; --why-not tells why");
	if (status || !found->obstacles || !devmig_obstacles_count(found->obstacles))
		return status;
	putchar('\n');
	return found_print_obstacles(found);
}
