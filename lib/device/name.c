// SPDX-License-Identifier: LGPL-2.1-or-later
#include "name.h"

#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#define NODES  "/dev/vfio/"
#define SERVER "vfio-user:"

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Has @name this shape, in which an x is a hexadecimal digit and an o an octal one? */
static bool has_shape(const char *name, const char *shape)
{
	for (; *shape; name++, shape++) {
		if (*shape == 'x'   ? !is_hex(*name)
		    : *shape == 'o' ? *name < '0' || *name > '7'
				    : *name != *shape)
			return false;
	}
	return !*name;
}

/* The number of a domain may have more than four digits. */
bool dmig_name_is_pci(const char *name)
{
	size_t digits = 0;

	while (digits < 8 && is_hex(name[digits]))
		digits++;
	return digits >= 4 && has_shape(name + digits, ":xx:xx.o");
}

bool dmig_name_is_uuid(const char *name)
{
	return has_shape(name, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
}

static bool is_socket(const char *name)
{
	struct stat what;

	return strchr(name, '/') || (!stat(name, &what) && S_ISSOCK(what.st_mode));
}

enum dmig_name_kind dmig_name_kind(const char *name, const char **ret)
{
	*ret = name;
	if (dmig_name_is_uuid(name) || dmig_name_is_pci(name))
		return DMIG_NAME_KERNEL;
	if (!strncmp(name, NODES, strlen(NODES)) && name[strlen(NODES)]) {
		*ret = name + strlen(NODES);
		return DMIG_NAME_NODE;
	}
	if (!strncmp(name, SERVER, strlen(SERVER)) && name[strlen(SERVER)]) {
		*ret = name + strlen(SERVER);
		return DMIG_NAME_SOCKET;
	}
	return is_socket(name) ? DMIG_NAME_SOCKET : DMIG_NAME_NONE;
}
