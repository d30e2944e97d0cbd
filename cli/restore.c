// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cancel.h"
#include "cleanup.h"
#include "move.h"
#include "moved.h"
#include "report.h"
#include "verb.h"

static const char *document_path;
static bool without_documents;

static const struct option options[] = {
	OPTION_DOCUMENT(document_path),
	OPTION_WITHOUT_DOCUMENTS(without_documents),
	OPTION_MOVE,
};

static int restore(struct devmig_device *device, struct devmig_channel *channel,
		   struct devmig_document *document)
{
	struct devmig_stream_options stream = move_stream_options();
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_stream_result result;
	struct moved moved = {
		.done = "restored",
		.source = { .kind = END_FILE, .name = devmig_channel_name(channel) },
		.destination = { .kind = END_DEVICE, .name = devmig_device_name(device) },
		.result = &result,
	};
	int status;

	stream.document = document;
	stream.without_documents = without_documents;
	cancel_begin();
	moved.err = move_receive(device, channel, &stream, &result, &error);
	moved.error = error;
	moved.destination.state = result.state;
	moved.destination.reset = result.reset;
	status = moved_report(&moved, false);
	free(result.explanation);
	return status;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(document) struct devmig_document *document = NULL;
	cli_auto(device) struct devmig_device *device = NULL;
	cli_auto(channel) struct devmig_channel *channel = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	int status = move_read_document(context, document_path, &document);

	(void)count;
	if (status)
		return status;
	if (devmig_channel_open(operands[1], &channel, &error))
		return report_error(error);
	status = move_open(context, operands[0], &device);
	return status ? status : restore(device, channel, document);
}

const struct verb restore_verb = {
	.name = "restore",
	.operands = "DEVICE FILE",
	.summary = "let a device run with the state that is in a file",
	.status = "0 restored, 1 not restored, 3 could not tell whether it may, 5 once something "
		  "is set, 2 usage, 4 I/O",
	.options = options,
	.min = 2,
	.max = 2,
	.run = run,
};
