/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_PARENT_H
#define VGPU_PARENT_H

#include <linux/device.h>
#include <linux/mdev.h>
#include <linux/mutex.h>

#include "document.h"

/* What a parent has to give. */
#define VGPU_UNITS   8
#define VGPU_TYPES   4
#define VGPU_PARENTS 8

/**
 * struct vgpu_type - a type of devices that a parent can have
 * @mdev: what mdev knows of it
 * @parent: the parent
 * @parts: an instance is one of so many parts of the parent
 * @name: for people
 * @document: which devices may migrate into one that is created of it
 */
struct vgpu_type {
	struct mdev_type mdev;
	struct vgpu_parent *parent;
	unsigned int parts;
	char name[32];
	struct vgpu_document document;
};

/**
 * struct vgpu_parent - a physical device, if there were one
 * @dev: in the class devmig_vgpu
 * @mdev: what mdev knows of it
 * @lock: guards @free. A device's share is taken, changed and given back under it, so
 *	that @free and the shares always make VGPU_UNITS. Nothing is taken under it
 * @free: units that no device has
 * @types: what can be created
 * @mdev_types: the same for mdev
 * @dir: in debugfs
 */
struct vgpu_parent {
	struct device dev;
	struct mdev_parent mdev;
	struct mutex lock; /* guards free */
	unsigned int free;
	struct vgpu_type types[VGPU_TYPES];
	struct mdev_type *mdev_types[VGPU_TYPES];
	struct dentry *dir;
};

static inline struct vgpu_type *to_vgpu_type(struct mdev_type *type)
{
	return container_of(type, struct vgpu_type, mdev);
}

/* The parents in debugfs, and below it the devices. */
extern struct dentry *vgpu_debugfs;

/* module.c: between these two calls the module waits when it is to go */
void vgpu_module_stay(void);
void vgpu_module_leave(void);

/* parent.c */
int vgpu_parents_create(unsigned int count);
void vgpu_parents_remove(void);
int vgpu_parent_trade(struct vgpu_parent *parent, unsigned int give, unsigned int take);
unsigned int vgpu_parent_free(struct vgpu_parent *parent);

/* types.c */
void vgpu_types_init(struct vgpu_parent *parent);
int vgpu_types_register(struct vgpu_parent *parent);
void vgpu_types_unregister(struct vgpu_parent *parent);
void vgpu_types_debugfs(struct vgpu_parent *parent);
unsigned int vgpu_type_available(struct mdev_type *mtype);
ssize_t vgpu_type_description(struct mdev_type *mtype, char *buf);
unsigned int vgpu_type_units(const struct vgpu_type *type, unsigned int aggregator);
u64 vgpu_type_memory(const struct vgpu_type *type, unsigned int aggregator);

#endif
