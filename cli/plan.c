// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "load.h"
#include "plan_print.h"
#include "report.h"
#include "verb.h"

enum format {
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_PROGRAM, /* and those behind it: by enum devmig_setup_form */
};

static const char *const format_choices[] = {
	[FORMAT_TEXT] = "text",
	[FORMAT_JSON] = "json",
	[FORMAT_PROGRAM + DEVMIG_SETUP_SHELL] = "shell",
	[FORMAT_PROGRAM + DEVMIG_SETUP_MDEVCTL] = "mdevctl",
	[FORMAT_PROGRAM + DEVMIG_SETUP_MDEVCTL_JSON] = "mdevctl-json",
	[FORMAT_PROGRAM + DEVMIG_SETUP_LIBVIRT] = "libvirt",
	NULL,
};

static const char *fleet_path;
static const char *host_name;
struct devmig_setup_options setup_wishes;
static int reading;
static int format;
static bool quiet;
static bool json;

static const struct option options[] = {
	{ .kind = OPTION_TEXT,
	  .name = "fleet",
	  .letter = 'f',
	  .text = &fleet_path,
	  .value = "FLEET",
	  .help = "the destination is a host of this fleet" },
	{ .kind = OPTION_TEXT,
	  .name = "host",
	  .letter = 'H',
	  .text = &host_name,
	  .value = "HOST",
	  .help = "which one; needed unless it has only one" },
	OPTIONS_OF_SETUP,
	{ .kind = OPTION_CHOICE,
	  .name = "format",
	  .choice = &format,
	  .choices = format_choices,
	  .help = "text for people (the default), json, a shell script, commands of mdevctl, JSON "
		  "for it, or a node device of libvirt" },
	OPTION_READING(reading),
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print no plan; the exit status is the answer" },
	OPTION_JSON(json),
	OPTION_HOST,
};

int setup_failed(const struct devmig_error *error)
{
	switch (devmig_error_errno(error)) {
	case -EINVAL:
	case -EEXIST:
	case -ENOTSUP:
		return report_usage("%s", devmig_error_text(error));
	default:
		return report_error(error);
	}
}

int setup_status(const struct devmig_setup *setup)
{
	static const int statuses[] = {
		[DEVMIG_COMPATIBLE] = STATUS_YES,
		[DEVMIG_AFTER_APPLY] = STATUS_APPLY,
		[DEVMIG_INCOMPATIBLE] = STATUS_NO,
		[DEVMIG_COULD_NOT_TELL] = STATUS_UNKNOWN,
	};

	return statuses[devmig_setup_answer(setup)];
}

/* The words of a program, or nothing and why. */
static int print_program(const struct devmig_setup *setup)
{
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(free) char *text = NULL;

	if (!devmig_setup_way_count(setup)) {
		report_failure(0, "there is no way to a destination; --format=text tells why");
		return setup_status(setup);
	}
	if (devmig_setup_format(setup, (enum devmig_setup_form)(format - FORMAT_PROGRAM), &text,
				&error))
		return setup_failed(error);
	fputs(text, stdout);
	return setup_status(setup);
}

static int print(const struct devmig_setup *setup, const struct wanted *wanted)
{
	int status;

	if (quiet)
		return setup_status(setup);
	if (format >= FORMAT_PROGRAM)
		return print_program(setup);
	status = (format == FORMAT_JSON ? setup_print_json : setup_print_text)(setup, wanted);
	return status ? status : setup_status(setup);
}

/* The only host of a fleet need not be named. */
static int choose_host(const struct devmig_fleet *fleet)
{
	const uint32_t count = devmig_fleet_host_count(fleet);
	struct devmig_host host;

	if (host_name)
		return 0;
	if (count != 1 || devmig_fleet_host(fleet, 0, &host))
		return report_usage("plan: the fleet has %u hosts: name one with --host; devmig "
				    "find tells which will do",
				    count);
	host_name = host.name;
	return 0;
}

/* The source's name among the records of the destination's host; NULL: it is of another one. */
static const char *source_on_host(const char *name)
{
	const size_t len = strlen(host_name);

	return !strncmp(name, host_name, len) && name[len] == '/' ? name + len + 1 : NULL;
}

static int plan_fleet(struct devmig_context *context, const char *source)
{
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(loaded) struct loaded loaded = { .quiet = quiet };
	cli_auto(wanted) struct wanted wanted = {};
	cli_auto(setup) struct devmig_setup *setup = NULL;
	cli_auto(host) struct host host = { .users = true };
	int status = load_fleet(context, (char **)&fleet_path, 1, &loaded);

	if (!status)
		status = choose_host(loaded.fleet);
	if (!status)
		status = wanted_read(context, source, &host, loaded.fleet, &wanted);
	if (status)
		return status;
	if (!wanted.local)
		setup_wishes.source = source_on_host(source);
	switch (devmig_setup_of_fleet(loaded.fleet, host_name, wanted.statement, &setup_wishes,
				      &setup, &error)) {
	case 0:
		return print(setup, &wanted);
	case -ENOENT:
		return load_no_host(loaded.fleet, "host", host_name);
	default:
		return setup_failed(error);
	}
}

static int plan_here(struct devmig_context *context, const char *source)
{
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(wanted) struct wanted wanted = {};
	cli_auto(setup) struct devmig_setup *setup = NULL;
	cli_auto(host) struct host host = { .users = true };
	int status = host_open(context, &host);

	if (!status)
		status = wanted_read(context, source, &host, NULL, &wanted);
	if (status)
		return status;
	wanted.host = &host;
	setup_wishes.source = wanted.local;
	if (devmig_setup_new(host.survey, wanted.statement, &setup_wishes, &setup, &error))
		return setup_failed(error);
	return print(setup, &wanted);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	(void)count;
	setup_wishes.reading = (enum devmig_reading)reading;
	if (json)
		format = FORMAT_JSON;
	if (fleet_path)
		return plan_fleet(context, operands[0]);
	if (host_name)
		return report_usage("plan: --host is one of a fleet: name it with --fleet");
	return plan_here(context, operands[0]);
}

const struct verb plan_verb = {
	.name = "plan",
	.operands = "SRC",
	.summary = "how a host gets a destination for device SRC",
	.status = "0 it has one, 5 something is to be done, 1 nothing will do, 3 could not tell, "
		  "2 usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = 1,
	.run = run,
};
