// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/recording.h>
#include <stdio.h>
#include <string.h>

#include "cancel.h"
#include "cleanup.h"
#include "host.h"
#include "report.h"
#include "verb.h"
#include "visible.h"

/* What a recording's progress returns to end it. */
#define GIVEN_UP 1

static const char *output;
static bool mask;
static bool quiet;

static const struct option options[] = {
	{ .kind = OPTION_TEXT,
	  .name = "output",
	  .letter = 'o',
	  .text = &output,
	  .value = "FILE",
	  .help = "the recording; a directory, if it ends in '/'" },
	{ .kind = OPTION_FLAG,
	  .name = "mask",
	  .flag = &mask,
	  .help = "put something else in the place of serial numbers, UUIDs, addresses of "
		  "network cards and the host's name" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print nothing but complaints" },
	OPTION_HOST,
};

static int look_for_signals(void *arg, size_t done, size_t total)
{
	(void)arg;
	(void)done;
	(void)total;
	return cancel_asked() ? GIVEN_UP : 0;
}

static int check_usage(void)
{
	if (!output)
		return report_usage("record: --output must say where the recording goes");
	return 0;
}

/* The recording itself may be on standard output. */
static void tell(const struct host *host)
{
	const size_t count = devmig_survey_count(host->survey);

	if (quiet || strcmp(output, "-") == 0)
		return;
	put_visible(stdout, output);
	printf(": %zu %s\n", count, count == 1 ? "device or type" : "devices and types");
}

static int record(const struct host *host)
{
	const struct devmig_recording_options wanted = {
		.mask = mask,
		.progress = look_for_signals,
	};
	cli_auto(error) struct devmig_error *error = NULL;
	int err;

	err = devmig_recording_write(host->survey, output, &wanted, &error);
	if (err == GIVEN_UP)
		return STATUS_IO;
	if (err)
		return report_error(error);
	tell(host);
	return STATUS_YES;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	/* A directory has a temporary name at first: it must not stay. */
	cli_auto(host) struct host host = { .hold_signals = true, .users = true };
	int status = check_usage();

	(void)operands;
	(void)count;
	if (status)
		return status;
	status = host_open(context, &host);
	return status ? status : record(&host);
}

const struct verb record_verb = {
	.name = "record",
	.needs = "--output=FILE",
	.operands = "",
	.summary = "keep what devmig sees of this host, for --root of other verbs",
	.status = "0 done, 2 usage, 4 I/O",
	.options = options,
	.run = run,
};
