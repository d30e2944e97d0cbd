// SPDX-License-Identifier: LGPL-2.1-or-later
#include "mappings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* The first mapping that ends behind an address; count: none. */
static size_t find(const struct mappings *mappings, uint64_t address)
{
	size_t low = 0;
	size_t high = mappings->count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		const struct mapping *mapping = &mappings->list[mid];

		if (mapping->address + (mapping->size - 1) < address)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Only files in memory have seals; to ask for them goes to no file system. */
static bool is_memory(int fd)
{
	return fcntl(fd, F_GET_SEALS) >= 0;
}

static int map_file(struct mapping *mapping, int fd, uint64_t offset)
{
	const int access =
		(mapping->readable ? PROT_READ : 0) | (mapping->writable ? PROT_WRITE : 0);
	struct stat stat;
	uint64_t end;
	void *bytes;

	if (!is_memory(fd))
		return -EINVAL;
	if (fstat(fd, &stat))
		return -errno;
	if (!S_ISREG(stat.st_mode) || __builtin_add_overflow(offset, mapping->size, &end) ||
	    stat.st_size < 0 || end > (uint64_t)stat.st_size)
		return -EINVAL;
	bytes = mmap(NULL, mapping->size, access, MAP_SHARED, fd, (off_t)offset);
	if (bytes == MAP_FAILED)
		return errno == ENOMEM ? -ENOMEM : -EINVAL;
	mapping->bytes = bytes;
	return 0;
}

static void unmap(const struct mapping *mapping)
{
	if (mapping->bytes)
		munmap(mapping->bytes, mapping->size);
}

static int make_room(struct mappings *mappings)
{
	if (!mappings->list)
		mappings->list = calloc(MAPPINGS_MAX, sizeof(*mappings->list));
	if (!mappings->list)
		return -ENOMEM;
	return mappings->count < MAPPINGS_MAX ? 0 : -ENOSPC;
}

int mappings_add(struct mappings *mappings, const struct mapping *mapping, int fd, uint64_t offset)
{
	struct mapping new = *mapping;
	uint64_t last;
	size_t at;
	int error;

	if (!new.size || __builtin_add_overflow(new.address, new.size - 1, &last))
		return -EINVAL;
	at = find(mappings, new.address);
	if (at < mappings->count && mappings->list[at].address <= last)
		return -EEXIST;
	error = make_room(mappings);
	if (!error && fd >= 0)
		error = map_file(&new, fd, offset);
	if (error)
		return error;
	memmove(mappings->list + at + 1, mappings->list + at,
		(mappings->count - at) * sizeof(*mappings->list));
	mappings->list[at] = new;
	mappings->count++;
	return 0;
}

int mappings_remove(struct mappings *mappings, uint64_t address, uint64_t size)
{
	const size_t at = find(mappings, address);

	if (at == mappings->count || mappings->list[at].address != address ||
	    mappings->list[at].size != size)
		return -ENOENT;
	unmap(&mappings->list[at]);
	mappings->count--;
	memmove(mappings->list + at, mappings->list + at + 1,
		(mappings->count - at) * sizeof(*mappings->list));
	return 0;
}

void mappings_clear(struct mappings *mappings)
{
	for (size_t i = 0; i < mappings->count; i++)
		unmap(&mappings->list[i]);
	free(mappings->list);
	*mappings = (struct mappings){ 0 };
}

/* A store would be a signal where the file has become shorter; this is an error. */
static int copy_out(void *to, const void *from, size_t size)
{
	const struct iovec local = { (void *)from, size };
	const struct iovec remote = { to, size };

	return process_vm_writev(getpid(), &local, 1, &remote, 1, 0) == (ssize_t)size ? 0 : -EFAULT;
}

int mappings_write(const struct mappings *mappings, uint64_t address, const void *bytes,
		   size_t size)
{
	while (size) {
		const size_t at = find(mappings, address);
		const struct mapping *mapping = &mappings->list[at];
		uint64_t inside;
		size_t part;

		if (at == mappings->count || mapping->address > address || !mapping->writable ||
		    !mapping->bytes)
			return -EFAULT;
		inside = address - mapping->address;
		part = size < mapping->size - inside ? size : (size_t)(mapping->size - inside);
		if (copy_out((char *)mapping->bytes + inside, bytes, part))
			return -EFAULT;
		address += part;
		bytes = (const char *)bytes + part;
		size -= part;
	}
	return 0;
}
