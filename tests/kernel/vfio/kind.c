/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kind.h"

#include <stdarg.h>

static bool is_any(const struct device *device)
{
	(void)device;
	return true;
}

static const struct kind kind_other = {
	.name = "device without known content",
	.is = is_any,
};

static const struct kind *const kinds[] = { &kind_mtty, &kind_vgpu, &kind_other };

const struct kind *kind_of(const struct device *device)
{
	size_t i = 0;

	while (!kinds[i]->is(device))
		i++;
	return kinds[i];
}

bool promise(const struct device *device, enum fault fault, bool kept, const char *format, ...)
{
	const char *known = device->strict ? NULL : device->kind->faults[fault];
	va_list arguments;
	bool good;

	va_start(arguments, format);
	good = tap_promise(kept, device->kind->name, known, format, arguments);
	va_end(arguments);
	return good;
}
