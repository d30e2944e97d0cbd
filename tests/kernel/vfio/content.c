/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "content.h"

#include <errno.h>
#include <string.h>

#include "kind.h"
#include "tap.h"

bool content_fill(struct device *device, uint64_t seed)
{
	int error;

	if (device->kind->fill == NULL)
		return true;
	error = device->kind->fill(device, seed);
	return !error || tap_ok(false, "on the way: fill: %s", strerror(-error));
}

bool content_digest(struct device *device, uint64_t *digest)
{
	int error;

	*digest = 0;
	if (device->kind->digest == NULL)
		return true;
	error = device->kind->digest(device, digest);
	return !error || tap_ok(false, "on the way: digest: %s", strerror(-error));
}

bool content_check(struct device *device, uint64_t seed, const char *when)
{
	int error;

	if (device->kind->verify == NULL) {
		tap_skip("nothing is known of this device's content", "content %s", when);
		return true;
	}
	error = device->kind->verify(device, seed);
	return tap_ok(!error, "the content is right %s (%s)", when,
		      error == -EILSEQ ? "something else is there" : strerror(-error));
}
