// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <errno.h>
#include <lib/host/uevent.h>
#include <stdlib.h>
#include <string.h>

/* A message of the kernel's, as whoever can send in its place may make it. */

static void check_text(const char *text, const char *bytes, size_t size)
{
	/* "" may stand for what is not there. */
	fuzz_check(!*text || (text >= bytes && text + strlen(text) < bytes + size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = fuzz_copy(data, size);
	struct devmig_uevent event;
	int error = dmig_uevent_parse(bytes, size, &event);

	fuzz_check(!error || error == -EBADMSG);
	if (!error) {
		check_text(event.action, bytes, size);
		check_text(event.path, bytes, size);
		check_text(event.subsystem, bytes, size);
		fuzz_check(*event.action && *event.path == '/');
		fuzz_check(size <= DMIG_UEVENT_MAX);
	}
	free(bytes);
	return 0;
}
