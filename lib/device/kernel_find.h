/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_KERNEL_FIND_H
#define DMIG_LIB_KERNEL_FIND_H

#include <devmig/context.h>

/* A device as the kernel shows it in /sys, below a root (lib/common/root.h). */
struct dmig_found {
	int root;
	char *name;
	char *path;  /* of its directory */
	char *group; /* "12"; NULL: it is in none */
	char *node;  /* "vfio3"; NULL: no driver of VFIO has it, or the kernel is before 6.1 */
};

#define DMIG_FOUND_NONE                                                                            \
	{                                                                                          \
		.root = -1                                                                         \
	}

/*
 * Find by the name of a device, a uuid or a PCI address (name.h); by a group, "12" or
 * "12:DEVICE"; by the name of a character device, "vfio3".  @found is
 * DMIG_FOUND_NONE, and to be freed in any case.
 */
int dmig_found_device(struct dmig_found *found, const struct devmig_context *context,
		      const char *name, struct devmig_error **ret_error);
int dmig_found_group(struct dmig_found *found, const struct devmig_context *context,
		     const char *group, struct devmig_error **ret_error);
int dmig_found_node(struct dmig_found *found, const struct devmig_context *context,
		    const char *node, struct devmig_error **ret_error);

/* For dmig_auto(found). */
void dmig_auto_found(struct dmig_found *found);

/* No driver of VFIO has it: the error says which has. */
int dmig_found_unbound(const struct dmig_found *found, struct devmig_error **ret_error);

/* Its group is not viable: the error says which other devices are in the way. */
int dmig_found_not_viable(const struct dmig_found *found, struct devmig_error **ret_error);

#endif
