/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device that is in use for as long as somebody wants. */
#include <unistd.h>

#include "device.h"
#include "tap.h"

int command_hold(const struct options *options)
{
	struct device device;
	char byte;

	device_open(&device, options->words[0], options);
	tap_note("held");
	while (read(STDIN_FILENO, &byte, 1) > 0)
		continue;
	tap_ok(!device_reset(&device), "the device is still there at the end");
	device_close(&device);
	return tap_done();
}
