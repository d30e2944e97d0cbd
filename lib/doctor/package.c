// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdbool.h>
#include <string.h>

#include "package.h"

/* What is read of a paragraph of dpkg's status file: deb-control(5), dpkg(1). */
struct paragraph {
	const char *name;
	const char *version;
	bool installed;
};

static const char *after(const char *line, const char *key)
{
	const size_t len = strlen(key);

	return strncmp(line, key, len) ? NULL : line + len;
}

static void take(struct paragraph *paragraph, const char *line)
{
	const char *value;

	if ((value = after(line, "Package: ")))
		paragraph->name = value;
	else if ((value = after(line, "Version: ")))
		paragraph->version = value;
	else if ((value = after(line, "Status: ")))
		paragraph->installed = !strcmp(value, "install ok installed") ||
				       !strcmp(value, "hold ok installed");
}

static const char *wanted(const struct paragraph *paragraph, const char *const *names)
{
	if (!paragraph->name || !paragraph->version || !paragraph->installed)
		return NULL;
	for (; *names; names++)
		if (!strcmp(paragraph->name, *names))
			return *names;
	return NULL;
}

const char *dmig_package_find(char *text, const char *const *names, const char **ret_version)
{
	struct paragraph paragraph = { 0 };
	const char *name;
	char *line = text, *end;

	for (; line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = 0;
		take(&paragraph, line);
		if (*line && end)
			continue;
		name = wanted(&paragraph, names);
		if (name) {
			*ret_version = paragraph.version;
			return name;
		}
		paragraph = (struct paragraph){ 0 };
	}
	return NULL;
}
