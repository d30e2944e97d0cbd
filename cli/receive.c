// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "cancel.h"
#include "cleanup.h"
#include "move.h"
#include "moved.h"
#include "reach.h"
#include "report.h"
#include "verb.h"

static const char *address;
static const char *document_path;
static bool without_documents;
static bool again;

static const struct option options[] = {
	{ .kind = OPTION_TEXT,
	  .name = "listen",
	  .letter = 'l',
	  .text = &address,
	  .value = "ADDR",
	  .help = "where the source connects to: tls://, unix:, tcp://, or - for standard input "
		  "and output" },
	{ .kind = OPTION_FLAG,
	  .name = "again",
	  .letter = 'a',
	  .flag = &again,
	  .help = "wait for the next source as long as none has been received" },
	OPTION_DOCUMENT(document_path),
	OPTION_WITHOUT_DOCUMENTS(without_documents),
	OPTION_CERTIFICATES,
	OPTION_MOVE,
};

/* What waits to receive. */
struct waiting {
	struct devmig_device *device;
	struct devmig_document *document; /* NULL: what the device says */
	struct devmig_listener *listener;
};

static void cli_auto_waiting(struct waiting *waiting)
{
	devmig_listener_close(waiting->listener);
	devmig_device_close(waiting->device);
	devmig_document_unref(waiting->document);
}

/* Can the device take the next one? */
static bool is_ready(const struct devmig_stream_result *result)
{
	return result->state == DEVMIG_STATE_RUNNING || result->state == DEVMIG_STATE_STOP;
}

/* Receive from who has connected; *ret_again: it has not come, and the next may. */
static int receive(const struct waiting *waiting, struct devmig_channel *channel, bool *ret_again)
{
	struct devmig_stream_options stream = move_stream_options();
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_stream_result result;
	struct moved moved = {
		.done = "received",
		.source = { .kind = END_PEER, .name = devmig_channel_name(channel) },
		.destination = { .kind = END_DEVICE, .name = devmig_device_name(waiting->device) },
		.result = &result,
	};
	int status;

	stream.document = waiting->document;
	stream.without_documents = without_documents;
	cancel_begin();
	moved.err = move_receive(waiting->device, channel, &stream, &result, &error);
	moved.error = error;
	moved.source.other = result.other;
	moved.destination.state = result.state;
	moved.destination.reset = result.reset;
	status = moved_report(&moved, strcmp(address, "-") == 0);
	*ret_again = again && moved.err && is_ready(&result) && !cancel_asked();
	free(result.explanation);
	return status;
}

static int receive_one(const struct waiting *waiting, bool *ret_again)
{
	cli_auto(channel) struct devmig_channel *channel = NULL;
	int status = reach_accept(waiting->listener, &channel);

	*ret_again = false;
	return status ? status : receive(waiting, channel, ret_again);
}

/* What waits for it to be ready sees that it is, and at which port. */
static void tell_address(const struct waiting *waiting)
{
	if (!move_is_quiet() && strcmp(address, "-") != 0)
		report_failure(0, "waiting at %s", devmig_listener_name(waiting->listener));
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(waiting) struct waiting waiting = {};
	bool more = true;
	int status = 0;

	(void)count;
	if (!address)
		return report_usage("receive: nothing says where to listen; give --listen=ADDR");
	status = move_read_document(context, document_path, &waiting.document);
	if (!status)
		status = move_open(context, operands[0], &waiting.device);
	if (!status)
		status = reach_listen(context, address, &waiting.listener);
	if (status)
		return status;
	tell_address(&waiting);
	while (more)
		status = receive_one(&waiting, &more);
	return status;
}

const struct verb receive_verb = {
	.name = "receive",
	.needs = "--listen=ADDR",
	.operands = "DEVICE",
	.summary = "wait for what a device of another host does, and let this one go on with it",
	.status = "0 received, 1 not received, 3 could not tell whether it may, 5 once something "
		  "is set, 2 usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = 1,
	.run = run,
};
