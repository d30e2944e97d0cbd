// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fail.h"
#include "name.h"
#include "region.h"
#include "wire.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/export.h>
#include <string.h>

static int open_link(struct devmig_context *context, const char *name,
		     const struct devmig_device_options *options, struct dmig_link **ret,
		     struct devmig_error **ret_error)
{
	const char *place;

	switch (dmig_name_kind(name, &place)) {
	case DMIG_NAME_KERNEL:
		return dmig_kernel_open(context, place, options, ret, ret_error);
	case DMIG_NAME_NODE:
		return dmig_kernel_open_node(context, place, options, ret, ret_error);
	case DMIG_NAME_SOCKET:
		return dmig_user_open(place, options, ret, ret_error);
	case DMIG_NAME_NONE:
		break;
	}
	return dmig_fail_as(ret_error, -EINVAL, DMIG_NO_DEVICE, NULL,
			    "not a uuid, a PCI address, a path below /dev/vfio or a socket");
}

/* Has it the feature, with these ways to use it?  An error: it can't be asked any more. */
static int probe(struct devmig_device *device, uint32_t request, bool *ret)
{
	struct dmig_link *link = device->link;
	const int error =
		link->transport->feature(link, VFIO_DEVICE_FEATURE_PROBE | request, NULL, 0);

	*ret = !error;
	return link->gone || error == -ENOTCONN ? error : 0;
}

static int get_flags(struct devmig_device *device)
{
	struct dmig_link *link = device->link;
	struct vfio_device_feature_migration migration;
	const int error = link->transport->feature(
		link, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION, &migration,
		sizeof(migration));

	device->info.flags = error ? 0 : migration.flags;
	return error;
}

/* The kernel tells of pre-copy by the data's descriptor, which a device with it has. */
static int probe_precopy(struct devmig_device *device)
{
	const bool has = device->info.flags & DEVMIG_MIGRATION_PRE_COPY;

	device->info.precopy_info = has;
	if (!has || device->link->kind != DEVMIG_TRANSPORT_USER)
		return 0;
	return probe(device, VFIO_DEVICE_FEATURE_GET | DMIG_WIRE_FEATURE_PRECOPY,
		     &device->info.precopy_info);
}

static int probe_migration(struct devmig_device *device)
{
	bool second;
	int error = probe(device, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION, &second);

	if (error)
		return error;
	if (!second)
		return dmig_region_generation(device, &device->info.generation);
	device->info.generation = DEVMIG_GENERATION_V2;
	error = get_flags(device);
	if (!error)
		error = probe(device, VFIO_DEVICE_FEATURE_GET | DMIG_UAPI_FEATURE_DATA_SIZE,
			      &device->info.data_size);
	return error ? error : probe_precopy(device);
}

static int look_at(struct devmig_device *device)
{
	struct dmig_link *link = device->link;
	struct vfio_device_info info;
	int error = link->transport->info(link, &info);

	if (error)
		return error;
	device->info = (struct devmig_device_info){
		.transport = link->kind,
		.generation = DEVMIG_GENERATION_NONE,
		.reset = info.flags & VFIO_DEVICE_FLAGS_RESET,
		.regions = info.num_regions,
		.irqs = info.num_irqs,
	};
	error = probe(device, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
		      &device->info.dma_log);
	return error ? error : probe_migration(device);
}

DEVMIG_EXPORT int devmig_device_open(struct devmig_context *context, const char *name,
				     const struct devmig_device_options *options,
				     struct devmig_device **ret, struct devmig_error **ret_error)
{
	struct devmig_device *device = calloc(1, sizeof(*device));
	struct devmig_error *inner = NULL;
	int error;

	if (!device)
		return dmig_fail_memory(ret_error);
	device->context = context ? devmig_context_ref(context) : NULL;
	device->name = strdup(name);
	error = device->name ? open_link(context, name, options, &device->link, &inner)
			     : dmig_fail_memory(&inner);
	if (error) {
		error = dmig_fail_of(ret_error, dmig_open_reason(error), name, inner);
	} else {
		error = look_at(device);
		if (error)
			dmig_device_fail(device, error, ret_error, "what it is and has");
	}
	if (error)
		devmig_device_close(device);
	else
		*ret = device;
	return error;
}

DEVMIG_EXPORT void devmig_device_close(struct devmig_device *device)
{
	if (!device)
		return;
	if (device->link)
		device->link->transport->close(device->link);
	devmig_context_unref(device->context);
	free(device->name);
	free(device);
}

DEVMIG_EXPORT const char *devmig_device_name(const struct devmig_device *device)
{
	return device->name;
}

DEVMIG_EXPORT const struct devmig_device_info *devmig_device_info(
	const struct devmig_device *device)
{
	return &device->info;
}

DEVMIG_EXPORT const char *devmig_transport_name(enum devmig_transport transport)
{
	static const char *const names[] = {
		[DEVMIG_TRANSPORT_GROUP] = "group",
		[DEVMIG_TRANSPORT_CDEV] = "cdev",
		[DEVMIG_TRANSPORT_USER] = "vfio-user",
	};

	return (size_t)transport < sizeof(names) / sizeof(names[0]) ? names[transport] : NULL;
}

DEVMIG_EXPORT int devmig_device_reset(struct devmig_device *device, struct devmig_error **ret_error)
{
	const int error = device->link->transport->reset(device->link);

	return error ? dmig_device_fail(device, error, ret_error, "a reset") : 0;
}
