// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/file.h>
#include <string.h>

#include "cleanup.h"
#include "output.h"
#include "report.h"
#include "text.h"

int output_begin(struct output *output, const char *path)
{
	*output = (struct output){ .out = stdout };
	if (!path || strcmp(path, "-") == 0)
		return 0;
	output->path = path;
	output->out = open_memstream(&output->text, &output->size);
	return output->out ? 0 : report_error(NULL);
}

int output_end(struct output *output, int status)
{
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(free) char *text = NULL;

	if (!output->path)
		return status;
	text = text_end(output->out, &output->text);
	if (status)
		return status;
	if (!text)
		return report_error(NULL);
	if (devmig_file_replace(output->path, text, output->size, &error))
		return report_error(error);
	return 0;
}
