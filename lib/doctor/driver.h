/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DRIVER_H
#define DMIG_LIB_DRIVER_H

/* What is publicly known of a driver of VFIO; all of it constant. */
struct dmig_driver {
	const char *name;  /* as its directory in /sys/bus is called */
	const char *since; /* Linux, from which on it migrates; NULL: it does not */
	const char *qemu;  /* that its vendor wants at least; NULL: none is named */
	const char *libvirt;
	const char *source;
	/* "15b3:101e 15b3:…": what the kernel's driver binds to; "" for mediated devices */
	const char *ids;
};

/* NULL: nothing is known of it. */
const struct dmig_driver *dmig_driver_find(const char *name);
/* The one that migrates functions with this id, "15b3:101e"; NULL: there is none. */
const struct dmig_driver *dmig_driver_for(const char *id);

#endif
