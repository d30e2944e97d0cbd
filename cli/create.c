// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdio.h>

#include "cancel.h"
#include "check_print.h"
#include "cleanup.h"
#include "plan_print.h"
#include "report.h"
#include "verb.h"
#include "visible.h"

static int reading;
static bool dry_run;
static bool quiet;
static bool json;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "dry-run",
	  .flag = &dry_run,
	  .help = "only tell what would be written where" },
	OPTIONS_OF_SETUP,
	OPTION_READING(reading),
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print nothing but complaints" },
	OPTION_JSON(json),
	OPTION_HOST,
};

/* What becomes of the steps, as it does. */
static void show_progress(void *arg, const struct devmig_step *step, enum devmig_progress what,
			  const struct devmig_error *error)
{
	(void)arg;
	switch (what) {
	case DEVMIG_PROGRESS_DONE:
		if (quiet || json)
			return;
		fputs("wrote ", stdout);
		put_visible(stdout, step->value);
		fputs(" to /", stdout);
		put_visible(stdout, step->path);
		putchar('\n');
		return;
	case DEVMIG_PROGRESS_FAILED:
		return; /* the error of all says so */
	case DEVMIG_PROGRESS_UNDONE:
		report_failure(0, "undone: what was written to /%s", step->path);
		return;
	case DEVMIG_PROGRESS_STAYS:
		report_failure(0, "not undone: %s", devmig_error_text(error));
		return;
	}
}

static bool is_cancelled(void *arg)
{
	(void)arg;
	return cancel_asked();
}

static void print_done(const struct devmig_setup *setup, const char *source)
{
	struct json out = { .out = stdout };
	struct devmig_step step;
	struct devmig_way way;
	size_t i;

	devmig_setup_way(setup, 0, &way);
	if (!json) {
		answer_print_headline(stdout, DEVMIG_COMPATIBLE, source, way.device);
		return;
	}
	json_object(&out, NULL);
	json_text(&out, "source", source);
	json_text(&out, "device", way.device);
	json_text(&out, "kind", devmig_way_kind_name(way.kind));
	json_array(&out, "steps");
	for (i = 0; !devmig_setup_step(setup, i, &step); i++) {
		json_object(&out, NULL);
		step_put_json(&out, &step);
		json_object_end(&out);
	}
	json_array_end(&out);
	json_object_end(&out);
}

/* What was made is not what it was to be: that is an answer. */
static int failed(const struct devmig_error *error)
{
	const int status = report_error(error);

	return devmig_error_errno(error) == -EPROTO ? STATUS_NO : status;
}

static int make(const struct devmig_setup *setup, struct host *host, const char *source)
{
	const struct devmig_setup_events events = {
		.progress = show_progress,
		.cancelled = is_cancelled,
	};
	cli_auto(error) struct devmig_error *error = NULL;
	const struct devmig_survey_options look = host_survey_options(host);
	struct devmig_verdict *verdict = NULL;
	int status = STATUS_YES, err;

	cancel_begin();
	err = devmig_setup_make(setup, host->context, &look, &events, &verdict, &error);
	if (err)
		status = failed(error);
	cancel_end(err == -ECANCELED);
	if (!err && !quiet)
		print_done(setup, source);
	devmig_verdict_free(verdict);
	return status;
}

static int create(const struct devmig_setup *setup, struct host *host, const struct wanted *wanted)
{
	int status = 0;

	if (dry_run || !devmig_setup_way_count(setup)) {
		if (!quiet)
			status = (json ? setup_print_json : setup_print_text)(setup, wanted);
		return status ? status : setup_status(setup);
	}
	return make(setup, host, wanted->name);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(wanted) struct wanted wanted = {};
	cli_auto(setup) struct devmig_setup *setup = NULL;
	cli_auto(host) struct host host = { .users = true };
	int status;

	(void)count;
	if (!dry_run && host_is_archive())
		return report_usage("create: nothing can be made in a recording; add --dry-run");
	status = host_open(context, &host);
	if (!status)
		status = wanted_read(context, operands[0], &host, NULL, &wanted);
	if (status)
		return status;
	wanted.host = &host;
	setup_wishes.reading = (enum devmig_reading)reading;
	setup_wishes.source = wanted.local;
	if (devmig_setup_new(host.survey, wanted.statement, &setup_wishes, &setup, &error))
		return setup_failed(error);
	return create(setup, &host, &wanted);
}

const struct verb create_verb = {
	.name = "create",
	.operands = "SRC",
	.summary = "make a destination for device SRC on this host",
	.status = "0 it has one, 1 nothing will do, 3 could not tell, 2 usage, 4 I/O; "
		  "--dry-run: 5 something is to be done",
	.options = options,
	.min = 1,
	.max = 1,
	.run = run,
};
