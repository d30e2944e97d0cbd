// SPDX-License-Identifier: LGPL-2.1-or-later
#include "header.h"
#include "send.h"
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>

/* The text of the device's document; *ret NULL: it has none, which is the destination's to judge. */
static int document_text(struct dmig_sending *sending, char **ret, size_t *ret_size,
			 struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *why = NULL;
	struct devmig_document *document = NULL;
	int error = 0;

	if (sending->options.document)
		document = devmig_document_ref(sending->options.document);
	else
		error = devmig_device_document(sending->device, &document, &why);
	if (error == -ENOENT)
		return 0;
	if (!error)
		error = devmig_document_format(document, DEVMIG_FORM_TEXT, ret, ret_size, &why);
	devmig_document_unref(document);
	if (error && ret_error)
		*ret_error = dmig_steal(why);
	return error;
}

/* What it will be, if it tells. */
static u64 data_size(const struct dmig_sending *sending)
{
	u64 size;

	if (sending->info->data_size && !devmig_device_data_size(sending->device, &size, NULL))
		return size;
	return DEVMIG_UNKNOWN;
}

int dmig_send_header(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	struct dmig_preface preface = {
		.flags = sending->info->flags,
		.estimate = data_size(sending),
	};
	dmig_auto(free) char *text = NULL;
	int error = document_text(sending, &text, &preface.document_size, ret_error);

	if (error)
		return error;
	sending->meter.progress.remaining = preface.estimate;
	preface.document = text;
	dmig_plain(devmig_device_name(sending->device), preface.identity, sizeof(preface.identity));
	error = dmig_preface_write(sending->channel, &preface, dmig_in_ms(sending->options.timeout),
				   ret_error);
	sending->begun = !error;
	if (!error)
		error = dmig_send_await(sending, DMIG_ANSWER_ACCEPTED, ret_error);
	if (!error && sending->channel->answers && !sending->answers.unchecked)
		sending->result->answer = DEVMIG_COMPATIBLE;
	return error;
}
