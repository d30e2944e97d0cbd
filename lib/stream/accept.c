// SPDX-License-Identifier: LGPL-2.1-or-later
#include "accept.h"
#include "text.h"
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

/* A document, or why there is none. */
struct side {
	struct devmig_document *document;
	struct devmig_error *why;
};

static void dmig_auto_side(struct side *side)
{
	devmig_document_unref(side->document);
	devmig_error_free(side->why);
}

/* Malformed ones are no failure here: it can't be told, and that is the answer. */
static int source_side(const struct dmig_preface *preface, struct side *side)
{
	if (!preface->document)
		return -ENOENT;
	return devmig_document_parse(
		NULL, DEVMIG_FORM_TEXT, preface->document, preface->document_size,
		*preface->identity ? preface->identity : NULL, &side->document, &side->why);
}

static int own_side(struct devmig_device *device, const struct devmig_stream_options *options,
		    struct side *side)
{
	if (options->document) {
		side->document = devmig_document_ref(options->document);
		return 0;
	}
	return devmig_device_document(device, &side->document, &side->why);
}

static int check(const struct devmig_channel *channel, const struct side *source,
		 const struct side *own, struct devmig_stream_result *result,
		 struct devmig_error **ret_error)
{
	struct devmig_verdict *verdict = NULL;
	int error = devmig_check(source->document, source->why, own->document, own->why,
				 DEVMIG_INCOMING, &verdict, ret_error);

	if (error)
		return error;
	result->answer = devmig_verdict_answer(verdict);
	if (result->answer == DEVMIG_COMPATIBLE) {
		devmig_verdict_free(verdict);
		return 0;
	}
	result->explanation = dmig_text_explain(verdict);
	devmig_verdict_free(verdict);
	if (!result->explanation)
		return dmig_fail_memory(ret_error);
	return dmig_stream_fail(channel, DMIG_DESTINATION_REFUSED, ret_error, "%s",
				devmig_answer_name(result->answer));
}

int dmig_accept(struct devmig_device *device, const struct devmig_channel *channel,
		const struct dmig_preface *preface, const struct devmig_stream_options *options,
		struct devmig_stream_result *result, struct devmig_error **ret_error)
{
	dmig_auto(side) struct side source = { 0 };
	dmig_auto(side) struct side own = { 0 };
	const int no_source = source_side(preface, &source);
	const int no_own = own_side(device, options, &own);

	if (no_source == -ENOMEM || no_own == -ENOMEM)
		return dmig_fail_memory(ret_error);
	/* One that is there and can't be read is not waived. */
	if (options->without_documents &&
	    ((no_source == -ENOENT && (!no_own || no_own == -ENOENT)) ||
	     (no_own == -ENOENT && !no_source))) {
		result->answer = DEVMIG_COULD_NOT_TELL;
		return 0;
	}
	return check(channel, &source, &own, result, ret_error);
}
