// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "fact.h"

#define MODULES "sys/module"

/* Modules have '_' where drivers may have '-'. */
static const char *module_of(const struct dmig_asked *asked)
{
	const char *copy = dmig_spot_keep(asked->spot, "%s", asked->item->driver);

	for (char *at = (char *)copy; at && *at; at++)
		if (*at == '-')
			*at = '_';
	return copy;
}

/* A driver whose module says no version has none; a module that isn't seen may have one. */
static int get_version(const struct dmig_asked *asked)
{
	const char *module, *origin, *value = NULL;
	int error;

	if (!*asked->item->driver)
		return dmig_fact_absent(asked, asked->item->path);
	module = module_of(asked);
	if (!module)
		return -ENOMEM;
	origin = dmig_spot_keep(asked->spot, MODULES "/%s/version", module);
	if (!origin)
		return -ENOMEM;
	error = dmig_spot_line(asked->spot, &value, "%s", origin);
	if (error == -ENOENT && !dmig_spot_has(asked->spot, MODULES "/%s", module))
		return dmig_fact_unknown(asked, origin, "there is no " MODULES "/%s", module);
	return dmig_fact_line(asked, error, value, origin);
}

const struct dmig_fact_row dmig_fact_driver_rows[] = {
	{ .name = "driver.version", .get = get_version },
	{ .name = NULL },
};
