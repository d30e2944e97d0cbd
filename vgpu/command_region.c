// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"

#include <errno.h>
#include <lib/device/uapi.h>
#include <string.h>

static bool is_inside(uint64_t offset, uint64_t size, uint64_t all)
{
	return offset <= all && size <= all - offset;
}

static int read_config(struct vgpu *vgpu, uint64_t offset, void *bytes, size_t size)
{
	if (!is_inside(offset, size, CONFIG_SIZE))
		return -EINVAL;
	config_read(&vgpu->config, offset, bytes, size);
	return 0;
}

static int write_config(struct vgpu *vgpu, uint64_t offset, const void *bytes, size_t size)
{
	if (!is_inside(offset, size, CONFIG_SIZE))
		return -EINVAL;
	config_write(&vgpu->config, offset, bytes, size);
	return 0;
}

static int read_register(struct vgpu *vgpu, uint64_t offset, void *bytes, size_t size)
{
	return is_inside(offset, size, REGISTERS_SIZE) ? registers_read(vgpu, offset, bytes, size)
						       : -EINVAL;
}

static int write_register(struct vgpu *vgpu, uint64_t offset, const void *bytes, size_t size)
{
	return is_inside(offset, size, REGISTERS_SIZE) ? registers_write(vgpu, offset, bytes, size)
						       : -EINVAL;
}

static int read_memory(struct vgpu *vgpu, uint64_t offset, void *bytes, size_t size)
{
	if (!is_inside(offset, size, vgpu->memory.size))
		return -EINVAL;
	memory_read(&vgpu->memory, offset, bytes, size);
	return 0;
}

static int write_memory(struct vgpu *vgpu, uint64_t offset, const void *bytes, size_t size)
{
	if (!is_inside(offset, size, vgpu->memory.size))
		return -EINVAL;
	memory_write(&vgpu->memory, offset, bytes, size);
	return 0;
}

static const struct region {
	int (*read)(struct vgpu *vgpu, uint64_t offset, void *bytes, size_t size);
	int (*write)(struct vgpu *vgpu, uint64_t offset, const void *bytes, size_t size);
} regions[VFIO_PCI_NUM_REGIONS] = {
	[VFIO_PCI_CONFIG_REGION_INDEX] = { read_config, write_config },
	[VFIO_PCI_BAR0_REGION_INDEX] = { read_register, write_register },
	[VFIO_PCI_BAR2_REGION_INDEX] = { read_memory, write_memory },
};

/* NULL: there is none, or more is wanted than is allowed at once. */
static const struct region *region_of(const struct command *command,
				      const struct dmig_wire_region_access *access)
{
	if (access->region >= VFIO_PCI_NUM_REGIONS || !regions[access->region].read ||
	    access->count > command->limits->transfer)
		return NULL;
	return &regions[access->region];
}

int command_region_read(struct command *command)
{
	struct dmig_wire_region_access access;
	const struct region *region;
	int error;

	command_request(command, &access);
	region = region_of(command, &access);
	if (!region)
		return -EINVAL;
	command_reply(command, &access, sizeof(access));
	error = region->read(command->vgpu, access.offset, command->reply + sizeof(access),
			     access.count);
	command->reply_size += access.count;
	return error;
}

int command_region_write(struct command *command)
{
	struct dmig_wire_region_access access;
	const struct region *region;

	command_request(command, &access);
	region = region_of(command, &access);
	if (!region || command->request_size != sizeof(access) + access.count)
		return -EINVAL;
	command_reply(command, &access, sizeof(access));
	return region->write(command->vgpu, access.offset, command->request + sizeof(access),
			     access.count);
}
