/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_UEVENT_H
#define DMIG_LIB_UEVENT_H

#include <devmig/watch.h>
#include <stddef.h>

/* Bytes of a message: four times what the kernel has room for. */
#define DMIG_UEVENT_MAX 8192

/*
 * Take a message of the kernel's apart: "ACTION@PATH", then "KEY=VALUE", each with a NUL
 * behind it.  What is pointed to are the @bytes.  Of a key that stands twice the first
 * counts: what the kernel was asked to add stands behind its own.  -EBADMSG.
 */
int dmig_uevent_parse(const char *bytes, size_t size, struct devmig_uevent *ret);

/*
 * Take the next message of the kernel's out of a socket that tells who sent it (SO_PASSCRED);
 * others' are passed over.  -EAGAIN: there is none; -ENOBUFS: some were lost; -EBADMSG; an
 * errno.  @buffer has DMIG_UEVENT_MAX bytes.
 */
int dmig_uevent_receive(int fd, char *buffer, struct devmig_uevent *ret);

#endif
