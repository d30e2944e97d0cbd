// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device.h"
#include <core/migration.h>
#include <errno.h>
#include <lib/common/error.h>
#include <stdlib.h>
#include <string.h>

/* In front of a block: where it belongs.  The last one has no bytes, and all of them summed up. */
struct block {
	uint64_t offset;
	uint64_t size;
};
#define LAST UINT64_MAX

struct devmig_device *fake_new(uint64_t flags, size_t size, size_t block, unsigned int seed)
{
	struct devmig_device *device = calloc(1, sizeof(*device));
	size_t i;

	if (!device)
		abort();
	device->info = (struct devmig_device_info){
		.transport = DEVMIG_TRANSPORT_USER,
		.generation = DEVMIG_GENERATION_V2,
		.flags = flags,
		.data_size = true,
		.precopy_info = flags & DEVMIG_MIGRATION_PRE_COPY,
		.reset = true,
	};
	device->name = "fake";
	device->document = "SELF:\n\tdevice_api=vfio-pci\n\ttype=a\n"
			   "COMPATIBLE:\n\tdevice_api=vfio-pci\n\ttype=a\n";
	device->state = DEVMIG_STATE_RUNNING;
	device->size = size;
	device->block = block;
	device->bytes = malloc(size + 1);
	/* Twice all blocks, with their heads, are more than are ever there at once. */
	device->queue = malloc(2 * (size + (size / block + 2) * sizeof(struct block)));
	device->came = malloc(64);
	if (!device->bytes || !device->queue || !device->came)
		abort();
	for (i = 0; i < size; i++)
		device->bytes[i] = (unsigned char)((i * 7 + seed * 31) ^ (i >> 8));
	return device;
}

void fake_free(struct devmig_device *device)
{
	free(device->bytes);
	free(device->queue);
	free(device->came);
	free(device);
}

static uint64_t sum_of(const struct devmig_device *device)
{
	uint64_t sum = 1;

	for (size_t i = 0; i < device->size; i++)
		sum = sum * 31 + device->bytes[i];
	return sum;
}

/* --- saving --- */

static void queue_bytes(struct devmig_device *device, const void *bytes, size_t size)
{
	memcpy(device->queue + device->queue_size, bytes, size);
	device->queue_size += size;
}

static void queue_blocks(struct devmig_device *device, size_t count)
{
	/* What was read makes room. */
	device->queue_size -= device->queue_at;
	memmove(device->queue, device->queue + device->queue_at, device->queue_size);
	device->queue_at = 0;
	for (size_t i = 0; i < count && i * device->block < device->size; i++) {
		struct block block = { i * device->block, device->block };

		if (block.offset + block.size > device->size)
			block.size = device->size - block.offset;
		queue_bytes(device, &block, sizeof(block));
		queue_bytes(device, device->bytes + block.offset, block.size);
	}
}

static void queue_last(struct devmig_device *device)
{
	const struct block last = { LAST, sum_of(device) };

	queue_bytes(device, &last, sizeof(last));
}

/* It goes on working: some blocks are others than those that were read. */
static void work(struct devmig_device *device)
{
	if (!device->never_done && !device->dirty)
		return;
	device->dirty -= device->dirty ? 1 : 0;
	for (size_t i = 0; i < device->dirty_blocks && i * device->block < device->size; i++)
		device->bytes[i * device->block]++;
	queue_blocks(device, device->dirty_blocks);
}

/* --- resuming --- */

static bool take_block(struct devmig_device *device, size_t *at)
{
	struct block block;

	if (device->came_size - *at < sizeof(block))
		return false;
	memcpy(&block, device->came + *at, sizeof(block));
	*at += sizeof(block);
	if (block.offset == LAST)
		return *at == device->came_size && block.size == sum_of(device);
	if (block.offset > device->size || block.size > device->size - block.offset ||
	    block.size > device->came_size - *at)
		return false;
	memcpy(device->bytes + block.offset, device->came + *at, block.size);
	*at += block.size;
	return true;
}

static int load(struct devmig_device *device)
{
	size_t at = 0;
	bool good = !device->refuse_load && device->came_size;

	while (good && at < device->came_size)
		good = take_block(device, &at);
	device->loaded = good;
	device->half = !good;
	return good ? 0 : -EINVAL;
}

/* --- states --- */

static bool is_saving(unsigned int state)
{
	return state == DEVMIG_STATE_PRE_COPY || state == DEVMIG_STATE_PRE_COPY_P2P ||
	       state == DEVMIG_STATE_STOP_COPY;
}

static void begin_saving(struct devmig_device *device, unsigned int state)
{
	device->queue_size = 0;
	device->queue_at = 0;
	queue_blocks(device, device->size);
	if (state == DEVMIG_STATE_STOP_COPY)
		queue_last(device);
}

static void begin_resuming(struct devmig_device *device)
{
	device->came_size = 0;
	device->loaded = false;
	device->half = true;
	memset(device->bytes, 0, device->size);
}

static void begin_running(struct devmig_device *device)
{
	device->ran |= device->loaded;
	device->ran_half |= device->half;
}

/* One arc. */
static int set_state(struct devmig_device *device, unsigned int state)
{
	const unsigned int from = device->state;

	if (state == DEVMIG_STATE_STOP && from == DEVMIG_STATE_RESUMING && load(device)) {
		device->state = DEVMIG_STATE_ERROR;
		return -EINVAL;
	}
	if (is_saving(state) && !is_saving(from))
		begin_saving(device, state);
	else if (state == DEVMIG_STATE_STOP_COPY && from != DEVMIG_STATE_STOP_COPY)
		queue_last(device);
	if (state == DEVMIG_STATE_RESUMING)
		begin_resuming(device);
	if (state == DEVMIG_STATE_RUNNING || state == DEVMIG_STATE_RUNNING_P2P)
		begin_running(device);
	device->state = state;
	return 0;
}

/* --- the calls --- */

static bool fails(struct devmig_device *device)
{
	return ++device->calls == device->fail;
}

static int fail_io(struct devmig_error **ret_error, const char *what)
{
	return dmig_fail(ret_error, -EIO, "fake: can't %s", what);
}

const char *devmig_device_name(const struct devmig_device *device)
{
	return device->name;
}

const struct devmig_device_info *devmig_device_info(const struct devmig_device *device)
{
	return &device->info;
}

int devmig_device_document(struct devmig_device *device, struct devmig_document **ret,
			   struct devmig_error **ret_error)
{
	if (fails(device))
		return fail_io(ret_error, "read the document");
	if (!device->document)
		return dmig_fail_as(ret_error, -ENOENT, DMIG_NO_DOCUMENT, device->name,
				    "it says nothing");
	return devmig_document_parse(NULL, DEVMIG_FORM_TEXT, device->document,
				     strlen(device->document), device->name, ret, ret_error);
}

int devmig_device_reset(struct devmig_device *device, struct devmig_error **ret_error)
{
	if (fails(device) || device->fail_reset)
		return fail_io(ret_error, "reset");
	device->resets++;
	device->state = DEVMIG_STATE_RUNNING;
	device->loaded = false;
	device->half = false;
	memset(device->bytes, 0, device->size);
	return 0;
}

int devmig_device_state(struct devmig_device *device, unsigned int *ret_state,
			struct devmig_error **ret_error)
{
	if (fails(device))
		return fail_io(ret_error, "tell the state");
	*ret_state = device->state;
	return 0;
}

int devmig_device_go(struct devmig_device *device, unsigned int state, unsigned int *ret_state,
		     struct devmig_error **ret_error)
{
	u8 path[DMIG_PATH_MAX];
	const int count = dmig_state_path(device->info.flags, device->state, state, path);
	int error = count < 0 ? count : 0;

	device->touched = true;
	for (int i = 0; i < count && !error; i++) {
		if (!fails(device)) {
			error = set_state(device, path[i]);
			continue;
		}
		if (device->fail_to_error)
			device->state = DEVMIG_STATE_ERROR;
		error = -EIO;
	}
	if (ret_state)
		*ret_state = device->state;
	if (error)
		return dmig_fail(ret_error, error, "fake: can't go to %s", dmig_state_name(state));
	return 0;
}

int devmig_device_read(struct devmig_device *device, void *bytes, size_t size, size_t *ret_size,
		       struct devmig_error **ret_error)
{
	size_t left = device->queue_size - device->queue_at;

	if (fails(device))
		return fail_io(ret_error, "read");
	if (!is_saving(device->state))
		return dmig_fail(ret_error, -EINVAL, "fake: it does not save");
	if (device->state != DEVMIG_STATE_STOP_COPY && !left && device->endless) {
		work(device);
		left = device->queue_size - device->queue_at;
	}
	if (device->state != DEVMIG_STATE_STOP_COPY && (!left || device->slow)) {
		if (device->slow)
			device->slow--;
		else
			work(device);
		return dmig_fail(ret_error, -ENOMSG, "fake: nothing now");
	}
	if (left > size)
		left = size;
	if (device->read_max && left > device->read_max)
		left = device->read_max;
	memcpy(bytes, device->queue + device->queue_at, left);
	device->queue_at += left;
	*ret_size = left;
	return 0;
}

int devmig_device_write(struct devmig_device *device, const void *bytes, size_t size,
			struct devmig_error **ret_error)
{
	unsigned char *came;

	if (fails(device))
		return fail_io(ret_error, "write");
	if (device->state != DEVMIG_STATE_RESUMING)
		return dmig_fail(ret_error, -EINVAL, "fake: it does not resume");
	came = realloc(device->came, device->came_size + size);
	if (!came)
		abort();
	memcpy(came + device->came_size, bytes, size);
	device->came = came;
	device->came_size += size;
	return 0;
}

int devmig_device_precopy(struct devmig_device *device, struct devmig_precopy *ret,
			  struct devmig_error **ret_error)
{
	if (fails(device))
		return fail_io(ret_error, "tell what is left");
	*ret = (struct devmig_precopy){ .dirty = device->queue_size - device->queue_at };
	if (device->knows_nothing)
		ret->dirty = 0;
	ret->initial = device->slow || device->looks;
	device->looks -= device->looks ? 1 : 0;
	return 0;
}

int devmig_device_data_size(struct devmig_device *device, uint64_t *ret,
			    struct devmig_error **ret_error)
{
	if (fails(device))
		return fail_io(ret_error, "tell the size");
	*ret = device->size;
	return 0;
}
