// SPDX-License-Identifier: LGPL-2.1-or-later
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "load.h"
#include "nearest.h"
#include "progress.h"
#include "report.h"
#include "text.h"
#include "verb.h"

#define REPORTED_MAX 100 /* bad records that are shown one by one */

static bool strict;
static bool no_progress;
static struct option_list fleets;

const struct option fleet_options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "strict",
	  .flag = &strict,
	  .help = "stop at the first bad record with exit status 2" },
	{ .kind = OPTION_FLAG,
	  .name = "no-progress",
	  .flag = &no_progress,
	  .help = "show no progress on a terminal" },
	OPTION_COMMON,
};

const struct option named_fleet_options[] = {
	{ .kind = OPTION_LIST,
	  .name = "fleet",
	  .letter = 'f',
	  .list = &fleets,
	  .value = "FLEET",
	  .help = "the fleet: JSON lines, a directory of them, or an index; may be given again" },
	OPTION_FLEET,
};

bool load_shows_progress(void)
{
	return !no_progress;
}

bool load_is_named(void)
{
	return fleets.count;
}

static int bad_record(void *arg, const struct devmig_error *error)
{
	struct loaded *loaded = arg;

	progress_clear();
	if (++loaded->bad_records <= REPORTED_MAX)
		report_error(error);
	return 0;
}

static void tell_progress(void *arg, uint64_t done, uint64_t total)
{
	(void)arg;
	progress_update(done, total);
}

static void report_bad_records(size_t count)
{
	if (count > REPORTED_MAX)
		report_failure(0, "... and %zu more", count - REPORTED_MAX);
	if (count)
		report_failure(0, "%zu bad record%s", count, count == 1 ? "" : "s");
}

void cli_auto_loaded(struct loaded *loaded)
{
	devmig_fleet_unref(loaded->fleet);
}

int load_fleet(struct devmig_context *context, char **paths, size_t count, struct loaded *ret)
{
	const struct devmig_fleet_events events = {
		.bad_record = strict ? NULL : bad_record,
		.progress = tell_progress,
		.arg = ret,
	};
	cli_auto(error) struct devmig_error *error = NULL;
	int err;

	if (!no_progress && !ret->quiet)
		progress_begin("reading", count == 1 ? paths[0] : "the fleet");
	err = devmig_fleet_read(context, (const char *const *)paths, count, &events, &ret->fleet,
				&error);
	progress_end();
	report_bad_records(ret->bad_records);
	return err ? report_error(error) : 0;
}

int load_no_host(const struct devmig_fleet *fleet, const char *what, const char *name)
{
	struct nearest nearest = { .wanted = name, .wanted_len = strlen(name) };
	struct devmig_host there;
	uint32_t i;

	for (i = 0; !devmig_fleet_host(fleet, i, &there); i++)
		nearest_offer(&nearest, there.name);
	if (nearest.best)
		return report_failure(STATUS_UNKNOWN, "the fleet has no %s %s; did you mean %s?",
				      what, name, nearest.best);
	return report_failure(STATUS_UNKNOWN, "the fleet has no %s %s", what, name);
}

static bool is_directory(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Whether a directory has a file that is read: devmig-find(1). */
static bool has_records_file(const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	bool any = !directory;

	while (!any && (entry = readdir(directory))) {
		size_t len = strlen(entry->d_name);

		any = *entry->d_name != '.' && len > 6 &&
		      strcmp(entry->d_name + len - 6, ".jsonl") == 0;
	}
	if (directory)
		closedir(directory);
	return any;
}

char *load_nothing(char **paths, size_t count)
{
	char *text = NULL;
	size_t i, size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (i = 0; i < count; i++)
		fprintf(out, "%s%s in %s", i ? ", " : "",
			is_directory(paths[i]) && !has_records_file(paths[i]) ? "no *.jsonl file"
									      : "no usable record",
			paths[i]);
	return text_end(out, &text);
}

int load_report_nothing(char **paths, size_t count)
{
	cli_auto(free) char *words = load_nothing(paths, count);

	return words ? report_failure(STATUS_UNKNOWN, "%s", words) : report_error(NULL);
}

int load_named_fleet(struct devmig_context *context, const char *verb, struct loaded *ret)
{
	char **paths = (char **)fleets.texts;
	int status;

	if (!fleets.count)
		return report_usage("%s: --fleet must name the fleet to look into", verb);
	status = load_fleet(context, paths, fleets.count, ret);
	/* It is still the verb's to tell that what it looks for is not there. */
	if (!status && !devmig_fleet_count(ret->fleet))
		load_report_nothing(paths, fleets.count);
	return status;
}
