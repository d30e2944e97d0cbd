/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DEVLINK_H
#define DMIG_LIB_DEVLINK_H

#include <stddef.h>
#include <stdint.h>

/*
 * What a device's driver says of it by devlink (Linux, Documentation/networking/devlink/),
 * which is asked of the kernel by generic netlink; everybody may ask.
 */
#define DMIG_DEVLINK_MAX 16384

struct dmig_devlink {
	size_t size;
	char bytes[DMIG_DEVLINK_MAX]; /* the attributes of the kernel's answer */
};

/*
 * Ask of a device ("pci", "0000:41:00.0").  -ENODEV: devlink does not have it; -ENOENT: this
 * kernel has no devlink; -EBADMSG: the answer is no such; -EAGAIN: none came in five seconds;
 * an errno.
 */
int dmig_devlink_read(const char *bus, const char *device, struct dmig_devlink *ret);

/*
 * A version by its name ("fw.psid"): the one that runs, else the one that can't change; for
 * as long as @info.  -ENOENT, or -EBADMSG where the answer is malformed.
 */
int dmig_devlink_version(const struct dmig_devlink *info, const char *name, const char **ret);

/*
 * Take the attributes of a received message of this type, the answer to number @sequence.
 * -EAGAIN: it is another's; -EBADMSG; the errno that the message tells.
 */
int dmig_devlink_take(const void *message, size_t size, uint16_t type, uint32_t sequence,
		      struct dmig_devlink *ret);

#endif
