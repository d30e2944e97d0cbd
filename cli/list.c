// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <string.h>

#include "cleanup.h"
#include "list_print.h"
#include "report.h"
#include "verb.h"

static bool no_types;
static const char *columns;
static bool json;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "no-types",
	  .flag = &no_types,
	  .help = "only what there is, not what more can be created of" },
	{ .kind = OPTION_TEXT,
	  .name = "columns",
	  .letter = 'o',
	  .text = &columns,
	  .value = "LIST",
	  .help = "columns of the table, or +LIST for more of them: " LIST_COLUMNS },
	OPTION_JSON(json),
	OPTION_HOST,
};

/* What is shown: all of it, or what was named with all that is a part of it. */
static int choose(const struct host *host, char **names, size_t count, bool *shown)
{
	struct devmig_item item;
	size_t i, at;
	int status;

	for (i = 0; i < count; i++) {
		status = host_find(host, names[i], &at);
		if (status)
			return status;
		shown[at] = true;
	}
	for (i = 0; !devmig_survey_item(host->survey, i, &item); i++) {
		shown[i] |= !count || (item.parent != DEVMIG_NO_ITEM && shown[item.parent]);
		if (no_types && item.kind == DEVMIG_ITEM_TYPE)
			shown[i] = false;
	}
	return 0;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(host) struct host host = { .users = true };
	cli_auto(free) bool *shown = NULL;
	int status = list_columns_choose(columns);

	if (!status)
		status = host_open(context, &host);
	if (status)
		return status;
	shown = calloc(devmig_survey_count(host.survey) + 1, sizeof(*shown));
	if (!shown)
		return report_error(NULL);
	status = choose(&host, operands, count, shown);
	if (status)
		return status;
	return (json ? list_print_json : list_print_text)(&host, shown);
}

const struct verb list_verb = {
	.name = "list",
	.operands = "[DEVICE...]",
	.summary = "the devices of this host, what they are parts of, and their documents",
	.status = "0 done, 2 usage, 4 I/O or no such device",
	.options = options,
	.max = SIZE_MAX,
	.run = run,
};
