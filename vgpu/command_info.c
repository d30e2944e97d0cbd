// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"

#include <errno.h>
#include <lib/device/uapi.h>
#include <string.h>
#include <unistd.h>

int command_info(struct command *command)
{
	struct dmig_wire_device_info info;

	command_request(command, &info);
	if (info.argsz < sizeof(info))
		return -EINVAL;
	info = (struct dmig_wire_device_info){
		.argsz = sizeof(info),
		.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET,
		.num_regions = VFIO_PCI_NUM_REGIONS,
		.num_irqs = VFIO_PCI_NUM_IRQS,
	};
	command_reply(command, &info, sizeof(info));
	return 0;
}

static uint64_t size_of_region(const struct vgpu *vgpu, uint32_t region)
{
	const uint64_t sizes[VFIO_PCI_NUM_REGIONS] = {
		[VFIO_PCI_CONFIG_REGION_INDEX] = CONFIG_SIZE,
		[VFIO_PCI_BAR0_REGION_INDEX] = REGISTERS_SIZE,
		[VFIO_PCI_BAR2_REGION_INDEX] = vgpu->memory.size,
	};

	return sizes[region];
}

/* VFIO_REGION_INFO_CAP_SPARSE_MMAP: the one window of the memory that can be mapped. */
struct window {
	struct vfio_info_cap_header header;
	uint32_t nr_areas;
	uint32_t reserved;
	struct vfio_region_sparse_mmap_area area;
};

static void add_window(struct command *command, struct dmig_wire_region_info *info, uint32_t room)
{
	const struct window window = {
		.header = { .id = VFIO_REGION_INFO_CAP_SPARSE_MMAP, .version = 1 },
		.nr_areas = 1,
		.area = { .offset = 0, .size = command->vgpu->memory.window },
	};

	info->argsz += sizeof(window);
	if (room < info->argsz) {
		/*
		 * It is told how much room there must be, and nothing that is only true
		 * together with the capability: QEMU refuses a flag for one that is not there,
		 * and others might map all of the region.
		 */
		command_reply(command, info, sizeof(*info));
		return;
	}
	info->flags |= VFIO_REGION_INFO_FLAG_MMAP | VFIO_REGION_INFO_FLAG_CAPS;
	command->reply_fd = command->vgpu->memory.window_fd;
	info->cap_offset = sizeof(*info);
	command_reply(command, info, sizeof(*info));
	command_reply(command, &window, sizeof(window));
}

int command_region_info(struct command *command)
{
	struct dmig_wire_region_info info;
	uint32_t room;

	command_request(command, &info);
	room = info.argsz;
	if (room < sizeof(info) || info.index >= VFIO_PCI_NUM_REGIONS)
		return -EINVAL;
	info = (struct dmig_wire_region_info){
		.argsz = sizeof(info),
		.index = info.index,
		.size = size_of_region(command->vgpu, info.index),
	};
	if (info.size)
		info.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	if (info.index == VFIO_PCI_BAR2_REGION_INDEX && command->vgpu->memory.window)
		add_window(command, &info, room);
	else
		command_reply(command, &info, sizeof(info));
	return 0;
}

int command_irq_info(struct command *command)
{
	struct dmig_wire_irq_info info;

	command_request(command, &info);
	/*
	 * Only a function of PCI Express tells of errors: VFIO's own driver refuses the kind
	 * elsewhere, and QEMU warns its user of one that is there with no interrupt.
	 */
	if (info.argsz < sizeof(info) || info.index >= VFIO_PCI_NUM_IRQS ||
	    info.index == VFIO_PCI_ERR_IRQ_INDEX)
		return -EINVAL;
	info.argsz = sizeof(info);
	info.flags = irqs_flags(info.index);
	info.count = irqs_count(info.index);
	command_reply(command, &info, sizeof(info));
	return 0;
}

/* The kinds have one interrupt each, so there is one descriptor at most. */
int command_irqs(struct command *command)
{
	struct dmig_wire_irq_set request;
	struct vfio_irq_set set;
	int eventfd;
	int error;

	command_request(command, &request);
	if (request.argsz < sizeof(request) || command->fds->count > 1)
		return -EINVAL;
	set = (struct vfio_irq_set){
		.flags = request.flags,
		.index = request.index,
		.start = request.start,
		.count = request.count,
	};
	eventfd = dmig_wire_take_fd(command->fds, 0);
	error = irqs_set(command->vgpu, &set, command->request + sizeof(request),
			 command->request_size - sizeof(request), &eventfd);
	if (eventfd >= 0)
		close(eventfd);
	return error;
}
