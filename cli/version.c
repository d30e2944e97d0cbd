// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "json_out.h"
#include "verb.h"

static bool json;

static const struct option options[] = {
	OPTION_JSON(json),
	OPTION_COMMON,
};

static int run(struct devmig_context *context, char **operands, size_t count)
{
	struct json out = { .out = stdout };

	(void)context;
	(void)operands;
	(void)count;
	if (!json) {
		printf("devmig %s\nlibdevmig %s\n", DEVMIG_VERSION, devmig_version());
		return STATUS_YES;
	}
	json_object(&out, NULL);
	json_text(&out, "devmig", DEVMIG_VERSION);
	json_text(&out, "libdevmig", devmig_version());
	json_object_end(&out);
	return STATUS_YES;
}

const struct verb version_verb = {
	.name = "version",
	.operands = "",
	.summary = "the versions of the program and of its library",
	.status = "0 done, 2 usage, 4 I/O",
	.options = options,
	.min = 0,
	.max = 0,
	.run = run,
};
