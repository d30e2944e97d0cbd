// SPDX-License-Identifier: LGPL-2.1-or-later
#include "check_print.h"
#include "cleanup.h"
#include "report.h"
#include "side.h"
#include "verb.h"

static bool quiet;
static bool json;
static int reading;

static const struct option options[] = {
	{ .kind = OPTION_CHOICE,
	  .name = "reading",
	  .letter = 'r',
	  .choice = &reading,
	  .choices = reading_choices,
	  .help = "whose list decides: the destination's (incoming, the default), "
		  "the source's (outgoing), or both" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print no verdict; the exit status is the answer" },
	{ .kind = OPTION_FLAG, .name = "json", .flag = &json, .help = "print JSON" },
	OPTION_COMMON,
};

static const struct side *failed_side(const struct side *source, const struct side *destination)
{
	if (!source->document && side_status(source) == STATUS_IO)
		return source;
	return destination->document ? source : destination;
}

static int status_of(enum devmig_answer answer, const struct side *source,
		     const struct side *destination)
{
	static const int statuses[] = {
		[DEVMIG_COMPATIBLE] = STATUS_YES,
		[DEVMIG_AFTER_APPLY] = STATUS_APPLY,
		[DEVMIG_INCOMPATIBLE] = STATUS_NO,
	};

	if (answer == DEVMIG_COULD_NOT_TELL)
		return side_status(failed_side(source, destination));
	return statuses[answer];
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(side) struct side source = {}, destination = {};
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_verdict *verdict = NULL;
	struct answer answer;
	int status = report_two_stdins(operands, count);

	if (status)
		return status;
	side_read(context, operands[0], &source);
	side_read(context, operands[1], &destination);
	if (devmig_check(source.document, source.error, destination.document, destination.error,
			 reading, &verdict, &error))
		return report_error(error);

	answer = (struct answer){ verdict, operands[0], operands[1], source.error,
				  destination.error };
	status = status_of(devmig_verdict_answer(verdict), &source, &destination);
	if (!quiet)
		(json ? answer_print_json : answer_print_text)(&answer);
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
