// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cleanup.h"
#include "report.h"
#include "verb.h"

static const struct option options[] = {
	OPTION_COMMON,
};

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(device) struct devmig_device *device = NULL;
	cli_auto(error) struct devmig_error *error = NULL;

	(void)count;
	if (devmig_device_open(context, operands[0], NULL, &device, &error))
		return report_error(error);
	if (devmig_device_reset(device, &error)) {
		report_failure(0, "%s", devmig_error_text(error));
		return STATUS_NO;
	}
	return STATUS_YES;
}

const struct verb reset_verb = {
	.name = "reset",
	.operands = "DEVICE",
	.summary = "make a device as new, whatever state it had",
	.status = "0 done, 1 it can't be reset, 2 usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = 1,
	.run = run,
};
