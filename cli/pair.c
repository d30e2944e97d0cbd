// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/device.h>

#include "cleanup.h"
#include "move.h"
#include "pair.h"
#include "report.h"

static void read_side(const struct pair_end *end, struct devmig_device *device, struct side *ret)
{
	ret->path = end->name;
	if (end->document)
		ret->document = devmig_document_ref(end->document);
	else
		devmig_device_document(device, &ret->document, &ret->error);
}

static int read_destination(struct devmig_context *context, const struct pair_end *end,
			    struct pair *pair)
{
	cli_auto(device) struct devmig_device *device = NULL;
	int status = move_open(context, end->name, &device);

	if (status)
		return status;
	read_side(end, device, &pair->destination);
	if (devmig_device_state(device, &pair->destination_state, NULL))
		pair->destination_state = DEVMIG_STATES;
	return 0;
}

int pair_check(struct devmig_context *context, struct devmig_device *device,
	       const struct pair_end *source, const struct pair_end *destination, struct pair *ret)
{
	cli_auto(error) struct devmig_error *error = NULL;
	int status = read_destination(context, destination, ret);

	if (status)
		return status;
	read_side(source, device, &ret->source);
	if (devmig_check(ret->source.document, ret->source.error, ret->destination.document,
			 ret->destination.error, DEVMIG_INCOMING, &ret->verdict, &error))
		return report_error(error);
	ret->answer = (struct answer){ ret->verdict, source->name, destination->name,
				       ret->source.error, ret->destination.error };
	ret->status =
		sides_status(devmig_verdict_answer(ret->verdict), &ret->source, &ret->destination);
	return 0;
}

void cli_auto_pair(struct pair *pair)
{
	devmig_verdict_free(pair->verdict);
	cli_auto_side(&pair->source);
	cli_auto_side(&pair->destination);
}
