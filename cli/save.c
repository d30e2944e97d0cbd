// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "cancel.h"
#include "cleanup.h"
#include "move.h"
#include "moved.h"
#include "report.h"
#include "verb.h"

static const char *document_path;
static bool precopy;
static bool keep_running;

static const struct option options[] = {
	OPTION_DOCUMENT(document_path),
	{ .kind = OPTION_FLAG,
	  .name = "precopy",
	  .letter = 'p',
	  .flag = &precopy,
	  .help = "save while the device runs, and stop it for what is left" },
	{ .kind = OPTION_FLAG,
	  .name = "keep-running",
	  .letter = 'k',
	  .flag = &keep_running,
	  .help = "let the device run again when it is saved" },
	OPTION_SEND,
};

static int check_usage(void)
{
	if (move_wants_downtime() && !precopy)
		return report_usage("save: --downtime is for --precopy: without it the device is "
				    "stopped from the beginning");
	return 0;
}

/* The file is complete; it must be said of a device that stays where it is. */
static int report_rest(const struct moved *moved, const struct devmig_error *error)
{
	int status = moved_report(moved, strcmp(moved->destination.name, "-") == 0);

	if (status || !error)
		return status;
	return report_failure(STATUS_NO, "it is saved, but does not run again: %s",
			      devmig_error_text(error));
}

static int save(struct devmig_device *device, struct devmig_channel *channel,
		struct devmig_document *document, const char *path)
{
	struct devmig_stream_options stream = move_stream_options();
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(error) struct devmig_error *rest = NULL;
	struct devmig_stream_result result;
	struct moved moved = {
		.done = "saved",
		.source = { .kind = END_DEVICE, .name = devmig_device_name(device) },
		.destination = { .kind = END_FILE, .name = path },
		.result = &result,
		.sent = true,
		.wish = move_downtime(),
	};
	int status;

	stream.document = document;
	stream.without_precopy = !precopy;
	cancel_begin();
	moved.err = move_send(device, channel, &stream, &result, &error);
	moved.source.state = result.state;
	if (!moved.err && keep_running)
		devmig_device_go(device, DEVMIG_STATE_RUNNING, &moved.source.state, &rest);
	moved.error = error;
	status = report_rest(&moved, rest);
	free(result.explanation);
	return status;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(document) struct devmig_document *document = NULL;
	cli_auto(device) struct devmig_device *device = NULL;
	cli_auto(channel) struct devmig_channel *channel = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	int status = check_usage();

	(void)count;
	if (!status)
		status = move_read_document(context, document_path, &document);
	if (!status)
		status = move_open(context, operands[0], &device);
	if (status)
		return status;
	if (devmig_channel_create(operands[1], &channel, &error))
		return report_error(error);
	return save(device, channel, document, operands[1]);
}

const struct verb save_verb = {
	.name = "save",
	.operands = "DEVICE FILE",
	.summary = "stop a device and put its state into a file",
	.status = "0 saved, 1 not saved, 2 usage, 4 I/O",
	.options = options,
	.min = 2,
	.max = 2,
	.run = run,
};
