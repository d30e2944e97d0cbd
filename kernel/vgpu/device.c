// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/module.h>

#include "vgpu.h"

static int vgpu_init(struct vfio_device *vdev)
{
	struct vgpu *vgpu = to_vgpu(vdev);

	vgpu->type = to_vgpu_type(to_mdev_device(vdev->dev)->type);
	vgpu->aggregator = 1;
	vgpu->state = VFIO_DEVICE_STATE_RUNNING;
	mutex_init(&vgpu->lock);
	vgpu_config_init(&vgpu->config);
	vgpu_registers_init(&vgpu->registers);
	vgpu_memory_init(&vgpu->memory, devmig_vfio_mapping(vdev));
	vgpu_dma_init(&vgpu->dma);
	vgpu_log_init(&vgpu->log);

	vdev->log_ops = &vgpu_log_ops;
	vdev->migration_flags = vgpu_migration_flags();
	if (vdev->migration_flags)
		vdev->mig_ops = &vgpu_migration_ops;
	vgpu_module_stay();
	return 0;
}

static void vgpu_release(struct vfio_device *vdev)
{
	devmig_vfio_free(vdev);
	vgpu_module_leave();
}

/*
 * No dma_unmap: vfio_dma_rw() pins nothing, see vgpu_dma_write(). The formatter does
 * not see where the macros end a line.
 */
/* clang-format off */
static const struct vfio_device_ops vgpu_ops = {
	.name = "devmig_vgpu",
	.init = vgpu_init,
	.release = vgpu_release,
	.open_device = vgpu_open,
	.close_device = vgpu_close,
	.read = vgpu_read,
	.write = vgpu_write,
	.ioctl = vgpu_ioctl,
	.mmap = vgpu_memory_mmap,
	DEVMIG_IOMMUFD_OPS
	DEVMIG_REGION_INFO_OP(vgpu_region_info)
};

/* clang-format on */

/*
 * The documents are there before anybody can open the device. What is taken from the
 * parent is given back when the device is removed, whoever still looks at it.
 */
static int vgpu_probe(struct mdev_device *mdev)
{
	struct vgpu_type *type = to_vgpu_type(mdev->type);
	const unsigned int units = vgpu_type_units(type, 1);
	struct vgpu *vgpu;
	int ret;

	ret = vgpu_parent_trade(type->parent, 0, units);
	if (ret)
		return ret;
	vgpu = vfio_alloc_device(vgpu, vdev, &mdev->dev, &vgpu_ops);
	if (IS_ERR(vgpu)) {
		ret = PTR_ERR(vgpu);
		goto give_back;
	}
	dev_set_drvdata(&mdev->dev, vgpu);
	ret = vgpu_document_of_device(vgpu);
	if (ret)
		goto put;
	ret = vfio_register_emulated_iommu_dev(&vgpu->vdev);
	if (ret)
		goto remove_document;
	vgpu_faults_create(vgpu);
	return 0;

remove_document:
	vgpu_document_remove(&vgpu->document);
put:
	vfio_put_device(&vgpu->vdev);
give_back:
	vgpu_parent_trade(type->parent, units, 0);
	return ret;
}

/* Waits until the device is closed. */
static void vgpu_remove(struct mdev_device *mdev)
{
	struct vgpu *vgpu = dev_get_drvdata(&mdev->dev);
	struct vgpu_type *type = vgpu->type;
	const unsigned int units = vgpu_type_units(type, vgpu->aggregator);

	vfio_unregister_group_dev(&vgpu->vdev);
	vgpu_faults_remove(vgpu);
	vgpu_document_remove(&vgpu->document);
	vfio_put_device(&vgpu->vdev);
	vgpu_parent_trade(type->parent, units, 0);
}

struct mdev_driver vgpu_driver = {
	.device_api = VFIO_DEVICE_API_PCI_STRING,
	.driver = {
		.name = "devmig_vgpu",
		.owner = THIS_MODULE,
		.mod_name = KBUILD_MODNAME,
		.dev_groups = vgpu_groups,
	},
	.probe = vgpu_probe,
	.remove = vgpu_remove,
	.get_available = vgpu_type_available,
	.show_description = vgpu_type_description,
};
