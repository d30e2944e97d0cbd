// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check_print.h"
#include "cleanup.h"
#include "load.h"
#include "preflight.h"
#include "report.h"
#include "side.h"
#include "verb.h"

static bool by_name;
static bool quiet;
static bool json;
static int format;
static int reading;

static const struct option options[] = {
	OPTION_READING(reading),
	{ .kind = OPTION_FLAG,
	  .name = "by-name",
	  .letter = 'n',
	  .flag = &by_name,
	  .help = "SRC and DST are devices of a fleet, HOST/DEVICE, and no files" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print no verdict; the exit status is the answer" },
	OPTION_FORMAT(format),
	OPTION_JSON(json),
	OPTIONS_OF_HOST,
	OPTION_NAMED_FLEET,
};

/* By enum print_format. */
static void (*const print[])(const struct answer *answer) = {
	[PRINT_TEXT] = answer_print_text,
	[PRINT_JSON] = answer_print_json,
	[PRINT_KUBEVIRT] = answer_print_kubevirt,
};

static int read_files(struct devmig_context *context, struct side *source, struct side *destination)
{
	char *operands[] = { (char *)source->path, (char *)destination->path };
	cli_auto(host) struct host host = {};
	int status = report_two_stdins(operands, 2);

	if (!status && load_is_named())
		status = report_usage("check: --fleet is for devices that are named; add "
				      "--by-name");
	if (!status)
		status = host_add_server(source->path);
	if (!status)
		status = host_add_server(destination->path);
	if (!status)
		status = side_read_or_look(context, source->path, &host, source);
	return status ? status : side_read_or_look(context, destination->path, &host, destination);
}

static int read_names(struct devmig_context *context, struct side *source, struct side *destination)
{
	cli_auto(loaded) struct loaded loaded = {};
	int status = load_named_fleet(context, "check", &loaded);

	if (status)
		return status;
	side_find(loaded.fleet, source->path, source);
	side_find(loaded.fleet, destination->path, destination);
	return 0;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(side) struct side source = { .path = operands[0] };
	cli_auto(side) struct side destination = { .path = operands[1] };
	struct devmig_verdict *verdict = NULL;
	struct answer answer;
	int status = (by_name ? read_names : read_files)(context, &source, &destination);

	(void)count;
	if (!status)
		status = sides_check(&source, &destination, reading, &verdict);
	if (status)
		return status;

	answer = (struct answer){ verdict, operands[0], operands[1], side_error(&source),
				  side_error(&destination) };
	status = sides_status(devmig_verdict_answer(verdict), &source, &destination);
	if (!quiet)
		print[json ? PRINT_JSON : format](&answer);
	devmig_verdict_free(verdict);
	return status;
}

const struct verb check_verb = {
	.name = "check",
	.operands = "SRC DST",
	.summary = "whether device SRC can live-migrate to device DST",
	.status = "0 yes, 5 yes after setting something, 1 no, 3 could not tell, 2 usage, 4 I/O",
	.options = options,
	.min = 2,
	.max = 2,
	.run = run,
};
