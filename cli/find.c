// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>

#include "cleanup.h"
#include "find_print.h"
#include "progress.h"
#include "report.h"
#include "side.h"
#include "verb.h"

#define REPORTED_MAX 100 /* bad records that are shown one by one */

static int reading;
static bool why_not;
static bool include_in_use;
static size_t limit;
static const char *columns;
static bool strict;
static bool no_progress;
static bool quiet;
static bool json;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "why-not",
	  .letter = 'w',
	  .flag = &why_not,
	  .help = "then the rest: how many cannot take it, and why" },
	{ .kind = OPTION_FLAG,
	  .name = "include-in-use",
	  .flag = &include_in_use,
	  .help = "also devices that are in use" },
	{ .kind = OPTION_COUNT,
	  .name = "limit",
	  .letter = 'n',
	  .count = &limit,
	  .value = "N",
	  .help = "the best N places; 0, the default: all" },
	{ .kind = OPTION_CHOICE,
	  .name = "reading",
	  .letter = 'r',
	  .choice = &reading,
	  .choices = reading_choices,
	  .help = "whose list decides: the destination's (incoming, the default), "
		  "the source's (outgoing), or both" },
	{ .kind = OPTION_TEXT,
	  .name = "columns",
	  .letter = 'o',
	  .text = &columns,
	  .value = "LIST",
	  .help = "columns of the table, or +LIST for more of them" },
	{ .kind = OPTION_FLAG,
	  .name = "strict",
	  .flag = &strict,
	  .help = "stop at the first bad record with exit status 2" },
	{ .kind = OPTION_FLAG,
	  .name = "no-progress",
	  .flag = &no_progress,
	  .help = "show no progress on a terminal" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print no places; the exit status is the answer" },
	{ .kind = OPTION_FLAG, .name = "json", .flag = &json, .help = "print JSON" },
	OPTION_COMMON,
};

static int bad_record(void *arg, const struct devmig_error *error)
{
	size_t *count = arg;

	progress_end();
	if (++*count <= REPORTED_MAX)
		report_error(error);
	return 0;
}

static void report_bad_records(size_t count)
{
	if (count > REPORTED_MAX)
		report_failure(0, "... and %zu more", count - REPORTED_MAX);
	if (count)
		report_failure(0, "%zu bad record%s", count, count == 1 ? "" : "s");
}

static int read_fleet(struct devmig_fleet *fleet, char **paths, size_t count, size_t *ret_bad)
{
	cli_auto(error) struct devmig_error *error = NULL;
	size_t i;
	int err = 0;

	for (i = 0; i < count && !err; i++) {
		if (!no_progress && !quiet)
			progress_begin("reading", paths[i]);
		err = devmig_fleet_read(fleet, paths[i], strict ? NULL : bad_record, ret_bad,
					&error);
		progress_end();
	}
	report_bad_records(*ret_bad);
	return err ? report_error(error) : 0;
}

static bool any_outright(const struct devmig_find_result *result)
{
	const struct devmig_target *targets;
	size_t i, count;

	targets = devmig_find_targets(result, &count);
	for (i = 0; i < count; i++)
		if (targets[i].answer == DEVMIG_COMPATIBLE)
			return true;
	return false;
}

/* Whether a place that @result leaves out, because of a limit, needs nothing set. */
static bool any_outright_beyond(const struct found *found)
{
	struct devmig_find_options all = { .reading = found->reading,
					   .include_in_use = include_in_use,
					   .targets_only = true };
	struct devmig_find_result *result = NULL;
	bool any = false;

	if (devmig_find(found->fleet, found->source->document, &all, &result, NULL) == 0)
		any = any_outright(result);
	devmig_find_result_free(result);
	return any;
}

static int status_of(const struct found *found)
{
	size_t count;

	devmig_find_targets(found->result, &count);
	if (any_outright(found->result))
		return STATUS_YES;
	if (count == 0)
		return STATUS_NO;
	return limit && count == limit && any_outright_beyond(found) ? STATUS_YES : STATUS_APPLY;
}

static int print_found(struct found *found)
{
	int status = found_begin(found);

	if (!status)
		status = (json ? found_print_json : found_print_text)(found);
	found_end(found);
	return status;
}

static int find_in(struct found *found)
{
	struct devmig_find_options wanted = { .reading = reading,
					      .include_in_use = include_in_use,
					      .limit = limit,
					      .targets_only = quiet || !why_not };
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_find_result *result = NULL;
	int err, status;

	if (!no_progress && !quiet)
		progress_begin("searching for", found->source->path);
	err = devmig_find(found->fleet, found->source->document, &wanted, &result, &error);
	progress_end();
	if (err)
		return report_error(error);
	found->result = result;
	status = quiet ? 0 : print_found(found);
	if (!status)
		status = status_of(found);
	devmig_find_result_free(result);
	return status;
}

static int search(struct found *found, char **paths, size_t count)
{
	int status = read_fleet(found->fleet, paths, count, &found->bad_records);

	if (status)
		return status;
	if (!devmig_class_count(devmig_fleet_classes(found->fleet)))
		return found_nothing(found, paths, count, json && !quiet);
	return find_in(found);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(side) struct side source = {};
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_fleet *fleet = NULL;
	struct found found = { .source = &source, .reading = reading, .why_not = why_not };
	int status = report_two_stdins(operands, count);

	if (!status)
		status = find_columns_choose(columns);
	if (status)
		return status;
	side_read(context, operands[0], &source);
	if (!source.document)
		return found_no_source(&source, json && !quiet);
	if (devmig_fleet_new(context, &fleet, &error))
		return report_error(error);
	found.fleet = fleet;
	status = search(&found, operands + 1, count - 1);
	devmig_fleet_free(fleet);
	return status;
}

const struct verb find_verb = {
	.name = "find",
	.operands = "SRC FLEET...",
	.summary = "where in a fleet device SRC can live-migrate to",
	.status = "0 somewhere, 5 somewhere after setting something, 1 nowhere, 3 could not tell, "
		  "2 usage, 4 I/O",
	.options = options,
	.min = 2,
	.max = SIZE_MAX,
	.run = run,
};
