// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <tests/kernel/vfio/fail_nth.h>
#include <tests/kernel/vfio/tap.h>
#include <unistd.h>

/* A module is loaded while memory runs out: it is there as a whole, or not at all. */

struct module {
	char name[64];
	int fd;
};

static int load(void *context)
{
	const struct module *module = context;

	return syscall(SYS_finit_module, module->fd, "", 0) ? -errno : 0;
}

static bool is_loaded(const struct module *module)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s/holders", module->name);
	return access(path, F_OK) == 0;
}

/* Ends without the module. */
static bool check_loaded(void *context, int error)
{
	const struct module *module = context;

	if (error)
		return !is_loaded(module);
	return is_loaded(module) && !syscall(SYS_delete_module, module->name, O_NONBLOCK);
}

void loads(char **arguments)
{
	struct module module = { 0 };
	const char *word = arguments[0] ? arguments[1] : NULL;
	const unsigned int step = word ? (unsigned int)atoi(word) : 1;
	const struct scarce scarce = { module.name, load, check_loaded, &module, step };
	const char *path = arguments[0] ? arguments[0] : "";
	const char *name = strrchr(path, '/');

	snprintf(module.name, sizeof(module.name), "%s", name ? name + 1 : path);
	module.name[strcspn(module.name, ".")] = 0;
	module.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (module.fd < 0)
		tap_bail("%s: %s", path, strerror(errno));
	fail_each(&scarce);
	close(module.fd);
}
