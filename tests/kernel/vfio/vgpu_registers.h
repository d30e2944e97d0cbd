/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The registers of devmig_vgpu in BAR 0; 32 bit each, little-endian. Its memory is BAR 2. */
#ifndef VFIO_TEST_VGPU_REGISTERS_H
#define VFIO_TEST_VGPU_REGISTERS_H

#define VGPU_ID      0x00
#define VGPU_VERSION 0x04
#define VGPU_SIZE    0x08 /* and 0x0c: bytes of memory */
#define VGPU_COUNTER 0x10 /* and 0x14: microseconds of running; reading the low half latches */
#define VGPU_SCRATCH 0x18 /* and 0x1c */
#define VGPU_ADDRESS 0x20 /* and 0x24: IOVA */
#define VGPU_LENGTH  0x28
#define VGPU_WORD    0x2c
#define VGPU_COMMAND 0x30
#define VGPU_STATUS  0x34

#define VGPU_ID_VALUE 0x47564d44 /* "DMVG" */

enum vgpu_command {
	VGPU_HEARTBEAT_OFF = 0,
	VGPU_FILL = 1,
	VGPU_HEARTBEAT_ON = 2,
};

enum vgpu_status {
	VGPU_IDLE = 0,
	VGPU_BUSY = 1,
	VGPU_ERROR = 2,
};

#endif
