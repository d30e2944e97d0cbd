/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a device does when the kernel has no memory for it, at every place where it wants some. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fail_nth.h"
#include "kind.h"
#include "memory.h"
#include "scarce_log.h"
#include "state.h"
#include "stream.h"
#include "table.h"
#include "tap.h"
#include "vgpu.h"

#define SEED  0x5ca1ab1e
#define CHUNK 65536
#define PAGE  4096
#define PAGES 16 /* those at the start of the memory; the others are left alone */

struct trip {
	struct device from;
	struct device to;
	bool precopy;
	int data_fd;
	struct stream stream;
	uint8_t wanted[PAGES * PAGE]; /* what has to arrive */
};

static int go(const struct device *device, uint32_t state, int *data_fd)
{
	int fd = -1;
	int error = state_set(device, state, &fd);

	if (fd >= 0) {
		fd_close(data_fd);
		*data_fd = fd;
	}
	return error;
}

/* A part of a page; always the same. */
static int write_some(const struct device *device, unsigned int page)
{
	uint8_t bytes[100];

	memset(bytes, (int)page + 1, sizeof(bytes));
	return device_write(device, MEMORY, (uint64_t)page * PAGE + page, bytes, sizeof(bytes));
}

static int begin_precopy(struct trip *trip)
{
	struct dmig_uapi_precopy_info info = { .argsz = sizeof(info) };
	int error = go(&trip->from, DMIG_STATE_PRE_COPY, &trip->data_fd);

	if (error)
		return error;
	return ioctl(trip->data_fd, DMIG_UAPI_GET_PRECOPY_INFO, &info) ? -errno : 0;
}

/* Up to where the device has nothing more for now. */
static int drain_precopy(struct trip *trip)
{
	int error = stream_drain(trip->data_fd, CHUNK, SIZE_MAX, &trip->stream);

	return error == -ENOMSG ? 0 : error;
}

/* With a page that is written before it is sent, and one that is new after that. */
static int save_precopy(struct trip *trip)
{
	int error = begin_precopy(trip);

	if (!error)
		error = write_some(&trip->from, 1);
	if (!error)
		error = drain_precopy(trip);
	return error ? error : write_some(&trip->from, PAGES - 1);
}

static int save(struct trip *trip)
{
	int error = 0;

	trip->stream.length = 0;
	if (trip->precopy)
		error = save_precopy(trip);
	if (!error)
		error = go(&trip->from, DMIG_STATE_STOP_COPY, &trip->data_fd);
	if (!error)
		error = stream_drain(trip->data_fd, CHUNK, SIZE_MAX, &trip->stream);
	return error ? error : go(&trip->from, DMIG_STATE_STOP, &trip->data_fd);
}

static int migrate(void *context)
{
	struct trip *trip = context;
	struct load load;
	int error = save(trip);

	if (error)
		return error;
	load = stream_load(&trip->to, trip->stream.bytes, trip->stream.length, CHUNK);
	fd_close(&load.data_fd);
	return load.error;
}

/* So that a copy to it meets pages that are not there. */
static void forget_pages(struct stream *stream)
{
	const uintptr_t start = ((uintptr_t)stream->bytes + PAGE - 1) & ~(uintptr_t)(PAGE - 1);

	if (stream->room > 2 * PAGE)
		madvise((void *)start, (stream->room - PAGE) & ~(size_t)(PAGE - 1), MADV_DONTNEED);
}

/* A device that has no page yet. */
static bool renew(struct device *device)
{
	fd_close(&device->fd);
	device->fd = ioctl(device->group, VFIO_GROUP_GET_DEVICE_FD, device->uuid);
	return device->fd >= 0 || tap_ok(false, "on the way: open: %s", strerror(errno));
}

static bool fill(struct device *device)
{
	int error = vgpu_put_pair(device, VGPU_SCRATCH, SEED);

	for (unsigned int i = 0; i < PAGES / 2 && !error; i++)
		error = write_some(device, i);
	return !error || tap_ok(false, "on the way: fill: %s", strerror(-error));
}

/* A reset helps in any state. After it both are as if nobody had had them. */
static bool make_ready(struct trip *trip)
{
	fd_close(&trip->data_fd);
	forget_pages(&trip->stream);
	return state_restart(&trip->from) && state_restart(&trip->to) && renew(&trip->from) &&
	       renew(&trip->to) && fill(&trip->from);
}

static bool has_state(const struct device *device)
{
	uint32_t state = DMIG_STATES;

	return state_get(device, &state) == 0 && state < DMIG_STATES;
}

static bool has_arrived(const struct trip *trip)
{
	uint8_t found[PAGES * PAGE];
	uint64_t scratch = 0;

	return !device_read(&trip->to, MEMORY, 0, found, sizeof(found)) &&
	       !vgpu_get_pair(&trip->to, VGPU_SCRATCH, &scratch) && scratch == SEED &&
	       !memcmp(found, trip->wanted, sizeof(found));
}

static bool check_migrated(void *context, int error)
{
	struct trip *trip = context;
	bool good = has_state(&trip->from) && has_state(&trip->to);

	if (!error && !has_arrived(trip)) {
		tap_note("something else has arrived");
		good = false;
	}
	return make_ready(trip) && good;
}

static void check_migration(struct trip *trip, bool with_precopy)
{
	const struct scarce scarce = {
		.what = with_precopy ? "migration with pre-copy" : "migration without pre-copy",
		.act = migrate,
		.check = check_migrated,
		.context = trip,
	};

	trip->precopy = with_precopy;
	if (!make_ready(trip) || !tap_ok(migrate(trip) == 0, "%s", scarce.what) ||
	    device_read(&trip->from, MEMORY, 0, trip->wanted, sizeof(trip->wanted)))
		return;
	if (tap_ok(check_migrated(trip, 0), "%s: all has arrived", scarce.what))
		fail_each(&scarce);
}

static int write_by_mapping(const struct device *device)
{
	size_t length = 0;
	uint8_t *memory = device_map(device, MEMORY, &length);

	if (memory == NULL)
		return -errno;
	memory[(PAGES - 1) * PAGE] = PAGES;
	munmap(memory, length);
	return 0;
}

/* Opens the device and gives it its first pages. */
static int open_and_write(void *context)
{
	struct device *device = context;
	int error = 0;

	device->fd = ioctl(device->group, VFIO_GROUP_GET_DEVICE_FD, device->uuid);
	if (device->fd < 0)
		return -errno;
	for (unsigned int i = 0; i < PAGES / 2 && !error; i++)
		error = write_some(device, i);
	return error ? error : write_by_mapping(device);
}

static bool has_written(const struct device *device)
{
	uint8_t found = 0;

	for (unsigned int i = 0; i < PAGES / 2; i++)
		if (device_read(device, MEMORY, (uint64_t)i * PAGE + i, &found, 1) ||
		    found != i + 1)
			return false;
	return !device_read(device, MEMORY, (PAGES - 1) * PAGE, &found, 1) && found == PAGES;
}

static bool check_opened(void *context, int error)
{
	struct device *device = context;
	bool good = error || has_written(device);

	if (device->fd >= 0)
		good = has_state(device) && good;
	fd_close(&device->fd);
	return good;
}

static void check_open(struct device *device)
{
	const struct scarce scarce = {
		.what = "open and first writes",
		.act = open_and_write,
		.check = check_opened,
		.context = device,
	};

	fd_close(&device->fd);
	fail_each(&scarce);
	tap_ok(open_and_write(device) == 0, "it is open again");
}

int command_scarce(const struct options *options)
{
	static struct trip trip = { .data_fd = -1 };

	device_open(&trip.from, options->words[0], options);
	device_open(&trip.to, options->words[1], options);
	if (trip.from.kind != &kind_vgpu || trip.from.group < 0)
		tap_bail("%s: wanted: a devmig_vgpu, by its group", trip.from.uuid);
	tap_rule("from whatever is left when there is no memory a reset leads, and nothing that "
		 "is said to have succeeded is half done");
	check_migration(&trip, false);
	if (trip.from.flags & DMIG_MIG_PRE_COPY)
		check_migration(&trip, true);
	else
		tap_skip("the device has no PRE_COPY", "migration with pre-copy");
	scarce_log(&trip.from);
	check_open(&trip.from);
	stream_free(&trip.stream);
	device_close(&trip.from);
	device_close(&trip.to);
	return tap_done();
}
