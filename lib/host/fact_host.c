// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "fact.h"

/* The system that the devices are in; the same for all of them. */

#define RELEASE "proc/sys/kernel/osrelease"
/* Its own since Linux 6.1; a recording may have it of any. */
#define MACHINE "proc/sys/kernel/arch"

static int get_kernel(const struct dmig_asked *asked)
{
	const char *value = NULL;
	const int error = dmig_spot_line(asked->spot, &value, RELEASE);

	if (error == -ENOENT)
		return dmig_fact_unknown(asked, RELEASE, "there is no " RELEASE);
	return dmig_fact_line(asked, error, value, RELEASE);
}

static int get_machine(const struct dmig_asked *asked)
{
	const char *value = NULL;
	struct utsname name;
	const int error = dmig_spot_line(asked->spot, &value, MACHINE);

	if (error != -ENOENT)
		return dmig_fact_line(asked, error, value, MACHINE);
	if (!dmig_spot_is_real(asked->spot) || uname(&name))
		return dmig_fact_unknown(asked, MACHINE, "there is no " MACHINE);
	return dmig_fact_known(asked, dmig_spot_keep(asked->spot, "%s", name.machine), "uname");
}

/* The value of a line KEY=VALUE, without its quotes; os-release(5). */
static const char *value_of(const struct dmig_asked *asked, const char *text, const char *key)
{
	const size_t len = strlen(key);

	for (const char *line = text; line && *line;
	     line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		const char *value;
		size_t size;

		if (strncmp(line, key, len) || line[len] != '=')
			continue;
		value = line + len + 1;
		size = strcspn(value, "\n");
		if (size >= 2 && (*value == '"' || *value == '\'') && value[size - 1] == *value) {
			value++;
			size -= 2;
		}
		return dmig_spot_keep(asked->spot, "%.*s", (int)size, value);
	}
	return "";
}

static int get_system(const struct dmig_asked *asked)
{
	static const char *const files[] = { "etc/os-release", "usr/lib/os-release" };
	const char *text, *value;
	size_t size, at = 0;
	int error;

	error = dmig_spot_file(asked->spot, &text, &size, "%s", files[at]);
	if (error == -ENOENT)
		error = dmig_spot_file(asked->spot, &text, &size, "%s", files[++at]);
	if (error == -ENOENT)
		return dmig_fact_unknown(asked, files[at], "there is no %s", files[at]);
	if (error)
		return dmig_fact_line(asked, error, NULL, files[at]);
	value = value_of(asked, text, asked->row->file);
	if (!value)
		return -ENOMEM;
	return *value ? dmig_fact_known(asked, value, files[at])
		      : dmig_fact_absent(asked, files[at]);
}

const struct dmig_fact_row dmig_fact_host_rows[] = {
	{ .name = "host.kernel", .get = get_kernel },
	{ .name = "host.machine", .get = get_machine },
	{ .name = "host.os", .get = get_system, .file = "ID" },
	{ .name = "host.os_version", .get = get_system, .file = "VERSION_ID" },
	{ .name = NULL },
};
