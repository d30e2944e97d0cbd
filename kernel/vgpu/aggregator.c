// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/log2.h>
#include <linux/sysfs.h>

#include "vgpu.h"

static ssize_t aggregator_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct vgpu *vgpu = dev_get_drvdata(dev);
	unsigned int aggregator;

	mutex_lock(&vgpu->lock);
	aggregator = vgpu->aggregator;
	mutex_unlock(&vgpu->lock);
	return sysfs_emit(buf, "%u\n", aggregator);
}

/* The share and the document change together, or neither does. With the device's lock. */
static int vgpu_aggregate(struct vgpu *vgpu, unsigned int aggregator)
{
	struct vgpu_type *type = vgpu->type;
	const unsigned int before = vgpu->aggregator;
	const unsigned int give = vgpu_type_units(type, before);
	const unsigned int take = vgpu_type_units(type, aggregator);
	int ret;

	if (vgpu->open)
		return -EBUSY;
	if (aggregator == before)
		return 0;
	/* A larger share is taken before it is announced, a smaller one given back after. */
	ret = take > give ? vgpu_parent_trade(type->parent, give, take) : 0;
	if (ret)
		return ret;
	vgpu->aggregator = aggregator;
	ret = vgpu_document_update(vgpu);
	if (ret)
		vgpu->aggregator = before;
	if (ret && take > give)
		vgpu_parent_trade(type->parent, take, give);
	else if (!ret && take < give)
		vgpu_parent_trade(type->parent, give, take);
	return ret;
}

static ssize_t aggregator_store(struct device *dev, struct device_attribute *attr, const char *buf,
				size_t count)
{
	struct vgpu *vgpu = dev_get_drvdata(dev);
	unsigned int aggregator;
	int ret;

	if (kstrtouint(buf, 10, &aggregator) || !is_power_of_2(aggregator) ||
	    aggregator > vgpu->type->parts)
		return -EINVAL;
	mutex_lock(&vgpu->lock);
	ret = vgpu_aggregate(vgpu, aggregator);
	mutex_unlock(&vgpu->lock);
	return ret ?: count;
}

static DEVICE_ATTR_RW(aggregator);

static struct attribute *vgpu_attrs[] = {
	&dev_attr_aggregator.attr,
	NULL,
};

static const struct attribute_group vgpu_group = {
	.attrs = vgpu_attrs,
};

const struct attribute_group *vgpu_groups[] = {
	&vgpu_group,
	NULL,
};
