// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "drain_print.h"
#include "load.h"
#include "progress.h"
#include "report.h"
#include "verb.h"

static struct option_list vms;
static const char *numa = "same";
static size_t at_once;
static int reading;
static bool dry_run;
static bool quiet;
static bool json;

static const struct option options[] = {
	{ .kind = OPTION_LIST,
	  .name = "vm",
	  .list = &vms,
	  .value = "VM",
	  .help = "only what this VM has; may be given again" },
	{ .kind = OPTION_TEXT,
	  .name = "numa",
	  .text = &numa,
	  .value = "WISH",
	  .help = "the NUMA node to prefer: the same as now (the default), any, or a number" },
	{ .kind = OPTION_COUNT,
	  .name = "at-once",
	  .count = &at_once,
	  .max = UINT32_MAX,
	  .value = "N",
	  .help = "devices of one parent that may migrate at once where its record doesn't say; "
		  "0, the default: any number" },
	OPTION_READING(reading),
	{ .kind = OPTION_FLAG,
	  .name = "dry-run",
	  .flag = &dry_run,
	  .help = "print a checklist of what to do, step by step" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print no plan; the exit status is the answer" },
	OPTION_JSON(json),
	OPTION_NAMED_FLEET,
};

static int choose_wish(struct devmig_drain_options *wanted)
{
	char *end;
	unsigned long node;

	if (strcmp(numa, "same") == 0) {
		wanted->wish = DEVMIG_WISH_SAME;
		return 0;
	}
	if (strcmp(numa, "any") == 0) {
		wanted->wish = DEVMIG_WISH_NONE;
		return 0;
	}
	node = strtoul(numa, &end, 10);
	if (*numa < '0' || *numa > '9' || *end || node > LOAD_NODE_MAX)
		return report_usage("drain: --numa is same, any, or the number of a node, not '%s'",
				    numa);
	wanted->wish = DEVMIG_WISH_NODE;
	wanted->node = (int32_t)node;
	return 0;
}

static int check_usage(struct devmig_drain_options *wanted)
{
	if (!wanted->host_count && !wanted->vm_count)
		return report_usage("drain: nothing is named for HOST, and no --vm");
	return choose_wish(wanted);
}

/* A name that the fleet does not have is likely to be misspelt. */
static int check_hosts(const struct devmig_fleet *fleet, char **hosts, size_t count)
{
	uint32_t number;
	size_t i;

	for (i = 0; i < count; i++)
		if (devmig_fleet_find_host(fleet, hosts[i], &number))
			return load_no_host(fleet, "host", hosts[i]);
	return 0;
}

static int status_of(const struct devmig_plan *plan)
{
	struct devmig_plan_summary summary;
	uint32_t staying;

	devmig_plan_summary(plan, &summary);
	staying = summary.item_count - summary.moved_items;
	if (staying)
		return staying > summary.unknown_items ? STATUS_NO : STATUS_UNKNOWN;
	return summary.created || summary.after_apply ? STATUS_APPLY : STATUS_YES;
}

static int print(const struct drained *drained)
{
	if (quiet)
		return 0;
	if (json)
		return drained_print_json(drained, dry_run);
	return dry_run ? drained_print_list(drained) : drained_print_table(drained);
}

static int drain(const struct loaded *loaded, const struct devmig_drain_options *wanted)
{
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_plan *plan = NULL;
	struct drained drained = { .fleet = loaded->fleet,
				   .options = wanted,
				   .bad_records = loaded->bad_records };
	int err, status;

	if (load_shows_progress() && !quiet)
		progress_begin("planning", "the drain");
	err = devmig_drain(loaded->fleet, wanted, &plan, &error);
	progress_end();
	if (err == -ENOENT || err == -E2BIG)
		return report_failure(STATUS_UNKNOWN, "%s", devmig_error_message(error));
	if (err)
		return report_error(error);
	drained.plan = plan;
	status = print(&drained);
	if (!status)
		status = status_of(plan);
	devmig_plan_free(plan);
	return status;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	struct devmig_drain_options wanted = {
		.reading = reading,
		.hosts = (const char *const *)operands,
		.host_count = count,
		.vms = vms.texts,
		.vm_count = vms.count,
		.at_once = (uint32_t)at_once,
	};
	cli_auto(loaded) struct loaded loaded = {};
	int status = check_usage(&wanted);

	if (!status)
		status = load_named_fleet(context, "drain", &loaded);
	if (!status)
		status = check_hosts(loaded.fleet, operands, count);
	return status ? status : drain(&loaded, &wanted);
}

const struct verb drain_verb = {
	.name = "drain",
	.needs = "--fleet=FLEET",
	.operands = "[HOST...]",
	.summary = "plan where all devices in use on a host can go",
	.status = "0 all can go, 5 all after creating or setting something, 1 some can't, "
		  "3 could not tell, 2 usage, 4 I/O",
	.options = options,
	.min = 0,
	.max = SIZE_MAX,
	.run = run,
};
