// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdint.h>

#include "cleanup.h"
#include "find_print.h"
#include "load.h"
#include "progress.h"
#include "report.h"
#include "side.h"
#include "verb.h"

static int reading;
static bool why_not;
static bool include_in_use;
static const char *host;
static size_t numa = SIZE_MAX;
static bool spread;
static size_t limit;
static bool count_only;
static const char *columns;
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
	{ .kind = OPTION_TEXT,
	  .name = "host",
	  .text = &host,
	  .value = "HOST",
	  .help = "places on this host only" },
	{ .kind = OPTION_COUNT,
	  .name = "numa",
	  .count = &numa,
	  .max = LOAD_NODE_MAX,
	  .value = "NODE",
	  .help = "places on this NUMA node only" },
	{ .kind = OPTION_FLAG,
	  .name = "spread",
	  .flag = &spread,
	  .help = "the best place of each host only" },
	{ .kind = OPTION_COUNT,
	  .name = "limit",
	  .letter = 'n',
	  .count = &limit,
	  .value = "N",
	  .help = "the best N places; 0, the default: all" },
	OPTION_READING(reading),
	{ .kind = OPTION_TEXT,
	  .name = "columns",
	  .letter = 'o',
	  .text = &columns,
	  .value = "LIST",
	  .help = "columns of the table, or +LIST for more of them" },
	{ .kind = OPTION_FLAG,
	  .name = "count",
	  .letter = 'c',
	  .flag = &count_only,
	  .help = "print only how many devices could go somewhere" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print no places; the exit status is the answer" },
	OPTION_JSON(json),
	OPTIONS_OF_HOST,
	OPTION_FLEET,
};

/* Whether anything is handed out, and whether something of it needs nothing set. */
static int status_of(struct found *found)
{
	const struct devmig_places *places;
	struct devmig_record record;
	struct devmig_place place;
	int err, status = STATUS_NO;
	size_t i, count;

	places = devmig_find_places(found->result, &count);
	for (i = 0; i < count && !found->narrowed; i++) {
		if (places[i].answer == DEVMIG_COMPATIBLE)
			return STATUS_YES;
		status = STATUS_APPLY;
	}
	if (!found->narrowed)
		return status;
	found->limit = 0;
	found_rewind(found);
	while ((err = found_next(found, &place, &record)) > 0) {
		if (place.of->answer == DEVMIG_COMPATIBLE)
			return STATUS_YES;
		status = STATUS_APPLY;
	}
	return err ? -err : status;
}

static int print_found(struct found *found)
{
	int status;

	if (count_only)
		return found_print_count(found, json);
	status = found_begin(found);
	if (!status)
		status = (json ? found_print_json : found_print_text)(found);
	found_end(found);
	return status;
}

static int ask(struct found *found, struct devmig_error **ret_error)
{
	const struct devmig_find_options wanted = {
		.reading = reading,
		.include_in_use = include_in_use,
		.host = host,
		.on_numa = numa != SIZE_MAX,
		.numa = (int32_t)numa,
		.spread = spread,
	};
	const bool explain = why_not && !quiet && !count_only;
	int err = devmig_find(found->fleet, found->source->document, &wanted, &found->result,
			      ret_error);

	if (!err && explain)
		err = devmig_find_obstacles(found->fleet, found->source->document, &wanted,
					    &found->obstacles, ret_error);
	return err;
}

static int find_in(struct found *found)
{
	cli_auto(error) struct devmig_error *error = NULL;
	int err, status;

	if (load_shows_progress() && !quiet)
		progress_begin("searching for", found->source->path);
	err = ask(found, &error);
	progress_end();
	if (err == -ENOENT)
		status = load_no_host(found->fleet, "host", host);
	else if (err)
		status = report_error(error);
	else
		status = quiet ? 0 : print_found(found);
	if (!status)
		status = status_of(found);
	devmig_find_result_free(found->result);
	devmig_obstacles_free(found->obstacles);
	return status;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(side) struct side source = {};
	cli_auto(loaded) struct loaded loaded = { .quiet = quiet };
	cli_auto(host) struct host looked = {};
	struct found found = {
		.source = &source,
		.reading = reading,
		.limit = limit,
		.narrowed = numa != SIZE_MAX || spread,
	};
	int status = report_two_stdins(operands, count);

	if (!status)
		status = find_columns_choose(columns);
	if (status)
		return status;
	status = host_add_server(operands[0]);
	if (!status)
		status = side_read_or_look(context, operands[0], &looked, &source);
	if (status)
		return status;
	if (!source.document)
		return found_no_source(&source, json && !quiet);
	status = load_fleet(context, operands + 1, count - 1, &loaded);
	if (status)
		return status;
	found.fleet = loaded.fleet;
	found.bad_records = loaded.bad_records;
	if (!devmig_fleet_class_count(loaded.fleet))
		return found_nothing(&found, operands + 1, count - 1, json && !quiet);
	return find_in(&found);
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
