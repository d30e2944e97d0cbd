/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands of the program, and what the command line says to them. */
#ifndef VFIO_TEST_COMMAND_H
#define VFIO_TEST_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options {
	bool cdev;      /* through the device's own character device and iommufd */
	bool strict;    /* no fault of the device is taken as known */
	bool precopy;   /* save: with pre-copy */
	bool have_seed; /* save: fill before; load: verify after */
	uint64_t seed;
	size_t chunk;       /* bytes of one read or write */
	size_t head;        /* bytes of a stream before device data; 0 if not known */
	const char *expect; /* load: ERRNO[@phase] */
	const char *words[2];
};

int command_table(const struct options *options);
int command_info(const struct options *options);
int command_transitions(const struct options *options);
int command_sessions(const struct options *options);
int command_hold(const struct options *options);
int command_save(const struct options *options);
int command_load(const struct options *options);
int command_fill(const struct options *options);
int command_verify(const struct options *options);
int command_roundtrip(const struct options *options);
int command_refuse(const struct options *options);
int command_damage(const struct options *options);
int command_mappings(const struct options *options);
int command_dma(const struct options *options);
int command_faults(const struct options *options);
int command_stalls(const struct options *options);
int command_relay(const struct options *options);
int command_scarce(const struct options *options);

#endif
