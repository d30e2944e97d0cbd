// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/wait_bit.h>

#include "vgpu.h"

#define VGPU_MEMORY_LEAST 8
#define VGPU_MEMORY_MOST  8192

static unsigned int parents = 1;
module_param(parents, uint, 0444);
MODULE_PARM_DESC(parents, "number of parents (1 to 8)");

struct workqueue_struct *vgpu_workqueue;

/*
 * Parents and devices that are not released yet. Their releases are code of this module
 * and are called with the last reference, which may be somebody else's.
 */
static atomic_t vgpu_unreleased;

void vgpu_module_stay(void)
{
	atomic_inc(&vgpu_unreleased);
}

void vgpu_module_leave(void)
{
	if (atomic_dec_and_test(&vgpu_unreleased))
		wake_up_var(&vgpu_unreleased);
}

static void vgpu_wait_for_releases(void)
{
	wait_var_event(&vgpu_unreleased, !atomic_read(&vgpu_unreleased));
}

unsigned int vgpu_memory_mib = 64;
module_param_named(memory_mib, vgpu_memory_mib, uint, 0444);
MODULE_PARM_DESC(memory_mib, "memory of a parent in MiB (8 to 8192, a power of two)");

static bool stop_copy = true;
module_param(stop_copy, bool, 0444);
MODULE_PARM_DESC(stop_copy, "devices can migrate");

/* Less than 0: not given, and as stop_copy. */
static int p2p = -1;
module_param(p2p, bint, 0444);
MODULE_PARM_DESC(p2p, "devices have the states RUNNING_P2P and PRE_COPY_P2P");

static int pre_copy = -1;
module_param(pre_copy, bint, 0444);
MODULE_PARM_DESC(pre_copy, "devices have the states PRE_COPY and PRE_COPY_P2P");

/* 0: devices can't migrate. */
u32 vgpu_migration_flags(void)
{
	return (stop_copy ? VFIO_MIGRATION_STOP_COPY : 0) | (p2p ? VFIO_MIGRATION_P2P : 0) |
	       (pre_copy ? VFIO_MIGRATION_PRE_COPY : 0);
}

static int __init vgpu_check_features(void)
{
	if (p2p < 0)
		p2p = stop_copy;
	if (pre_copy < 0)
		pre_copy = stop_copy && DEVMIG_HAS_PRE_COPY;
	if (!stop_copy && (p2p || pre_copy)) {
		pr_err("p2p and pre_copy need stop_copy\n");
		return -EINVAL;
	}
	if (pre_copy && !DEVMIG_HAS_PRE_COPY) {
		pr_err("pre_copy: this kernel does not know it\n");
		return -EINVAL;
	}
	return 0;
}

static int __init vgpu_check_parameters(void)
{
	if (!parents || parents > VGPU_PARENTS) {
		pr_err("parents: %u is not 1 to %u\n", parents, VGPU_PARENTS);
		return -EINVAL;
	}
	if (!is_power_of_2(vgpu_memory_mib) || vgpu_memory_mib < VGPU_MEMORY_LEAST ||
	    vgpu_memory_mib > VGPU_MEMORY_MOST) {
		pr_err("memory_mib: %u is not a power of two from %u to %u\n", vgpu_memory_mib,
		       VGPU_MEMORY_LEAST, VGPU_MEMORY_MOST);
		return -EINVAL;
	}
	return vgpu_check_features();
}

static int __init vgpu_module_init(void)
{
	int ret = vgpu_check_parameters();

	if (ret)
		return ret;
	vgpu_workqueue = alloc_workqueue("devmig_vgpu", WQ_UNBOUND, 0);
	if (!vgpu_workqueue)
		return -ENOMEM;
	ret = mdev_register_driver(&vgpu_driver);
	if (ret)
		goto destroy_workqueue;
	ret = vgpu_parents_create(parents);
	if (ret)
		goto unregister_driver;
	return 0;

unregister_driver:
	mdev_unregister_driver(&vgpu_driver);
	vgpu_wait_for_releases();
destroy_workqueue:
	destroy_workqueue(vgpu_workqueue);
	return ret;
}

static void __exit vgpu_module_exit(void)
{
	vgpu_parents_remove();
	mdev_unregister_driver(&vgpu_driver);
	vgpu_wait_for_releases();
	destroy_workqueue(vgpu_workqueue);
}

module_init(vgpu_module_init);
module_exit(vgpu_module_exit);

MODULE_DESCRIPTION("A virtual GPU that migrates: a sample for drivers of mediated devices");
MODULE_LICENSE("GPL");
DEVMIG_IMPORT_IOMMUFD;
