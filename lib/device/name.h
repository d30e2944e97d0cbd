/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_NAME_H
#define DMIG_LIB_NAME_H

#include <stdbool.h>

/* What a name of a device names. */
enum dmig_name_kind {
	DMIG_NAME_NONE,   /* nothing that a device can be called */
	DMIG_NAME_KERNEL, /* a uuid or a PCI address */
	DMIG_NAME_NODE,   /* what is below /dev/vfio */
	DMIG_NAME_SOCKET, /* of a server */
};

/* *ret is within @name: what the transport is given. */
enum dmig_name_kind dmig_name_kind(const char *name, const char **ret);

bool dmig_name_is_pci(const char *name);
bool dmig_name_is_uuid(const char *name);

#endif
