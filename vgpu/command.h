/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_COMMAND_H
#define VGPU_COMMAND_H

#include "vgpu.h"

#include <lib/device/wire.h>
#include <lib/device/wire_version.h>

/* The most bytes of one read or write, and what may stand before them in a message. */
#define COMMAND_TRANSFER_MAX DMIG_WIRE_TRANSFER_DEFAULT
#define COMMAND_MESSAGE_MAX  (COMMAND_TRANSFER_MAX + 64)

/* A command that has come, and what is answered. */
struct command {
	struct vgpu *vgpu;
	struct dmig_wire_limits *limits; /* of the client, since it has said what they are */

	const uint8_t *request; /* what follows the header */
	size_t request_size;
	struct dmig_wire_fds *fds; /* those that are not taken are closed */

	uint8_t *reply; /* has room for COMMAND_MESSAGE_MAX bytes */
	size_t reply_size;
	int reply_fd; /* -1: none; the device's */

	/* Of a feature: what the client takes, and how much more there would be. */
	size_t room;
	size_t left_out;
};

/* 0, or the negative errno to answer.  Without the lock of the device. */
int command_carry_out(uint16_t number, struct command *command);

/*
 * What a command does, with the lock of the device.  The table of command.c has made
 * sure that the request is no shorter than it must be.
 */
int command_version(struct command *command);
int command_info(struct command *command);
int command_region_info(struct command *command);
int command_irq_info(struct command *command);
int command_irqs(struct command *command);
int command_map(struct command *command);
int command_unmap(struct command *command);
int command_region_read(struct command *command);
int command_region_write(struct command *command);
int command_reset(struct command *command);
int command_feature(struct command *command);
int command_data_read(struct command *command);
int command_data_write(struct command *command);

/* The fixed part of a request, whose size was looked at. */
#define command_request(command, to) memcpy((to), (command)->request, sizeof(*(to)))

/* Put it behind what the reply has; there is room for all that is fixed. */
void command_reply(struct command *command, const void *bytes, size_t size);

#endif
