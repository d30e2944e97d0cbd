// SPDX-License-Identifier: GPL-2.0-only
#include <linux/debugfs.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/sysfs.h>

#include "vgpu.h"

static const struct {
	const char *name;
	unsigned int parts;
} vgpu_types[VGPU_TYPES] = {
	{ "V5_1", 1 },
	{ "V5_2", 2 },
	{ "V5_4", 4 },
	{ "V5_8", 8 },
};

void vgpu_types_init(struct vgpu_parent *parent)
{
	unsigned int i;

	for (i = 0; i < VGPU_TYPES; i++) {
		struct vgpu_type *type = &parent->types[i];

		type->parent = parent;
		type->parts = vgpu_types[i].parts;
		type->mdev.sysfs_name = vgpu_types[i].name;
		snprintf(type->name, sizeof(type->name), "virtual GPU, 1/%u", type->parts);
		type->mdev.pretty_name = type->name;
		parent->mdev_types[i] = &type->mdev;
	}
}

static void vgpu_types_undo(struct vgpu_parent *parent, unsigned int count)
{
	while (count)
		vgpu_document_remove(&parent->types[--count].document);
}

int vgpu_types_register(struct vgpu_parent *parent)
{
	unsigned int i;

	for (i = 0; i < VGPU_TYPES; i++) {
		const int ret = vgpu_document_of_type(&parent->types[i]);

		if (ret) {
			vgpu_types_undo(parent, i);
			return ret;
		}
	}
	return 0;
}

void vgpu_types_debugfs(struct vgpu_parent *parent)
{
	unsigned int i;

	for (i = 0; i < VGPU_TYPES; i++) {
		struct vgpu_type *type = &parent->types[i];
		struct dentry *dir;

		dir = debugfs_create_dir(kobject_name(&type->mdev.kobj), parent->dir);
		vgpu_document_debugfs(&type->document, dir);
	}
}

void vgpu_types_unregister(struct vgpu_parent *parent)
{
	vgpu_types_undo(parent, VGPU_TYPES);
}

unsigned int vgpu_type_units(const struct vgpu_type *type, unsigned int aggregator)
{
	return VGPU_UNITS / type->parts * aggregator;
}

/* A share of the parent's, but no more than a BAR is allowed to have. */
u64 vgpu_type_memory(const struct vgpu_type *type, unsigned int aggregator)
{
	const u64 unit = (u64)vgpu_memory_mib * SZ_1M / VGPU_UNITS;

	return min_t(u64, unit * vgpu_type_units(type, aggregator), SZ_1G);
}

unsigned int vgpu_type_available(struct mdev_type *mtype)
{
	const struct vgpu_type *type = to_vgpu_type(mtype);

	return vgpu_parent_free(type->parent) / vgpu_type_units(type, 1);
}

ssize_t vgpu_type_description(struct mdev_type *mtype, char *buf)
{
	const struct vgpu_type *type = to_vgpu_type(mtype);

	return sysfs_emit(buf, "memory: %llu MiB\nunits: %u of %u\naggregator: 1 to %u\n",
			  vgpu_type_memory(type, 1) / SZ_1M, vgpu_type_units(type, 1), VGPU_UNITS,
			  type->parts);
}
