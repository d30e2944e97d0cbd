// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <stdio.h>

#include "cleanup.h"
#include "diff_print.h"
#include "report.h"
#include "shorten.h"
#include "visible.h"

/* What changed, for people: counts first, then what matters most. */

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static unsigned long long count_of(uint64_t count)
{
	return count;
}

static int print_prospects(const struct diff_shown *shown)
{
	const uint64_t lost = shown->totals.lost, gained = shown->totals.gained;
	int status = 0;

	if (lost) {
		printf("\n%llu device%s in use can't go anywhere any more\n", count_of(lost),
		       plural(lost));
		status = diff_print_prospects(shown, DEVMIG_PROSPECT_LOST);
	}
	if (!status && gained) {
		printf("\n%llu device%s in use can go somewhere now, and could not before\n",
		       count_of(gained), plural(gained));
		status = diff_print_prospects(shown, DEVMIG_PROSPECT_GAINED);
	}
	return status;
}

static int print_hosts(const struct diff_shown *shown)
{
	const uint64_t *hosts = shown->totals.hosts;

	if (!(hosts[DEVMIG_CAME] + hosts[DEVMIG_WENT] + hosts[DEVMIG_CHANGED]))
		return 0;
	printf("\nhosts\n");
	return diff_print_hosts(shown);
}

static size_t change_group(const struct diff_shown *shown,
			   const struct devmig_record_change *change, const void *arg)
{
	const enum devmig_change *wanted = arg;

	(void)shown;
	return change->change == *wanted ? 0 : SIZE_MAX;
}

/* A record can be named for several of its parts. */
static size_t part_group(const struct diff_shown *shown, const struct devmig_record_change *change,
			 const void *arg)
{
	const unsigned int *part = arg;

	(void)shown;
	return change->change == DEVMIG_CHANGED && change->parts >> *part & 1 ? 0 : SIZE_MAX;
}

/* Names of @count records that are shown: never more than there are, whatever --limit says. */
static size_t names_of(const struct diff_shown *shown, uint64_t count)
{
	return shown->limit && shown->limit < count ? shown->limit : count;
}

static int print_names(const struct diff_names *names, size_t group, uint64_t count)
{
	cli_auto(free) char *words = diff_names_words(names, group, count);
	cli_auto(free) char *shown = words ? visible(words) : NULL;

	if (!shown)
		return report_error(NULL);
	print_words(stdout, shown, 2, terminal_columns());
	return 0;
}

static int print_records(const struct diff_shown *shown, enum devmig_change change)
{
	const uint64_t count = shown->totals.records[change];
	cli_auto(diff_names) struct diff_names *names = NULL;
	int status;

	if (!count)
		return 0;
	printf("\n%llu record%s %s\n", count_of(count), plural(count), devmig_change_name(change));
	status = diff_names_make(shown, 1, names_of(shown, count), change_group, &change, &names);
	return status ? status : print_names(names, 0, count);
}

static int print_part(const struct diff_shown *shown, unsigned int part)
{
	const uint64_t count = shown->totals.parts[part];
	cli_auto(diff_names) struct diff_names *names = NULL;
	int status;

	if (!count)
		return 0;
	printf("\n%s of %llu record%s changed\n", devmig_part_of_record_name(part), count_of(count),
	       plural(count));
	if (part == DEVMIG_OF_DOCUMENT)
		return diff_print_documents(shown);
	status = diff_names_make(shown, 1, names_of(shown, count), part_group, &part, &names);
	return status ? status : print_names(names, 0, count);
}

static int print_parts(const struct diff_shown *shown)
{
	int status = 0;

	for (unsigned int i = 0; !status && i < DEVMIG_PARTS_OF_RECORD; i++)
		status = print_part(shown, i);
	return status;
}

static int print_classes(const struct diff_shown *shown)
{
	const uint64_t *classes = shown->totals.classes;

	if (!(classes[DEVMIG_CAME] + classes[DEVMIG_WENT] + classes[DEVMIG_CHANGED]))
		return 0;
	printf("\nclasses, and how many records they have\n");
	return diff_print_classes(shown);
}

static int print_migrations(const struct diff_shown *shown)
{
	const uint64_t *migrations = shown->totals.migrations;

	if (!(migrations[DEVMIG_CAME] + migrations[DEVMIG_WENT]))
		return 0;
	printf("\nmigrations that became possible (came) or impossible (went)\n");
	return diff_print_migrations(shown);
}

int diff_print_text(const struct diff_shown *shown)
{
	const uint64_t *records = shown->totals.records;
	int status;

	if (!(records[DEVMIG_CAME] + records[DEVMIG_WENT] + records[DEVMIG_CHANGED])) {
		printf("the fleets are equal: %llu record%s\n", count_of(records[DEVMIG_EQUAL]),
		       plural(records[DEVMIG_EQUAL]));
		return 0;
	}
	status = diff_print_summary(shown);
	if (!status)
		status = print_prospects(shown);
	if (!status)
		status = print_migrations(shown);
	if (!status)
		status = print_hosts(shown);
	if (!status)
		status = print_records(shown, DEVMIG_CAME);
	if (!status)
		status = print_records(shown, DEVMIG_WENT);
	if (!status)
		status = print_parts(shown);
	return status ? status : print_classes(shown);
}
