// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/nospec.h>
#include <linux/uaccess.h>

#include "vgpu.h"

static ssize_t vgpu_read_config(struct vgpu *vgpu, char __user *buf, size_t count, u64 offset)
{
	u8 data[VGPU_CONFIG_SIZE];

	if (offset >= sizeof(data))
		return -EINVAL;
	count = min_t(u64, count, sizeof(data) - offset);
	vgpu_config_read(&vgpu->config, data, count, offset);
	return copy_to_user(buf, data, count) ? -EFAULT : count;
}

static ssize_t vgpu_write_config(struct vgpu *vgpu, const char __user *buf, size_t count,
				 u64 offset)
{
	u8 data[VGPU_CONFIG_SIZE];

	if (offset >= sizeof(data))
		return -EINVAL;
	count = min_t(u64, count, sizeof(data) - offset);
	if (copy_from_user(data, buf, count))
		return -EFAULT;
	vgpu_config_write(&vgpu->config, data, count, offset);
	return count;
}

/* Registers are read and written whole. */
static ssize_t vgpu_read_register(struct vgpu *vgpu, char __user *buf, size_t count, u64 offset)
{
	__le32 data;
	u32 value;
	int ret;

	if (count != sizeof(data) || offset >= VGPU_REGISTERS_SIZE)
		return -EINVAL;
	ret = vgpu_registers_read(vgpu, offset, &value);
	if (ret)
		return ret;
	data = cpu_to_le32(value);
	return copy_to_user(buf, &data, sizeof(data)) ? -EFAULT : count;
}

static ssize_t vgpu_write_register(struct vgpu *vgpu, const char __user *buf, size_t count,
				   u64 offset)
{
	__le32 data;

	if (count != sizeof(data) || offset >= VGPU_REGISTERS_SIZE)
		return -EINVAL;
	if (copy_from_user(&data, buf, sizeof(data)))
		return -EFAULT;
	return vgpu_registers_write(vgpu, offset, le32_to_cpu(data)) ?: count;
}

static ssize_t vgpu_read_memory(struct vgpu *vgpu, char __user *buf, size_t count, u64 offset)
{
	if (offset >= vgpu->memory.size)
		return -EINVAL;
	count = min_t(u64, count, vgpu->memory.size - offset);
	return vgpu_memory_read(&vgpu->memory, buf, count, offset);
}

static ssize_t vgpu_write_memory(struct vgpu *vgpu, const char __user *buf, size_t count,
				 u64 offset)
{
	if (offset >= vgpu->memory.size)
		return -EINVAL;
	count = min_t(u64, count, vgpu->memory.size - offset);
	return vgpu_memory_write(&vgpu->memory, buf, count, offset);
}

static const struct vgpu_access {
	ssize_t (*read)(struct vgpu *vgpu, char __user *buf, size_t count, u64 offset);
	ssize_t (*write)(struct vgpu *vgpu, const char __user *buf, size_t count, u64 offset);
} vgpu_accesses[VFIO_PCI_NUM_REGIONS] = {
	[VFIO_PCI_CONFIG_REGION_INDEX] = { vgpu_read_config, vgpu_write_config },
	[VFIO_PCI_BAR0_REGION_INDEX] = { vgpu_read_register, vgpu_write_register },
	[VFIO_PCI_BAR2_REGION_INDEX] = { vgpu_read_memory, vgpu_write_memory },
};

/* NULL: there is nothing at this position. */
static const struct vgpu_access *vgpu_access_at(loff_t pos, u64 *offset)
{
	unsigned long index = (u64)pos >> VGPU_REGION_SHIFT;

	*offset = pos - VGPU_REGION_OFFSET(index);
	if (index >= ARRAY_SIZE(vgpu_accesses))
		return NULL;
	index = array_index_nospec(index, ARRAY_SIZE(vgpu_accesses));
	return vgpu_accesses[index].read ? &vgpu_accesses[index] : NULL;
}

ssize_t vgpu_read(struct vfio_device *vdev, char __user *buf, size_t count, loff_t *pos)
{
	const struct vgpu_access *access;
	ssize_t ret;
	u64 offset;

	access = vgpu_access_at(*pos, &offset);
	if (!access)
		return -EINVAL;
	ret = access->read(to_vgpu(vdev), buf, count, offset);
	if (ret > 0)
		*pos += ret;
	return ret;
}

ssize_t vgpu_write(struct vfio_device *vdev, const char __user *buf, size_t count, loff_t *pos)
{
	const struct vgpu_access *access;
	ssize_t ret;
	u64 offset;

	access = vgpu_access_at(*pos, &offset);
	if (!access)
		return -EINVAL;
	ret = access->write(to_vgpu(vdev), buf, count, offset);
	if (ret > 0)
		*pos += ret;
	return ret;
}
