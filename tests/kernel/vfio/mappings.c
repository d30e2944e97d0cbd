/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a device's memory can be mapped, and that no write by a mapping is missed. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"
#include "kind.h"
#include "memory.h"
#include "state.h"
#include "table.h"
#include "tap.h"

#define PAGE   4096
#define PAGES  16
#define LENGTH ((size_t)PAGES * PAGE)
#define PLACE  ((size_t)5 * PAGE) /* where is written, with pages on both sides */

struct bad_map {
	int64_t from; /* counted from the region's start, or from its end */
	bool from_end;
	size_t length;
	int flags;
	const char *what;
};

static const struct bad_map bad_maps[] = {
	{ -PAGE, false, PAGE, MAP_SHARED, "before the region" },
	{ -PAGE, false, 2 * PAGE, MAP_SHARED, "across its start" },
	{ -PAGE, true, 2 * PAGE, MAP_SHARED, "across its end" },
	{ 0, true, PAGE, MAP_SHARED, "behind it" },
	{ 0, false, PAGE, MAP_PRIVATE, "as a private copy" },
};

static void check_bad_maps(const struct device *device, const struct vfio_region_info *region)
{
	for (size_t i = 0; i < sizeof(bad_maps) / sizeof(bad_maps[0]); i++) {
		const struct bad_map *bad = &bad_maps[i];
		off_t at = (off_t)region->offset + bad->from +
			   (off_t)(bad->from_end ? region->size : 0);
		void *memory =
			mmap(NULL, bad->length, PROT_READ | PROT_WRITE, bad->flags, device->fd, at);

		tap_ok(memory == MAP_FAILED && errno == EINVAL, "it can't be mapped %s (%s)",
		       bad->what, memory == MAP_FAILED ? strerror(errno) : "mapped");
		if (memory != MAP_FAILED)
			munmap(memory, bad->length);
	}
}

static uint8_t *map(const struct device *device, const struct vfio_region_info *region)
{
	uint8_t *memory = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, device->fd,
			       (off_t)region->offset);

	if (memory == MAP_FAILED)
		tap_bail("memory can't be mapped: %s", strerror(errno));
	return memory;
}

static bool read_up(int data_fd)
{
	static uint8_t buffer[65536];

	while (read(data_fd, buffer, sizeof(buffer)) > 0)
		;
	return errno == ENOMSG;
}

/* What is still to be read, or UINT64_MAX. */
static uint64_t left(int data_fd)
{
	struct dmig_uapi_precopy_info info = { .argsz = sizeof(info) };

	if (ioctl(data_fd, DMIG_UAPI_GET_PRECOPY_INFO, &info) < 0)
		return UINT64_MAX;
	return info.initial_bytes + info.dirty_bytes;
}

/* A write there; a volatile one, so that it is one. */
static void touch(uint8_t *memory)
{
	volatile uint8_t *byte = memory + PLACE;

	(*byte)++;
}

/* What is done with a mapping that was written by. Each gives where it is then. */
static uint8_t *keep(uint8_t *memory)
{
	return memory;
}

static uint8_t *move(uint8_t *memory)
{
	void *there = mmap(NULL, LENGTH, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mremap(memory, LENGTH, LENGTH, MREMAP_MAYMOVE | MREMAP_FIXED, there);
}

static uint8_t *protect(uint8_t *memory)
{
	if (mprotect(memory, LENGTH, PROT_READ) || mprotect(memory, LENGTH, PROT_READ | PROT_WRITE))
		return MAP_FAILED;
	return memory;
}

static uint8_t *cut(uint8_t *memory)
{
	munmap(memory, PLACE);
	munmap(memory + PLACE + PAGE, LENGTH - PLACE - PAGE);
	return memory;
}

struct change {
	uint8_t *(*change)(uint8_t *memory);
	const char *what;
};

static const struct change changes[] = {
	{ keep, "that is left alone" },
	{ move, "that was moved" },
	{ protect, "that was read-only meanwhile" },
	{ cut, "of which a page is left" },
};

/* Nothing is to be read, then a write, then something is: before it was changed and after. */
static void check_seen(int data_fd, uint8_t *memory, const struct change *change)
{
	uint64_t before;
	uint64_t after;

	touch(memory);
	memory = change->change(memory);
	if (memory == MAP_FAILED) {
		tap_ok(false, "on the way: a mapping %s: %s", change->what, strerror(errno));
		return;
	}
	for (int i = 0; i < 2; i++) {
		tap_ok(read_up(data_fd), "all is read up");
		before = left(data_fd);
		touch(memory);
		after = left(data_fd);
		tap_ok(before == 0 && after > PAGE && after < 2 * PAGE,
		       "a write by a mapping %s is a page to be sent (%llu, %llu bytes)",
		       change->what, (unsigned long long)before, (unsigned long long)after);
	}
	munmap(memory, LENGTH);
}

static void wait_and_touch(int go, uint8_t *memory)
{
	char byte;

	_exit(read(go, &byte, 1) == 1 ? (touch(memory), 0) : 1);
}

/* A child has the parent's mapping, and what it could write when the parent could. */
static void check_child(int data_fd, uint8_t *memory)
{
	uint64_t before;
	int status = -1;
	int go[2];
	pid_t child;

	touch(memory);
	if (pipe(go))
		tap_bail("no pipe");
	child = fork();
	if (child < 0)
		tap_bail("no child");
	if (child == 0)
		wait_and_touch(go[0], memory);
	tap_ok(read_up(data_fd), "all is read up");
	before = left(data_fd);
	if (write(go[1], "", 1) != 1 || waitpid(child, &status, 0) != child)
		tap_bail("the child does not go on");
	tap_ok(status == 0 && before == 0 && left(data_fd) > 0,
	       "a child's write by an inherited mapping is to be sent");
	close(go[0]);
	close(go[1]);
	munmap(memory, LENGTH);
}

static void check_growth(uint8_t *memory)
{
	void *more = mremap(memory, LENGTH, 2 * LENGTH, MREMAP_MAYMOVE);
	void *other = mremap(memory, 0, 2 * LENGTH, MREMAP_MAYMOVE);

	tap_ok(more == MAP_FAILED && other == MAP_FAILED, "a mapping can't grow");
	munmap(memory, LENGTH);
}

static void check_writes(struct device *device, const struct vfio_region_info *region)
{
	int data_fd = -1;

	tap_rule("PRE_COPY: what is written while the device runs is tracked");
	if (!state_restart(device) || !state_go(device, DMIG_STATE_PRE_COPY, &data_fd))
		return;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		check_seen(data_fd, map(device, region), &changes[i]);
	check_child(data_fd, map(device, region));
	fd_close(&data_fd);
}

static void check_mappings(struct device *device, const struct vfio_region_info *region)
{
	if (!tap_ok(region->flags & VFIO_REGION_INFO_FLAG_MMAP, "the memory can be mapped"))
		return;
	check_bad_maps(device, region);
	check_growth(map(device, region));
	if (device->flags & DMIG_MIG_PRE_COPY)
		check_writes(device, region);
	else
		tap_skip("the device has no PRE_COPY", "writes by mappings");
}

/* A kernel that can't find mappings again could not undo them either. */
static void check_none(const struct device *device, const struct vfio_region_info *region)
{
	void *memory = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, device->fd,
			    (off_t)region->offset);

	tap_ok(!(region->flags & VFIO_REGION_INFO_FLAG_MMAP) && memory == MAP_FAILED,
	       "the memory can't be mapped, and it is said so (%s)",
	       memory == MAP_FAILED ? strerror(errno) : "mapped");
	if (memory != MAP_FAILED)
		munmap(memory, LENGTH);
}

int command_mappings(const struct options *options)
{
	struct vfio_region_info region = { 0 };
	struct device device;

	device_open(&device, options->words[0], options);
	tap_note("%s", device.kind->name);
	if (device_region(&device, MEMORY, &region))
		tap_bail("it has no memory");
	if (kernel_is(6, 10))
		check_mappings(&device, &region);
	else
		check_none(&device, &region);
	device_close(&device);
	return tap_done();
}
