/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_MAPPINGS_H
#define VGPU_MAPPINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many mappings a client can have. */
#define MAPPINGS_MAX 4096

struct mapping {
	uint64_t address;
	uint64_t size;
	void *bytes; /* of ours; NULL: the client gave no file, and there is no way to it */
	bool readable;
	bool writable;
};

/*
 * Memory of the client that the device may use, in order of addresses, without
 * overlaps; guarded by the lock of the device.  The file behind a mapping is the client's,
 * who may make it shorter at any time.  So the bytes are never touched directly: the kernel
 * copies them, and tells when they are not there.  It is a file in memory: of any other the
 * client may be the file system, for which all would wait, as the lock is held.
 */
struct mappings {
	struct mapping *list; /* NULL: none */
	size_t count;
};

/*
 * @fd: of a file in memory, as memfd_create(), tmpfs and hugetlbfs have; it stays the
 * caller's.  -1: none.
 * -EEXIST: over another one; -EINVAL: no such range, or the file is not as long, or none
 * in memory; -ENOSPC: too many; -ENOMEM.
 */
int mappings_add(struct mappings *mappings, const struct mapping *mapping, int fd, uint64_t offset);
/* -ENOENT: there is none with this address and size. */
int mappings_remove(struct mappings *mappings, uint64_t address, uint64_t size);
void mappings_clear(struct mappings *mappings);

/* Write to it: -EFAULT where it is not mapped, not writable, or not there any more. */
int mappings_write(const struct mappings *mappings, uint64_t address, const void *bytes,
		   size_t size);

#endif
