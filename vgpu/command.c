// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"

#include <errno.h>
#include <string.h>

/* A request of a size of its own has @more; the others have no byte more than @size. */
static const struct {
	int (*carry_out)(struct command *command);
	size_t size;
	bool more;
} commands[] = {
	[DMIG_WIRE_VERSION] = { command_version, sizeof(struct dmig_wire_version), true },
	[DMIG_WIRE_DMA_MAP] = { command_map, sizeof(struct dmig_wire_dma_map), false },
	[DMIG_WIRE_DMA_UNMAP] = { command_unmap, sizeof(struct dmig_wire_dma_unmap), false },
	[DMIG_WIRE_DEVICE_GET_INFO] = { command_info, sizeof(struct dmig_wire_device_info), false },
	[DMIG_WIRE_GET_REGION_INFO] = { command_region_info, sizeof(struct dmig_wire_region_info),
					false },
	[DMIG_WIRE_GET_IRQ_INFO] = { command_irq_info, sizeof(struct dmig_wire_irq_info), false },
	[DMIG_WIRE_SET_IRQS] = { command_irqs, sizeof(struct dmig_wire_irq_set), true },
	[DMIG_WIRE_REGION_READ] = { command_region_read, sizeof(struct dmig_wire_region_access),
				    false },
	[DMIG_WIRE_REGION_WRITE] = { command_region_write, sizeof(struct dmig_wire_region_access),
				     true },
	[DMIG_WIRE_RESET] = { command_reset, 0, false },
	[DMIG_WIRE_FEATURE] = { command_feature, sizeof(struct dmig_wire_feature), true },
	[DMIG_WIRE_DATA_READ] = { command_data_read, sizeof(struct dmig_wire_data), false },
	[DMIG_WIRE_DATA_WRITE] = { command_data_write, sizeof(struct dmig_wire_data), true },
};

int command_carry_out(uint16_t number, struct command *command)
{
	int error;

	if (number >= sizeof(commands) / sizeof(commands[0]) || !commands[number].carry_out)
		return -EOPNOTSUPP;
	if (command->request_size < commands[number].size ||
	    (command->request_size > commands[number].size && !commands[number].more))
		return -EINVAL;
	pthread_mutex_lock(&command->vgpu->lock);
	error = commands[number].carry_out(command);
	pthread_mutex_unlock(&command->vgpu->lock);
	return error;
}

void command_reply(struct command *command, const void *bytes, size_t size)
{
	memcpy(command->reply + command->reply_size, bytes, size);
	command->reply_size += size;
}

int command_version(struct command *command)
{
	struct dmig_wire_version version;
	char data[DMIG_WIRE_VERSION_MAX];
	int error;

	command_request(command, &version);
	if (version.major != DMIG_WIRE_MAJOR)
		return -EINVAL;
	error = dmig_wire_version_read((const char *)command->request + sizeof(version),
				       command->request_size - sizeof(version), command->limits);
	if (error)
		return -EINVAL;
	if (version.minor > DMIG_WIRE_MINOR)
		version.minor = DMIG_WIRE_MINOR;
	command_reply(command, &version, sizeof(version));
	command_reply(command, data, dmig_wire_version_write(data));
	return 0;
}

int command_reset(struct command *command)
{
	vgpu_reset(command->vgpu);
	return 0;
}
