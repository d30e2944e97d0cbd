// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fault_data.h"
#include "vgpu.h"

#include <errno.h>
#include <lib/common/poll.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* How the server ends that dies. */
#define EXIT_DIED 70

void fault_stall(struct vgpu *vgpu, enum fault fault)
{
	const uint64_t ms = fault_value(&vgpu->faults, fault);
	struct pollfd stop = { .fd = vgpu->stop, .events = POLLIN };

	if (ms == FAULT_OFF)
		return;
	pthread_mutex_unlock(&vgpu->lock);
	dmig_poll(&stop, 1, dmig_in_ms(ms < UINT_MAX ? (unsigned int)ms : UINT_MAX));
	pthread_mutex_lock(&vgpu->lock);
}

/* Does byte number @at lie in @size bytes from @begin on? */
static bool is_within(uint64_t at, uint64_t begin, size_t size)
{
	return at >= begin && at - begin < size;
}

static void die_at(struct vgpu *vgpu, uint64_t begin, size_t size)
{
	const uint64_t at = fault_value(&vgpu->faults, FAULT_EXIT_AT);

	if (at != FAULT_OFF && is_within(at, begin, size))
		_exit(EXIT_DIED);
}

/* How much of a read is done. */
static size_t limit(struct vgpu *vgpu, size_t size)
{
	const uint64_t most = fault_value(&vgpu->faults, FAULT_SHORT_READS);
	const uint64_t end = fault_value(&vgpu->faults, FAULT_END_EARLY);

	if (size > most)
		size = most;
	if (end != FAULT_OFF && vgpu->save.phase == STREAM_STOP_COPY) {
		const uint64_t left = end > vgpu->save.delivered ? end - vgpu->save.delivered : 0;

		size = size < left ? size : (size_t)left;
	}
	return size;
}

static void corrupt(struct vgpu *vgpu, uint8_t *bytes, size_t size)
{
	const uint64_t begin = vgpu->save.delivered;
	const uint64_t at = fault_value(&vgpu->faults, FAULT_CORRUPT_AT);

	if (at != FAULT_OFF && is_within(at, begin, size) &&
	    fault_hit(&vgpu->faults, FAULT_CORRUPT_AT, at))
		bytes[at - begin] ^= 1;
}

/* What is read of nothing. */
static int read_closed(struct vgpu *vgpu, uint8_t *bytes, size_t size, size_t *ret_size)
{
	if (!fault_on(&vgpu->faults, FAULT_READ_ANYWHERE))
		return -EINVAL;
	memset(bytes, 0, size);
	*ret_size = size;
	return 0;
}

static int nothing_now(struct vgpu *vgpu)
{
	fault_stall(vgpu, FAULT_PRECOPY_BLOCKS);
	return -ENOMSG;
}

/* Bytes have been read: what becomes of them on their way. */
static size_t spoil(struct vgpu *vgpu, uint8_t *bytes, size_t wanted, size_t size)
{
	struct save *save = &vgpu->save;

	corrupt(vgpu, bytes, size);
	die_at(vgpu, save->delivered, size);
	if (wanted == 1 && size == 1 && save->delivered &&
	    fault_on(&vgpu->faults, FAULT_REPEAT_SHORT))
		bytes[0] = save->last;
	if (size)
		save->last = bytes[size - 1];
	save->delivered += size;
	if (wanted % 2 && size > 1 && fault_on(&vgpu->faults, FAULT_ODD_SIZES))
		memmove(bytes, bytes + 1, --size);
	return size;
}

int fault_read(struct vgpu *vgpu, uint8_t *bytes, size_t size, size_t *ret_size)
{
	int error;

	fault_stall(vgpu, FAULT_STALL);
	if (!vgpu->save.staged)
		return read_closed(vgpu, bytes, size, ret_size);
	if (vgpu->save.phase == STREAM_PRE_COPY && fault_on(&vgpu->faults, FAULT_PRECOPY_EMPTY)) {
		*ret_size = 0;
		return 0;
	}
	error = save_read(vgpu, bytes, limit(vgpu, size), ret_size);
	if (error == -ENOMSG)
		return nothing_now(vgpu);
	if (error)
		return error;
	if (!*ret_size && size && fault_on(&vgpu->faults, FAULT_DATA_AFTER_END)) {
		bytes[0] = 0;
		*ret_size = 1;
	}
	*ret_size = spoil(vgpu, bytes, size, *ret_size);
	return 0;
}

/* What failed is forgotten, and a stream may begin. */
static int start_anew(struct vgpu *vgpu, int error)
{
	resume_end(vgpu);
	return resume_begin(vgpu) ?: error;
}

int fault_write(struct vgpu *vgpu, const uint8_t *bytes, size_t size)
{
	int error;

	fault_stall(vgpu, FAULT_STALL);
	if (!vgpu->resume.collected)
		return fault_on(&vgpu->faults, FAULT_WRITE_ANYWHERE) ? 0 : -EINVAL;
	die_at(vgpu, vgpu->resume.taken, size);
	vgpu->resume.taken += size;
	error = resume_write(vgpu, bytes, size);
	if (error && fault_on(&vgpu->faults, FAULT_NOT_LATCHED))
		return start_anew(vgpu, error);
	return error;
}
