/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands of the program, and what they have in common. */
#ifndef DEVICE_TEST_COMMAND_H
#define DEVICE_TEST_COMMAND_H

#include <devmig/device.h>
#include <linux/vfio.h>
#include <tests/kernel/vfio/tap.h>

#define CONFIG VFIO_PCI_CONFIG_REGION_INDEX
#define BAR0   VFIO_PCI_BAR0_REGION_INDEX
#define BAR2   VFIO_PCI_BAR2_REGION_INDEX

struct options {
	bool group; /* by the group, where both ways are there */
	const char *words[3];
};

int command_look(const struct options *options);
int command_busy(const struct options *options);
int command_refused(const struct options *options);
int command_walk(const struct options *options);
int command_move(const struct options *options);
int command_dma(const struct options *options);

/* Opened, and reset: mtty brings the kernel down in a second migration otherwise.  Bails out. */
struct devmig_device *open_device(const struct options *options, unsigned int word);

/* A test that a call has succeeded; the error is freed and NULL again. */
bool succeeds(int result, struct devmig_error **error, const char *what);
/* A test that it has failed in this way, and that the error names the device. */
bool fails(int result, int wanted, struct devmig_error **error, const struct devmig_device *device,
	   const char *what);

/* Is it a devmig_vgpu?  Otherwise it is an mtty. */
bool is_vgpu(struct devmig_device *device);
/* A register of a devmig_vgpu: tests/kernel/vfio/vgpu_registers.h */
int vgpu_register(struct devmig_device *device, uint64_t reg, uint32_t *ret);
int vgpu_set_register(struct devmig_device *device, uint64_t reg, uint32_t value);

#endif
