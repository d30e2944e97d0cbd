// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "move.h"
#include "reach.h"
#include "report.h"

const char *reach_certificates;

bool reach_is_address(const char *text)
{
	return strcmp(text, "-") == 0 || strncmp(text, "unix:", 5) == 0 ||
	       strncmp(text, "exec:", 5) == 0 || strstr(text, "://");
}

static void cli_auto_address(struct devmig_address **address)
{
	devmig_address_free(*address);
}

int reach_connect(struct devmig_context *context, const char *text, const char *name,
		  struct devmig_channel **ret)
{
	const struct devmig_address_options options = {
		.certificates = reach_certificates,
		.name = name,
		.timeout = move_device_options().timeout,
	};
	cli_auto(address) struct devmig_address *address = NULL;
	cli_auto(error) struct devmig_error *error = NULL;

	if (devmig_address_parse(text, &address, &error) ||
	    devmig_connect(context, address, &options, ret, &error))
		return report_error(error);
	return 0;
}

int reach_listen(struct devmig_context *context, const char *text, struct devmig_listener **ret)
{
	const struct devmig_address_options options = { .certificates = reach_certificates };
	cli_auto(address) struct devmig_address *address = NULL;
	cli_auto(error) struct devmig_error *error = NULL;

	if (devmig_address_parse(text, &address, &error) ||
	    devmig_listen(context, address, &options, ret, &error))
		return report_error(error);
	return 0;
}

int reach_accept(struct devmig_listener *listener, struct devmig_channel **ret)
{
	int err;

	do {
		cli_auto(error) struct devmig_error *error = NULL;

		err = devmig_listener_accept(listener, ret, &error);
		if (err == -ECONNABORTED)
			report_failure(0, "%s", devmig_error_text(error));
		else if (err)
			return report_error(error);
	} while (err);
	return 0;
}
