/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_H
#define VGPU_H

#include <linux/devmig.h>
#include <linux/mdev.h>
#include <linux/mutex.h>
#include <linux/vfio.h>

#include "compat.h"
#include "config.h"
#include "dma.h"
#include "document.h"
#include "faults.h"
#include "log.h"
#include "memory.h"
#include "parent.h"
#include "registers.h"

struct vgpu_session;

/* The regions of a device lie far apart in its file, as those of vfio-pci do. */
#define VGPU_REGION_SHIFT         40
#define VGPU_REGION_OFFSET(index) ((u64)(index) << VGPU_REGION_SHIFT)

/**
 * struct vgpu - a virtual GPU
 * @vdev: what VFIO knows of it; vfio_alloc_device() wants it first
 * @type: what it was created of
 * @lock: guards all up to @session and is held while the state changes. Taken
 *	before every other lock of this driver; user memory is not touched under it
 * @open: a user has the device open
 * @aggregator: how many instances of its type it is made of; fixed while it is open
 * @state: of the migration; RUNNING if nobody migrates
 * @session: the transfer of the present state, or NULL. See session.h for who owns it
 * @config: the PCI configuration space
 * @registers: BAR 0
 * @memory: BAR 2
 * @dma: what the device writes to the guest's memory
 * @log: where it wrote
 * @document: what it is and what may migrate in
 * @faults: what tests make go wrong
 */
struct vgpu {
	struct vfio_device vdev;
	struct vgpu_type *type;

	struct mutex lock; /* guards what follows up to session */
	bool open;
	unsigned int aggregator;
	enum vfio_device_mig_state state;
	struct vgpu_session *session;

	struct vgpu_config config;
	struct vgpu_registers registers;
	struct vgpu_memory memory;
	struct vgpu_dma dma;
	struct vgpu_log log;
	struct vgpu_document document;
	struct vgpu_faults faults;
};

static inline struct vgpu *to_vgpu(struct vfio_device *vdev)
{
	return container_of(vdev, struct vgpu, vdev);
}

/* module.c: the parameters of the module */
extern unsigned int vgpu_memory_mib;
u32 vgpu_migration_flags(void);

/* device.c */
extern struct mdev_driver vgpu_driver;

/* open.c: what a device does from when it is opened to when it is closed */
int vgpu_open(struct vfio_device *vdev);
void vgpu_close(struct vfio_device *vdev);
void vgpu_reset(struct vgpu *vgpu);

/* info.c: the ioctls that tell what the device has */
long vgpu_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg);
int vgpu_region_info(struct vfio_device *vdev, struct vfio_region_info *info,
		     struct vfio_info_cap *caps);

/* access.c: reading and writing regions */
ssize_t vgpu_read(struct vfio_device *vdev, char __user *buf, size_t count, loff_t *pos);
ssize_t vgpu_write(struct vfio_device *vdev, const char __user *buf, size_t count, loff_t *pos);

/* aggregator.c */
extern const struct attribute_group *vgpu_groups[];

/* migration.c */
extern const struct vfio_migration_ops vgpu_migration_ops;
void vgpu_migration_halt(struct vgpu *vgpu);
void vgpu_migration_run(struct vgpu *vgpu);
const char *vgpu_state_name(unsigned int state);

#endif
