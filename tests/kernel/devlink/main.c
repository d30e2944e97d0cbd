// SPDX-License-Identifier: LGPL-2.1-or-later
/* devlink BUS DEVICE NAME: a version that a device tells, or why it does not. */
#include <lib/host/devlink.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	static struct dmig_devlink info;
	const char *value = "";
	int error;

	if (argc != 4)
		return 2;
	error = dmig_devlink_read(argv[1], argv[2], &info);
	if (!error)
		error = dmig_devlink_version(&info, argv[3], &value);
	puts(error ? strerror(-error) : value);
	return error != 0;
}
