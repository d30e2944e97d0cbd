/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_ROOT_H
#define DMIG_LIB_ROOT_H

#include <devmig/context.h>
#include <lib/common/list.h>
#include <stdbool.h>

/*
 * What is looked up of a machine, below the root of a context, which may be a
 * recorded one.  Paths begin at the root, without its '/': "sys/bus/pci".
 * Neither "..", nor a symbolic link, an absolute one neither, leads out of it.
 */

/* The root; a descriptor to be closed, or a negative errno. */
int dmig_root_open(const struct devmig_context *context);

/* openat(), where @flags make no file; a negative errno. */
int dmig_root_at(int root, const char *path, int flags);

bool dmig_root_has(int root, const char *path);

/*
 * The name that the last part of a symbolic link's target has, as "vfio-pci" of
 * driver -> ../../../bus/pci/drivers/vfio-pci; to be freed.  -ENOENT: there is no
 * such file; -EINVAL: it is no link, or one that ends in no name.
 */
int dmig_root_link(int root, const char *path, char **ret);
/* The same of an entry of a directory; "" is what is open itself. */
int dmig_root_link_of(int dir, const char *name, char **ret);

/* As dmig_list_read(). */
int dmig_root_list(int root, const char *path, const char *prefix, size_t max,
		   struct dmig_list *list);

/* Where it is without symbolic links, as everybody may open it; to be freed. */
int dmig_root_real(int root, const char *path, char **ret);
/*
 * The same of what is open.  The kernel tells it by /proc; where that is not mounted it is
 * -ENOENT, as if it was not there.
 */
int dmig_root_real_of(int fd, char **ret);
/* That is so here. */
bool dmig_root_lacks_proc(void);

#endif
