// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "fact.h"

/* An attribute in the device's directory, by its name. */
static int get_attribute(const struct dmig_asked *asked)
{
	const char *name = asked->name + strlen(asked->row->name);
	const char *path = asked->item->path;
	const char *origin, *value = NULL;
	int error;

	if (!*path || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
		return dmig_fact_absent(asked, path);
	origin = dmig_spot_keep(asked->spot, "%s/%s", path, name);
	if (!origin)
		return -ENOMEM;
	error = dmig_spot_line(asked->spot, &value, "%s", origin);
	return dmig_fact_line(asked, error, value, origin);
}

const struct dmig_fact_row dmig_fact_attr_rows[] = {
	{ .name = "attr.", .get = get_attribute },
	{ .name = NULL },
};
