/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command.h"

#include <endian.h>
#include <string.h>
#include <tests/kernel/vfio/vgpu_registers.h>

struct devmig_device *open_device(const struct options *options, unsigned int word)
{
	const struct devmig_device_options how = { .group = options->group };
	struct devmig_device *device = NULL;
	struct devmig_error *error = NULL;

	if (devmig_device_open(NULL, options->words[word], &how, &device, &error))
		tap_bail("%s", devmig_error_text(error));
	if (devmig_device_reset(device, &error))
		tap_bail("%s", devmig_error_text(error));
	return device;
}

bool succeeds(int result, struct devmig_error **error, const char *what)
{
	const bool good = tap_ok(!result, "%s%s%s", what, result ? ": " : "",
				 result ? devmig_error_text(*error) : "");

	devmig_error_free(*error);
	*error = NULL;
	return good;
}

bool fails(int result, int wanted, struct devmig_error **error, const struct devmig_device *device,
	   const char *what)
{
	const bool good = tap_ok(
		result == wanted && devmig_error_errno(*error) == wanted &&
			strstr(devmig_error_text(*error), devmig_device_name(device)),
		"%s is refused (%s: %s)", what, strerror(-result), devmig_error_text(*error));

	devmig_error_free(*error);
	*error = NULL;
	return good;
}

int vgpu_register(struct devmig_device *device, uint64_t reg, uint32_t *ret)
{
	uint32_t raw = 0;
	const int error = devmig_device_region_read(device, BAR0, reg, &raw, sizeof(raw), NULL);

	*ret = le32toh(raw);
	return error;
}

int vgpu_set_register(struct devmig_device *device, uint64_t reg, uint32_t value)
{
	const uint32_t raw = htole32(value);

	return devmig_device_region_write(device, BAR0, reg, &raw, sizeof(raw), NULL);
}

bool is_vgpu(struct devmig_device *device)
{
	uint32_t id = 0;

	return !vgpu_register(device, VGPU_ID, &id) && id == VGPU_ID_VALUE;
}
