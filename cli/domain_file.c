// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "cleanup.h"
#include "domain_file.h"
#include "file.h"
#include "report.h"
#include "verb.h"

#define XML_MAX (8u << 20) /* devmig-metadata(1), LIMITS */

int domain_file_read(struct devmig_context *context, const char *path, struct domain_file *ret)
{
	cli_auto(error) struct devmig_error *error = NULL;
	int err = file_read(path, XML_MAX, &ret->text, &ret->size);

	if (err)
		return report_failure(STATUS_IO, "%s: can't read: %s", path, strerror(-err));
	if (devmig_domain_parse(context, ret->text, ret->size, path, &ret->domain, &error))
		return report_error(error);
	return 0;
}

void cli_auto_domain_file(struct domain_file *file)
{
	devmig_domain_free(file->domain);
	free(file->text);
}

void cli_auto_landing(struct devmig_landing **landing)
{
	devmig_landing_free(*landing);
}
