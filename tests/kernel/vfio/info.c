/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a device says about itself, and whether it agrees with itself. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "kernel.h"
#include "kind.h"
#include "state.h"
#include "table.h"
#include "tap.h"

#define GET   VFIO_DEVICE_FEATURE_GET
#define SET   VFIO_DEVICE_FEATURE_SET
#define PROBE VFIO_DEVICE_FEATURE_PROBE
#define STATE VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE

static void show_regions(const struct device *device, uint32_t count)
{
	struct vfio_region_info region;
	struct vfio_irq_info irq;
	uint32_t sized = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (device_region(device, i, &region) || region.size == 0)
			continue;
		sized++;
		tap_note("region %u: %" PRIu64 " bytes at %#" PRIx64 ", flags %#x", i,
			 (uint64_t)region.size, (uint64_t)region.offset, region.flags);
	}
	for (uint32_t i = 0; i < VFIO_PCI_NUM_IRQS; i++)
		if (!device_irq(device, i, &irq))
			tap_note("irq %u: count %u, flags %#x", i, irq.count, irq.flags);
	tap_ok(sized > 0, "there is at least one region");
	tap_ok(device_region(device, UINT32_MAX, &region) == -EINVAL,
	       "a region that can't be is refused with EINVAL");
}

static void check_device(struct device *device)
{
	struct vfio_device_info info;
	int error = device_info(device, &info);

	if (!tap_ok(!error, "device info: %s", strerror(-error)))
		return;
	tap_note("%s, flags %#x, %u regions, %u irqs", device->kind->name, info.flags,
		 info.num_regions, info.num_irqs);
	show_regions(device, info.num_regions);
	tap_rule("device info: the flag RESET says that the device can be reset");
	error = device_reset(device);
	promise(device, FAULT_NO_RESET_FLAG, !error == !!(info.flags & VFIO_DEVICE_FLAGS_RESET),
		"reset works if, and only if, the flag says so (reset: %s)", strerror(-error));
}

static bool is_legal_set(uint64_t flags)
{
	for (int i = 0; i < TABLE_FLAG_SETS; i++)
		if (table_flag_sets[i] == flags)
			return true;
	return false;
}

static void check_flags(const struct device *device)
{
	tap_rule("FEATURE_MIGRATION: at least STOP_COPY; four sets of flags have a meaning");
	tap_ok(is_legal_set(device->flags), "flags %#" PRIx64 ": %s", device->flags,
	       flags_name(device->flags));
	tap_ok(device->kind->reset_after_open || device->state_at_open == DMIG_STATE_RUNNING,
	       "the state at open was %s", state_name(device->state_at_open));
}

struct probe {
	uint32_t request;
	int answer;
	const char *what;
};

static const struct probe probes[] = {
	{ PROBE | GET | VFIO_DEVICE_FEATURE_MIGRATION, 0, "MIGRATION can be got" },
	{ PROBE | SET | VFIO_DEVICE_FEATURE_MIGRATION, -EINVAL, "MIGRATION can't be set" },
	{ PROBE | GET | SET | STATE, 0, "the state can be got and set" },
	{ GET | SET | STATE, -EINVAL, "get and set exclude each other but for a probe" },
	{ GET | STATE | 1U << 19, -EINVAL, "a flag without meaning is refused" },
};

/* Since 6.2. */
static const struct probe size_probes[] = {
	{ PROBE | GET | DMIG_UAPI_FEATURE_DATA_SIZE, 0, "the data size can be got" },
	{ PROBE | SET | DMIG_UAPI_FEATURE_DATA_SIZE, -EINVAL, "the data size can't be set" },
};

static void check_probe(const struct device *device, const struct probe *probe)
{
	int answer = device_feature(device, probe->request, NULL, 0);

	tap_ok(answer == probe->answer, "probe: %s (%s)", probe->what, strerror(-answer));
}

static void check_probes(const struct device *device)
{
	tap_rule("DEVICE_FEATURE: a probe succeeds if the feature has all methods asked for");
	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++)
		check_probe(device, &probes[i]);
	tap_ok(device_feature(device, GET | STATE, NULL, 0) == -EINVAL,
	       "no room for the answer is refused");
}

static void show_logging(const struct device *device)
{
	int error = device_feature(device, PROBE | SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
				   NULL, 0);

	tap_note("DMA logging: %s", error ? strerror(-error) : "there");
}

static void check_data_size(const struct device *device)
{
	uint64_t length = 0;
	int error;

	if (!kernel_is(6, 2)) {
		tap_skip("this kernel does not ask for it", "data size");
		return;
	}
	for (size_t i = 0; i < sizeof(size_probes) / sizeof(size_probes[0]); i++)
		check_probe(device, &size_probes[i]);
	tap_rule("MIG_DATA_SIZE: an estimate, to be had in any state");
	error = state_data_size(device, &length);
	tap_ok(!error && length > 0, "data size: %" PRIu64, length);
}

int command_info(const struct options *options)
{
	struct device device;

	device_open(&device, options->words[0], options);
	check_device(&device);
	check_flags(&device);
	check_probes(&device);
	check_data_size(&device);
	show_logging(&device);
	device_close(&device);
	return tap_done();
}
