// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <string.h>

#include "cancel.h"
#include "cleanup.h"
#include "local.h"
#include "move.h"
#include "moved.h"
#include "pair.h"
#include "reach.h"
#include "report.h"
#include "verb.h"

static const char *document_path;
static const char *destination_path;
static const char *peer_name;
static bool without_documents;
static bool without_precopy;
static bool dry_run;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "dry-run",
	  .letter = 'n',
	  .flag = &dry_run,
	  .help = "only ask whether it may migrate" },
	{ .kind = OPTION_TEXT,
	  .name = "document",
	  .letter = 'd',
	  .text = &document_path,
	  .value = "DOC",
	  .help = "the document of SRC, in place of what it says of itself" },
	{ .kind = OPTION_TEXT,
	  .name = "destination-document",
	  .text = &destination_path,
	  .value = "DOC",
	  .help = "the same for DST, where that is a device of this host" },
	OPTION_WITHOUT_DOCUMENTS(without_documents),
	{ .kind = OPTION_FLAG,
	  .name = "no-precopy",
	  .letter = 'P',
	  .flag = &without_precopy,
	  .help = "stop the device at once, and not only when little is left" },
	OPTION_CERTIFICATES,
	{ .kind = OPTION_TEXT,
	  .name = "peer-name",
	  .text = &peer_name,
	  .value = "NAME",
	  .help = "whom the certificate of the other side must name, in place of the host of "
		  "tls://" },
	OPTION_SEND,
};

/* What is sent, and where to. */
struct migration {
	struct devmig_context *context;
	struct devmig_device *device;
	/* NULL: what the device says. */
	struct devmig_document *document;
	struct devmig_document *destination_document;
	const char *source;
	const char *destination;
	struct devmig_stream_result result;
};

static void cli_auto_migration(struct migration *migration)
{
	devmig_device_close(migration->device);
	devmig_document_unref(migration->document);
	devmig_document_unref(migration->destination_document);
	free(migration->result.explanation);
}

static int read_documents(struct migration *migration)
{
	int status = move_read_document(migration->context, document_path, &migration->document);

	return status ? status
		      : move_read_document(migration->context, destination_path,
					   &migration->destination_document);
}

static struct moved moved_of(const struct migration *migration)
{
	return (struct moved){
		.done = "migrated",
		.asked = dry_run,
		.source = { .kind = END_DEVICE,
			    .name = migration->source,
			    .state = migration->result.state },
		.destination = { .kind = END_PEER,
				 .name = migration->destination,
				 .other = migration->result.other },
		.result = &migration->result,
		.sent = true,
		.wish = move_downtime(),
	};
}

static int send(struct migration *migration, struct devmig_channel *channel,
		struct devmig_error **ret_error)
{
	struct devmig_stream_options stream = move_stream_options();

	stream.document = migration->document;
	stream.without_precopy = without_precopy;
	cancel_begin();
	return (dry_run ? move_ask : move_send)(migration->device, channel, &stream,
						&migration->result, ret_error);
}

static int migrate_away(struct migration *migration)
{
	cli_auto(channel) struct devmig_channel *channel = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	struct moved moved;
	int status = read_documents(migration);
	int err;

	if (!status && destination_path)
		status = report_usage("migrate: --destination-document is for a device of this "
				      "host; 'devmig receive' has --document");
	if (!status && without_documents)
		status = report_usage("migrate: --without-documents is for a device of this host; "
				      "'devmig receive' has it, too");
	if (!status)
		status = move_open(migration->context, migration->source, &migration->device);
	if (!status)
		status = reach_connect(migration->context, migration->destination, peer_name,
				       &channel);
	if (status)
		return status;
	err = send(migration, channel, &error);
	moved = moved_of(migration);
	moved.err = err;
	moved.error = error;
	return moved_report(&moved, strcmp(migration->destination, "-") == 0);
}

/* The destination's answer, of which nothing has come yet; or a no. */
static int report_check(struct migration *migration, const struct pair *pair, bool yes)
{
	struct moved moved;

	if (devmig_device_state(migration->device, &migration->result.state, NULL))
		migration->result.state = DEVMIG_STATES;
	migration->result.answer = devmig_verdict_answer(pair->verdict);
	moved = moved_of(migration);
	moved.destination.kind = END_DEVICE;
	moved.destination.state = pair->destination_state;
	moved.err = yes ? 0 : -EPERM;
	moved.check = &pair->answer;
	moved_report(&moved, false);
	return yes ? STATUS_YES : pair->status;
}

/* Ask, before anything is touched; *ret: it may go on. */
static int check(struct migration *migration, bool *ret)
{
	const struct pair_end source = { migration->source, migration->document };
	const struct pair_end destination = { migration->destination,
					      migration->destination_document };
	cli_auto(pair) struct pair pair = {};
	int status =
		pair_check(migration->context, migration->device, &source, &destination, &pair);
	bool yes;

	*ret = false;
	if (status)
		return status;
	yes = !pair.status ||
	      (without_documents && (!pair.source.document || !pair.destination.document));
	if (!yes || dry_run)
		return report_check(migration, &pair, yes);
	*ret = true;
	return 0;
}

/* Its process has died, or hangs: where it has left the device can be seen all the same. */
static void look_at_destination(const struct migration *migration, struct moved *moved)
{
	const struct devmig_device_options how = move_device_options();
	cli_auto(device) struct devmig_device *device = NULL;
	unsigned int state;

	if (devmig_device_open(migration->context, migration->destination, &how, &device, NULL) ||
	    devmig_device_state(device, &state, NULL))
		return;
	moved->destination.kind = END_DEVICE;
	moved->destination.state = state;
}

/* What the destination's own process says is better than what the source has seen of it. */
static int report_both(struct migration *migration, struct local *local, int err,
		       const struct devmig_error *error)
{
	struct moved moved = moved_of(migration);
	struct local_end end;

	local_end(local, move_device_options().timeout, &end);
	if (end.known && !end.opened)
		report_failure(0, "%s", end.message);
	if (end.known) {
		moved.destination.kind = END_DEVICE;
		moved.destination.state = end.state;
		moved.destination.reset = end.reset;
	} else {
		look_at_destination(migration, &moved);
	}
	moved.err = err;
	moved.error = error;
	return moved_report(&moved, false);
}

/* Both documents are there, and no device is open. */
static int start_destination(const struct migration *migration, struct local **ret)
{
	const struct local_options destination = {
		.device = migration->destination,
		.stream = { .document = migration->destination_document,
			    .without_documents = without_documents,
			    .timeout = move_device_options().timeout },
	};

	return dry_run ? 0 : local_start(migration->context, &destination, ret);
}

static int migrate_here(struct migration *migration)
{
	cli_auto(local) struct local *local = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	int status = read_documents(migration);
	bool may = false;
	int err;

	if (!status)
		status = start_destination(migration, &local);
	if (!status)
		status = move_open(migration->context, migration->source, &migration->device);
	if (!status)
		status = check(migration, &may);
	if (!status && may)
		status = local_go(local);
	if (status || !may)
		return status;
	err = send(migration, local_channel(local), &error);
	return report_both(migration, local, err, error);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(migration) struct migration migration = {
		.context = context,
		.source = operands[0],
		.destination = operands[1],
	};

	(void)count;
	return (reach_is_address(operands[1]) ? migrate_away : migrate_here)(&migration);
}

const struct verb migrate_verb = {
	.name = "migrate",
	.operands = "SRC DST",
	.summary = "move what device SRC does to device DST, here or at another host",
	.status = "0 migrated, 5 once something is set, 1 not migrated, 3 could not tell whether "
		  "it may, 2 usage, 4 I/O",
	.options = options,
	.min = 2,
	.max = 2,
	.run = run,
};
