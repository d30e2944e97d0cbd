// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"

#include <errno.h>
#include <lib/device/uapi.h>
#include <string.h>
#include <unistd.h>

int command_map(struct command *command)
{
	struct dmig_wire_dma_map map;
	struct mapping mapping;
	int error;
	int fd;

	command_request(command, &map);
	if (map.argsz < sizeof(map) || command->fds->count > 1 ||
	    map.flags & ~(DMIG_WIRE_DMA_READABLE | DMIG_WIRE_DMA_WRITEABLE))
		return -EINVAL;
	mapping = (struct mapping){
		.address = map.address,
		.size = map.size,
		.readable = map.flags & DMIG_WIRE_DMA_READABLE,
		.writable = map.flags & DMIG_WIRE_DMA_WRITEABLE,
	};
	fd = dmig_wire_take_fd(command->fds, 0);
	error = mappings_add(&command->vgpu->mappings, &mapping, fd, map.offset);
	if (fd >= 0)
		close(fd);
	return error;
}

/* All of them may go at once, as VFIO allows. */
int command_unmap(struct command *command)
{
	struct dmig_wire_dma_unmap unmap;
	int error = 0;

	command_request(command, &unmap);
	if (unmap.argsz < sizeof(unmap) || unmap.flags & ~VFIO_DMA_UNMAP_FLAG_ALL)
		return -EINVAL;
	if (unmap.flags & VFIO_DMA_UNMAP_FLAG_ALL) {
		if (unmap.address || unmap.size)
			return -EINVAL;
		mappings_clear(&command->vgpu->mappings);
	} else {
		error = mappings_remove(&command->vgpu->mappings, unmap.address, unmap.size);
	}
	command_reply(command, &unmap, sizeof(unmap));
	return error;
}
