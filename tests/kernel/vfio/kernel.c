/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kernel.h"

#include <stdio.h>
#include <sys/utsname.h>

#include "tap.h"

bool kernel_is(unsigned int major, unsigned int minor)
{
	struct utsname name;
	unsigned int is_major;
	unsigned int is_minor;

	if (uname(&name) || sscanf(name.release, "%u.%u", &is_major, &is_minor) != 2)
		tap_bail("the kernel has no version");
	return is_major > major || (is_major == major && is_minor >= minor);
}
