// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fleet.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <string.h>

static const char *const kind_names[] = {
	[DEVMIG_KIND_MDEV] = "mdev",
	[DEVMIG_KIND_VF] = "vf",
	[DEVMIG_KIND_PF] = "pf",
	[DEVMIG_KIND_TYPE] = "type",
	[DEVMIG_KIND_VFIO_USER] = "vfio-user",
};

DEVMIG_EXPORT const char *devmig_kind_name(enum devmig_kind kind)
{
	return (size_t)kind < DMIG_COUNT(kind_names) ? kind_names[kind] : NULL;
}

static struct devmig_fleet *make(struct devmig_context *context)
{
	struct devmig_fleet *fleet = calloc(1, sizeof(*fleet));

	if (!fleet)
		return NULL;
	fleet->references = 1;
	fleet->context = devmig_context_ref(context);
	return fleet;
}

int dmig_fleet_make(struct devmig_context *context, struct dmig_image *image,
		    struct devmig_document **documents, struct devmig_fleet **ret,
		    struct devmig_error **ret_error)
{
	struct devmig_fleet *fleet = make(context);

	if (!fleet)
		return dmig_fail_memory(ret_error);
	fleet->image = *image;
	fleet->documents = documents;
	*image = (struct dmig_image){ 0 };
	*ret = fleet;
	return 0;
}

int dmig_fleet_open(struct devmig_context *context, const char *path, struct devmig_fleet **ret,
		    struct devmig_error **ret_error)
{
	struct devmig_fleet *fleet = make(context);
	int error;

	if (!fleet)
		return dmig_fail_memory(ret_error);
	error = dmig_image_open(&fleet->image, path, ret_error);
	if (!error) {
		fleet->path = strdup(path);
		fleet->documents =
			calloc((size_t)fleet->image.nclasses + 1, sizeof(struct devmig_document *));
		if (!fleet->path || !fleet->documents)
			error = dmig_fail_memory(ret_error);
	}
	if (error)
		devmig_fleet_unref(fleet);
	else
		*ret = fleet;
	return error;
}

DEVMIG_EXPORT struct devmig_fleet *devmig_fleet_ref(struct devmig_fleet *fleet)
{
	if (fleet)
		__atomic_add_fetch(&fleet->references, 1, __ATOMIC_RELAXED);
	return fleet;
}

DEVMIG_EXPORT struct devmig_fleet *devmig_fleet_unref(struct devmig_fleet *fleet)
{
	u32 i;

	if (!fleet || __atomic_sub_fetch(&fleet->references, 1, __ATOMIC_ACQ_REL))
		return NULL;
	for (i = 0; fleet->documents && i < fleet->image.nclasses; i++)
		devmig_document_unref(fleet->documents[i]);
	free(fleet->documents);
	free(fleet->path);
	dmig_image_close(&fleet->image);
	devmig_context_unref(fleet->context);
	free(fleet);
	return NULL;
}

int dmig_fleet_damaged(const struct devmig_fleet *fleet, struct devmig_error **ret_error)
{
	return dmig_fail_detail(ret_error, DMIG_BAD_INDEX, fleet->path, (struct dmig_place){ 0 },
				"it is damaged");
}

DEVMIG_EXPORT size_t devmig_fleet_count(const struct devmig_fleet *fleet)
{
	return dmig_image_devices(&fleet->image);
}

DEVMIG_EXPORT unsigned int devmig_fleet_readings(const struct devmig_fleet *fleet)
{
	return fleet->image.readings;
}
