// SPDX-License-Identifier: GPL-2.0-only
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/slab.h>

#include "vgpu.h"

struct dentry *vgpu_debugfs;

/* Created when the module is loaded and removed when it goes. */
static struct vgpu_parent *vgpu_parents[VGPU_PARENTS];
static unsigned int vgpu_parents_count;

static struct class vgpu_class = {
	.name = "devmig_vgpu",
};

static void vgpu_parent_release(struct device *dev)
{
	struct vgpu_parent *parent = container_of(dev, struct vgpu_parent, dev);

	mutex_destroy(&parent->lock);
	kfree(parent);
	vgpu_module_leave();
}

/* Give back what a device had and take what it wants, both or neither. */
int vgpu_parent_trade(struct vgpu_parent *parent, unsigned int give, unsigned int take)
{
	int ret = -ENOSPC;

	mutex_lock(&parent->lock);
	if (take <= parent->free + give) {
		parent->free = parent->free + give - take;
		ret = 0;
	}
	mutex_unlock(&parent->lock);
	return ret;
}

unsigned int vgpu_parent_free(struct vgpu_parent *parent)
{
	unsigned int units;

	mutex_lock(&parent->lock);
	units = parent->free;
	mutex_unlock(&parent->lock);
	return units;
}

static struct vgpu_parent *vgpu_parent_new(unsigned int number)
{
	struct vgpu_parent *parent = kzalloc(sizeof(*parent), GFP_KERNEL);
	int ret;

	if (!parent)
		return ERR_PTR(-ENOMEM);
	mutex_init(&parent->lock);
	parent->free = VGPU_UNITS;
	vgpu_types_init(parent);
	parent->dev.class = &vgpu_class;
	parent->dev.release = vgpu_parent_release;
	device_initialize(&parent->dev);
	vgpu_module_stay();
	ret = dev_set_name(&parent->dev, "devmig_vgpu%u", number);
	if (!ret)
		ret = device_add(&parent->dev);
	if (!ret)
		return parent;
	put_device(&parent->dev);
	return ERR_PTR(ret);
}

static struct vgpu_parent *vgpu_parent_create(unsigned int number)
{
	struct vgpu_parent *parent = vgpu_parent_new(number);
	int ret;

	if (IS_ERR(parent))
		return parent;
	ret = mdev_register_parent(&parent->mdev, &parent->dev, &vgpu_driver, parent->mdev_types,
				   VGPU_TYPES);
	if (ret)
		goto unregister_device;
	ret = vgpu_types_register(parent);
	if (ret)
		goto unregister_parent;
	parent->dir = debugfs_create_dir(dev_name(&parent->dev), vgpu_debugfs);
	vgpu_types_debugfs(parent);
	return parent;

unregister_parent:
	mdev_unregister_parent(&parent->mdev);
unregister_device:
	device_unregister(&parent->dev);
	return ERR_PTR(ret);
}

/* The types' attributes go before mdev takes away what they are attributes of. */
static void vgpu_parent_remove(struct vgpu_parent *parent)
{
	debugfs_remove_recursive(parent->dir);
	vgpu_types_unregister(parent);
	mdev_unregister_parent(&parent->mdev);
	device_unregister(&parent->dev);
}

int vgpu_parents_create(unsigned int count)
{
	int ret = class_register(&vgpu_class);

	if (ret)
		return ret;
	vgpu_debugfs = debugfs_create_dir("devmig_vgpu", NULL);
	for (; vgpu_parents_count < count; vgpu_parents_count++) {
		struct vgpu_parent *parent = vgpu_parent_create(vgpu_parents_count);

		if (IS_ERR(parent)) {
			vgpu_parents_remove();
			return PTR_ERR(parent);
		}
		vgpu_parents[vgpu_parents_count] = parent;
	}
	return 0;
}

void vgpu_parents_remove(void)
{
	while (vgpu_parents_count)
		vgpu_parent_remove(vgpu_parents[--vgpu_parents_count]);
	debugfs_remove_recursive(vgpu_debugfs);
	class_unregister(&vgpu_class);
}
