// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "baseline_print.h"
#include "class_name.h"
#include "cleanup.h"
#include "report.h"
#include "shorten.h"
#include "table.h"
#include "text.h"

/* "nothing to create or set", "2 of 3 hosts to prepare" */
static void print_heading(const struct baseline_shown *shown, size_t index)
{
	struct devmig_configuration configuration = { 0 };

	devmig_baseline_configuration(shown->baseline, index, &configuration);
	printf("%sconfiguration %zu of %zu: %llu device%s", index ? "\n" : "", index + 1,
	       devmig_baseline_count(shown->baseline), (unsigned long long)configuration.devices,
	       configuration.devices == 1 ? "" : "s");
	if (configuration.instances)
		printf(", %llu more can be created", (unsigned long long)configuration.instances);
	if (configuration.prepare)
		printf("; %zu of %zu hosts to prepare\n", configuration.prepare, shown->count);
	else
		printf("; nothing to create or set\n");
}

/* "0000:65:00.0/type_x1", which a device is to be created of; "-" where there is one */
static char *create_words(const struct baseline_shown *shown,
			  const struct devmig_configured *configured)
{
	struct devmig_record record;
	char *words;

	if (configured->devices || devmig_fleet_record(shown->fleet, configured->type, &record))
		return strdup("-");
	if (asprintf(&words, configured->types > 1 ? "%s and %u more" : "%s", record.device,
		     configured->types - 1) < 0)
		return NULL;
	return words;
}

static char *set_words(const struct baseline_shown *shown, size_t index, size_t member)
{
	struct devmig_setting setting;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0;
	     out && !devmig_baseline_setting(shown->baseline, index, member, i, &setting); i++)
		fprintf(out, "%s%s=%s", i ? " " : "", setting.name, setting.value);
	return text_end(out, &text);
}

enum { COLUMN_SET = 6, COLUMNS = 7 };

static const struct table_column columns[COLUMNS] = {
	{ "HOST", 0 },
	{ "CLASS", 0 },
	{ "DEVICES", TABLE_RIGHT },
	{ "IN-USE", TABLE_RIGHT },
	{ "CREATABLE", TABLE_RIGHT },
	{ "CREATE", 0 },
	[COLUMN_SET] = { "SET", 0 },
};

static void add_number(struct table *table, struct table_row *row, size_t column, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	table_cell(table, row, column, text, COLOR_NONE);
}

static void add_member(struct table *table, const struct baseline_shown *shown, size_t index,
		       size_t member)
{
	struct table_row *row = table_row(table, NULL);
	struct devmig_configured configured = { 0 };
	cli_auto(free) char *class = NULL;
	cli_auto(free) char *create = NULL;
	cli_auto(free) char *set = set_words(shown, index, member);

	devmig_baseline_configured(shown->baseline, index, member, &configured);
	class = class_name(shown->fleet, configured.class_number);
	create = create_words(shown, &configured);
	table_cell(table, row, 0, shown->members[member].of_class ? "-" : shown->names[member],
		   COLOR_STRONG);
	table_cell(table, row, 1, class, COLOR_NONE);
	add_number(table, row, 2, configured.devices);
	add_number(table, row, 3, configured.in_use);
	add_number(table, row, 4, configured.instances);
	table_cell(table, row, 5, create, COLOR_NONE);
	/* A terminal is rarely wide enough for it. */
	if (terminal_columns())
		table_note_words(table, set);
	else
		table_cell(table, row, COLUMN_SET, set && !*set ? "-" : set, COLOR_NONE);
}

static int print_configuration(const struct baseline_shown *shown, size_t index)
{
	cli_auto(table) struct table *table = NULL;
	int status;

	print_heading(shown, index);
	status = table_new(&table);
	if (status)
		return status;
	for (size_t i = 0; i < (terminal_columns() ? COLUMN_SET : COLUMNS); i++)
		table_column(table, &columns[i]);
	for (size_t i = 0; i < shown->count; i++)
		add_member(table, shown, index, i);
	return table_print(table);
}

int baseline_print_text(const struct baseline_shown *shown)
{
	int status = 0;

	for (size_t i = 0; !status && i < devmig_baseline_count(shown->baseline); i++)
		status = print_configuration(shown, i);
	return status;
}

static const struct table_column miss_columns[] = {
	{ "IN-THE-WAY", 0 }, { "FROM", 0 },   { "TO", 0 },    { "REASON", 0 },
	{ "FIELD", 0 },      { "WANTED", 0 }, { "FOUND", 0 },
};

/* "net1 9f2c31aa mlx5_vfio_pci" */
static char *end_words(const struct baseline_shown *shown, size_t member, uint32_t class_number)
{
	cli_auto(free) char *class = class_name(shown->fleet, class_number);
	char *words;

	if (!class)
		return NULL;
	if (shown->members[member].of_class)
		return strdup(class);
	return asprintf(&words, "%s %s", shown->names[member], class) < 0 ? NULL : words;
}

static const char *found_words(const struct devmig_miss *miss)
{
	return miss->field && !miss->found ? "(absent)" : miss->found ? miss->found : "-";
}

static void add_miss(struct table *table, const struct baseline_shown *shown,
		     const struct devmig_miss *miss)
{
	struct table_row *row = table_row(table, NULL);
	cli_auto(free) char *own = NULL;
	cli_auto(free) char *other = NULL;

	own = miss->of_pair ? end_words(shown, miss->member, miss->class_number) : strdup("-");
	other = miss->of_pair ? end_words(shown, miss->other, miss->other_class) : strdup("-");
	table_cell(table, row, 0, shown->names[miss->member], COLOR_BAD);
	table_cell(table, row, 1, miss->sends ? own : other, COLOR_NONE);
	table_cell(table, row, 2, miss->sends ? other : own, COLOR_NONE);
	table_cell(table, row, 3, miss->reason, COLOR_BAD);
	table_cell(table, row, 4, miss->field ? miss->field : "-", COLOR_STRONG);
	table_cell(table, row, 5, miss->wanted ? miss->wanted : "-", COLOR_NONE);
	table_cell(table, row, 6, found_words(miss), COLOR_NONE);
}

int baseline_print_misses(const struct baseline_shown *shown)
{
	const size_t count = devmig_baseline_miss_count(shown->baseline);
	cli_auto(table) struct table *table = NULL;
	struct devmig_miss miss;
	int status;

	if (!count)
		return 0;
	printf("no configuration: %zu of %zu hosts in the way\n", count, shown->count);
	status = table_new(&table);
	if (status)
		return status;
	for (size_t i = 0; i < sizeof(miss_columns) / sizeof(*miss_columns); i++)
		table_column(table, &miss_columns[i]);
	for (size_t i = 0; !devmig_baseline_miss(shown->baseline, i, &miss); i++)
		add_miss(table, shown, &miss);
	return table_print(table);
}
