// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "fault_data.h"

#include <errno.h>
#include <string.h>

int command_data_read(struct command *command)
{
	struct vgpu *vgpu = command->vgpu;
	struct dmig_wire_data data;
	size_t size;
	int error;

	command_request(command, &data);
	if (data.size > command->limits->transfer || data.argsz < sizeof(data) ||
	    data.argsz - sizeof(data) < data.size)
		return -EINVAL;
	error = fault_read(vgpu, command->reply + sizeof(data), data.size, &size);
	if (error)
		return error;
	data.argsz = (uint32_t)(sizeof(data) + size);
	data.size = (uint32_t)size;
	command_reply(command, &data, sizeof(data));
	command->reply_size += size;
	return 0;
}

int command_data_write(struct command *command)
{
	struct dmig_wire_data data;

	command_request(command, &data);
	if (data.size > command->limits->transfer ||
	    command->request_size - sizeof(data) != data.size)
		return -EINVAL;
	return fault_write(command->vgpu, command->request + sizeof(data), data.size);
}
