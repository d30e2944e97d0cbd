// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cleanup.h"
#include "diff_print.h"
#include "load.h"
#include "progress.h"
#include "report.h"
#include "verb.h"

static int reading;
static size_t limit = 20;
static bool quiet;
static bool json;

static const struct option options[] = {
	OPTION_READING(reading),
	{ .kind = OPTION_COUNT,
	  .name = "limit",
	  .letter = 'n',
	  .count = &limit,
	  .value = "N",
	  .help = "at most N rows of a table and names of a list; 0: all; 20 is the default" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print nothing; the exit status is the answer" },
	{ .kind = OPTION_FLAG,
	  .name = "json",
	  .flag = &json,
	  .help = "print JSON, with all names" },
	OPTION_FLEET,
};

static bool is_equal(const struct devmig_diff_totals *totals)
{
	return !totals->records[DEVMIG_CAME] && !totals->records[DEVMIG_WENT] &&
	       !totals->records[DEVMIG_CHANGED];
}

static int print(const struct diff_shown *shown)
{
	if (shown->totals.cut)
		report_failure(0, "too many classes: not all migrations were looked at");
	if (quiet)
		return 0;
	return (json ? diff_print_json : diff_print_text)(shown);
}

static int compare(struct diff_shown *shown)
{
	cli_auto(error) struct devmig_error *error = NULL;
	int err, status;

	if (load_shows_progress() && !quiet)
		progress_begin("comparing", "the fleets");
	err = devmig_diff(shown->before, shown->after, reading, &shown->diff, &error);
	progress_end();
	if (err)
		return report_error(error);
	devmig_diff_totals(shown->diff, &shown->totals);
	status = print(shown);
	if (!status)
		status = is_equal(&shown->totals) ? STATUS_YES : STATUS_NO;
	devmig_diff_free(shown->diff);
	return status;
}

/* A fleet of which nothing can be told is rather a wrong file than one that all left. */
static int check_usable(const struct devmig_fleet *fleet, const char *path)
{
	if (devmig_fleet_class_count(fleet))
		return 0;
	return report_failure(STATUS_UNKNOWN, "no usable record in %s", path);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(loaded) struct loaded before = { 0 };
	cli_auto(loaded) struct loaded after = { 0 };
	struct diff_shown shown = { .reading = reading, .limit = limit };
	int status = report_two_stdins(operands, count);

	if (!status)
		status = load_fleet(context, operands, 1, &before);
	if (!status)
		status = load_fleet(context, operands + 1, 1, &after);
	if (!status)
		status = check_usable(before.fleet, operands[0]);
	if (!status)
		status = check_usable(after.fleet, operands[1]);
	if (status)
		return status;
	shown.before = before.fleet;
	shown.after = after.fleet;
	return compare(&shown);
}

const struct verb diff_verb = {
	.name = "diff",
	.operands = "OLD NEW",
	.summary = "what changed between two snapshots of a fleet",
	.status = "0 nothing, 1 something, 3 could not tell, 2 usage, 4 I/O",
	.options = options,
	.min = 2,
	.max = 2,
	.run = run,
};
