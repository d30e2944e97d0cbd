// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "cleanup.h"
#include "report.h"
#include "stream_print.h"
#include "verb.h"

static bool document;
static bool quiet;
static bool json;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "document",
	  .letter = 'd',
	  .flag = &document,
	  .help = "print the source's document, and nothing else" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print nothing; the exit status is the answer" },
	OPTION_JSON(json),
	OPTION_COMMON,
};

static int print_document(const struct devmig_stream_summary *summary, const char *name)
{
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(free) char *text = NULL;

	if (!summary->document)
		return report_failure(STATUS_NO, "%s: the stream has no document", name);
	if (devmig_document_format(summary->document, DEVMIG_FORM_TEXT, &text, NULL, &error))
		return report_error(error);
	fputs(text, stdout);
	return STATUS_YES;
}

static int print(const struct devmig_stream_info *info, const char *name)
{
	struct devmig_stream_summary summary;

	devmig_stream_info_summary(info, &summary);
	if (document)
		return print_document(&summary, name);
	if (!quiet)
		(json ? stream_print_json : stream_print_text)(name, info);
	return STATUS_YES;
}

static int report_fault(const struct devmig_error *fault, uint64_t offset, const char *name)
{
	return report_failure(STATUS_NO, "%s: byte %llu: %s [%s]; %s", name,
			      (unsigned long long)offset, devmig_error_message(fault),
			      devmig_error_reason(fault), devmig_error_hint(fault));
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(channel) struct devmig_channel *channel = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_stream_info *info = NULL;
	const struct devmig_error *fault;
	uint64_t offset;
	int status;

	(void)count;
	if (devmig_channel_open(operands[0], &channel, &error) ||
	    devmig_stream_inspect(context, channel, &info, &error))
		return report_failure(STATUS_IO, "%s", devmig_error_text(error));
	status = print(info, operands[0]);
	fault = devmig_stream_info_fault(info, &offset);
	if (fault && !status)
		status = report_fault(fault, offset, operands[0]);
	devmig_stream_info_free(info);
	return status;
}

const struct verb stream_verb = {
	.name = "stream",
	.operands = "FILE",
	.summary = "what is in a file of devmig save, and whether it is as it was written",
	.status = "0 it is good, 1 it is damaged or has no end, 2 usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = 1,
	.run = run,
};
