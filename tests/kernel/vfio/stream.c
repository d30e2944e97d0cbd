/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "state.h"
#include "table.h"
#include "tap.h"

/* Tiny pieces for that many calls, to save time then larger ones. */
#define TINY_CALLS  20000
#define LARGE_CHUNK 65536

#define FIRST_ROOM ((size_t)1 << 20)

const char *const load_phase_names[] = {
	[LOAD_RESUMING] = "resuming",
	[LOAD_WRITE] = "write",
	[LOAD_STOP] = "stop",
	[LOAD_DONE] = "done",
};

void stream_free(struct stream *stream)
{
	free(stream->bytes);
	*stream = (struct stream){ 0 };
}

static uint8_t *room_for(struct stream *stream, size_t more)
{
	size_t room = stream->room ? stream->room : FIRST_ROOM;

	while (room - stream->length < more)
		room *= 2;
	if (room != stream->room) {
		stream->bytes = realloc(stream->bytes, room);
		if (stream->bytes == NULL)
			tap_bail("no memory for a stream of %zu bytes", room);
		stream->room = room;
	}
	return stream->bytes + stream->length;
}

void stream_append(struct stream *stream, const void *bytes, size_t length)
{
	memcpy(room_for(stream, length), bytes, length);
	stream->length += length;
}

void stream_repeat(struct stream *stream)
{
	uint8_t *behind = room_for(stream, stream->length);

	memcpy(behind, stream->bytes, stream->length);
	stream->length *= 2;
}

bool stream_equal(const struct stream *a, const struct stream *b, size_t from)
{
	if (a->length != b->length || a->length < from)
		return false;
	return memcmp(a->bytes + from, b->bytes + from, a->length - from) == 0;
}

static size_t chunk_after(unsigned int calls, size_t chunk)
{
	return calls > TINY_CALLS && chunk < LARGE_CHUNK ? LARGE_CHUNK : chunk;
}

int stream_drain(int data_fd, size_t chunk, size_t most, struct stream *stream)
{
	size_t start = stream->length;

	for (unsigned int calls = 0; stream->length - start < most; calls++) {
		size_t want = chunk_after(calls, chunk);
		ssize_t got = read(data_fd, room_for(stream, want), want);

		if (got < 0)
			return -errno;
		if (got == 0)
			return 0;
		stream->length += (size_t)got;
	}
	return 1;
}

static bool ask(int data_fd, struct dmig_uapi_precopy_info *info)
{
	*info = (struct dmig_uapi_precopy_info){ .argsz = sizeof(*info) };
	if (ioctl(data_fd, DMIG_UAPI_GET_PRECOPY_INFO, info) == 0)
		return true;
	return tap_ok(false, "on the way: precopy info: %s", strerror(errno));
}

/* A bound for a round, for a device that is written to while it is read. */
static size_t round_bound(struct device *device)
{
	uint64_t length = 0;

	state_data_size(device, &length);
	return (size_t)length * 2 + FIRST_ROOM;
}

static bool precopy(struct device *device, const struct save_plan *plan, struct stream *stream,
		    struct save_seen *seen, int *data_fd)
{
	size_t bound = round_bound(device);
	unsigned int round = 0;

	if (!state_go(device, DMIG_STATE_PRE_COPY, data_fd) || !ask(*data_fd, &seen->first))
		return false;
	do {
		int end = stream_drain(*data_fd, plan->chunk, bound, stream);

		if (end < 0 && end != -ENOMSG)
			return tap_ok(false, "on the way: read() in PRE_COPY: %s", strerror(-end));
		if (round == 0) {
			seen->round_end = end;
			seen->came_to_end = end <= 0;
			if (!ask(*data_fd, &seen->drained))
				return false;
		}
		if (plan->between != NULL)
			plan->between(plan->context);
		round++;
	} while (round < plan->rounds);
	stream->precopy = stream->length;
	return true;
}

bool stream_save(struct device *device, const struct save_plan *plan, struct stream *stream,
		 struct save_seen *seen, int *data_fd)
{
	int saving;
	int end;

	*data_fd = -1;
	stream->length = 0;
	stream->precopy = 0;
	if (plan->precopy && !precopy(device, plan, stream, seen, data_fd))
		return false;
	saving = *data_fd;
	if (!state_go(device, DMIG_STATE_STOP_COPY, data_fd))
		return false;
	if (saving >= 0 && saving != *data_fd)
		return tap_ok(false, "on the way: another data FD in the same session");
	end = stream_drain(*data_fd, plan->chunk, SIZE_MAX, stream);
	return end == 0 || tap_ok(false, "on the way: read() in STOP_COPY: %s", strerror(-end));
}

bool stream_take(struct device *device, bool with_precopy, struct stream *stream)
{
	struct save_plan plan = { .precopy = with_precopy, .chunk = LARGE_CHUNK };
	struct save_seen seen;
	int data_fd = -1;
	bool good = stream_save(device, &plan, stream, &seen, &data_fd) &&
		    state_go(device, DMIG_STATE_STOP, &data_fd);

	fd_close(&data_fd);
	return good;
}

static bool write_all(struct load *load, const uint8_t *bytes, size_t length, size_t chunk)
{
	for (unsigned int calls = 0; load->taken < length; calls++) {
		size_t want = chunk_after(calls, chunk);
		ssize_t done;

		if (want > length - load->taken)
			want = length - load->taken;
		done = write(load->data_fd, bytes + load->taken, want);
		if (done <= 0) {
			load->error = done < 0 ? -errno : -EIO;
			return false;
		}
		load->taken += (size_t)done;
	}
	return true;
}

struct load stream_load(struct device *device, const uint8_t *bytes, size_t length, size_t chunk)
{
	struct load load = { .phase = LOAD_RESUMING, .data_fd = -1 };
	int none = -1;

	load.error = state_set(device, DMIG_STATE_RESUMING, &load.data_fd);
	if (load.error)
		return load;
	load.phase = LOAD_WRITE;
	if (!write_all(&load, bytes, length, chunk))
		return load;
	load.phase = LOAD_STOP;
	load.error = state_set(device, DMIG_STATE_STOP, &none);
	if (!load.error)
		load.phase = LOAD_DONE;
	return load;
}

bool stream_put(struct device *device, const struct stream *stream, size_t chunk)
{
	struct load load = stream_load(device, stream->bytes, stream->length, chunk);

	fd_close(&load.data_fd);
	if (load.phase == LOAD_DONE)
		return state_go(device, DMIG_STATE_RUNNING, &load.data_fd);
	return tap_ok(false, "on the way: load: %s at %s after %zu bytes", strerror(-load.error),
		      load_phase_names[load.phase], load.taken);
}
