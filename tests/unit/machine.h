/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef MACHINE_H
#define MACHINE_H

#include "fixture.h"

#include <lib/device/kernel.h>

/*
 * A machine with devices of VFIO that is made up: a tree in the fixture's directory
 * stands for /sys and /dev, and what VFIO answers is said here.
 */
#define UUID "0e5c2a5e-8a64-4c7c-9d3c-1f1f4a3a0b1c"
#define VF   "0000:3b:00.4"

/* What the kernel answers; all 0: as a kernel does that has all. */
struct machine {
	const char *open_path; /* opening it fails */
	int open_error;
	bool not_viable;
	bool no_type1;
	int set_iommu_error;
	int device_error; /* of a group's device */
	int bind_error;
	bool precopy_v2;
	int state_error;
	int state;   /* where a failure leaves the device */
	int data_fd; /* comes with the next state; -1: none */
};
extern struct machine machine;

int machine_setup(void **state);

/* A test with a context whose root is the fixture's directory. */
#define MACHINE(function) cmocka_unit_test_setup_teardown(function, machine_setup, fixture_teardown)

/* Make a symbolic link. */
void machine_link(struct fixture *f, const char *target, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A device with its links as in /sys; @driver, @group and @node may be NULL. */
void machine_add(struct fixture *f, const char *bus, const char *name, const char *driver,
		 const char *group, const char *node);

/* The nodes of group 12 and its container; those of the character device vfio3. */
void machine_add_group_nodes(struct fixture *f);
void machine_add_cdev_nodes(struct fixture *f);

/* A virtual function that a driver of VFIO has, in group 12, with its nodes. */
void machine_add_vf(struct fixture *f);

#endif
