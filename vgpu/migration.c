// SPDX-License-Identifier: LGPL-2.1-or-later
#include "vgpu.h"

#include <core/migration.h>
#include <errno.h>

#define ALL_FLAGS (DMIG_MIG_STOP_COPY | DMIG_MIG_P2P | DMIG_MIG_PRE_COPY)

/* What is being transferred in a state. */
enum transfer {
	NOTHING,
	PRE_COPY,
	STOP_COPY,
	RESUME,
	TRANSFERS,
};

/* What a device does in each state. ERROR is as good as STOP. */
static const struct activities {
	bool runs;
	bool dma;
	enum transfer transfer;
} states[DMIG_STATES] = {
	[DMIG_STATE_ERROR] = { false, false, NOTHING },
	[DMIG_STATE_STOP] = { false, false, NOTHING },
	[DMIG_STATE_RUNNING] = { true, true, NOTHING },
	[DMIG_STATE_STOP_COPY] = { false, false, STOP_COPY },
	[DMIG_STATE_RESUMING] = { false, false, RESUME },
	[DMIG_STATE_RUNNING_P2P] = { true, false, NOTHING },
	[DMIG_STATE_PRE_COPY] = { true, true, PRE_COPY },
	[DMIG_STATE_PRE_COPY_P2P] = { true, false, PRE_COPY },
};

/* Let the device do what it does in a state. */
static void run(struct vgpu *vgpu, uint32_t state)
{
	const struct activities *what = &states[state];
	const bool dma = what->dma || (what->runs && fault_on(&vgpu->faults, FAULT_DMA_IN_P2P));

	dma_allow(vgpu, dma);
	registers_run(vgpu, what->runs || fault_on(&vgpu->faults, FAULT_COUNTER_IN_STOP));
	workload_run(vgpu, what->runs);
	vgpu->stopped &= !what->runs;
}

static int begin_pre_copy(struct vgpu *vgpu)
{
	return save_begin(vgpu, STREAM_PRE_COPY);
}

static int begin_stop_copy(struct vgpu *vgpu)
{
	return save_begin(vgpu, STREAM_STOP_COPY);
}

static int go_on(struct vgpu *vgpu)
{
	save_switch(vgpu);
	return 0;
}

static int end_save(struct vgpu *vgpu)
{
	save_end(vgpu);
	return 0;
}

static int end_resume(struct vgpu *vgpu)
{
	const int error = resume_finish(vgpu);

	if (!error)
		resume_end(vgpu);
	return error;
}

/* What an arc does to the transfer. Arcs that are not here leave it alone. */
static int (*const transfers[TRANSFERS][TRANSFERS])(struct vgpu *vgpu) = {
	[NOTHING][PRE_COPY] = begin_pre_copy, [NOTHING][STOP_COPY] = begin_stop_copy,
	[NOTHING][RESUME] = resume_begin,     [PRE_COPY][STOP_COPY] = go_on,
	[PRE_COPY][NOTHING] = end_save,       [STOP_COPY][NOTHING] = end_save,
	[RESUME][NOTHING] = end_resume,
};

/* What tests ask for instead of an arc. */
static int arc_fault(struct vgpu *vgpu, uint32_t next)
{
	if (fault_hit(&vgpu->faults, FAULT_ERROR_NEXT, next)) {
		migration_halt(vgpu);
		vgpu->state = DMIG_STATE_ERROR;
		return -EIO;
	}
	if (fault_hit(&vgpu->faults, FAULT_FAIL_NEXT, next))
		return -EIO;
	return fault_value(&vgpu->faults, FAULT_REFUSE_STATE) == next ? -EINVAL : 0;
}

/*
 * One arc. The device is stopped before the transfer goes on, so that nothing changes
 * behind it; where the transfer can't, the device is as it was.
 */
static int go(struct vgpu *vgpu, uint32_t next)
{
	const enum transfer from = states[vgpu->state].transfer;
	const enum transfer to = states[next].transfer;
	int error = arc_fault(vgpu, next);

	if (error)
		return error;
	run(vgpu, next);
	if (transfers[from][to])
		error = transfers[from][to](vgpu);
	if (error)
		run(vgpu, vgpu->state);
	else
		vgpu->state = next;
	return error;
}

/* What it has of states, which need not be what it says. */
static uint64_t real_flags(struct vgpu *vgpu)
{
	return fault_on(&vgpu->faults, FAULT_STATES_WITHOUT_FLAGS) ? ALL_FLAGS
								   : vgpu->settings->flags;
}

static int walk(struct vgpu *vgpu, uint32_t state)
{
	int error = 0;

	if (dmig_state_next(real_flags(vgpu), vgpu->state, state) < 0)
		return fault_on(&vgpu->faults, FAULT_WRONG_ERRNO) ? -EIO : -EINVAL;
	while (vgpu->state != state && !error) {
		error = go(vgpu, (uint32_t)dmig_state_next(real_flags(vgpu), vgpu->state, state));
		if (fault_on(&vgpu->faults, FAULT_HALF_WAY))
			break;
	}
	return error;
}

/* A transfer is over, and another state begins, without any of the checks. */
static int jump(struct vgpu *vgpu, uint32_t state)
{
	migration_halt(vgpu);
	if (states[state].transfer == PRE_COPY)
		save_begin(vgpu, STREAM_PRE_COPY);
	migration_run(vgpu, state);
	return 0;
}

/* Requests that a fault has an answer of its own for; false: it has none. */
static bool request_fault(struct vgpu *vgpu, uint32_t state, int *ret)
{
	struct faults *faults = &vgpu->faults;
	const uint32_t from = vgpu->state;
	bool wanted = false;

	*ret = 0;
	if (fault_on(faults, FAULT_STATE_UNCHANGED))
		return true;
	if (from == DMIG_STATE_STOP_COPY && dmig_state_covered(vgpu->settings->flags, state))
		wanted = states[state].transfer == PRE_COPY && fault_on(faults, FAULT_ILLEGAL_ARC);
	if (from == DMIG_STATE_RESUMING && state == DMIG_STATE_RUNNING)
		wanted = fault_on(faults, FAULT_SKIP_STOP);
	if (state == DMIG_STATE_ERROR)
		wanted = fault_on(faults, FAULT_ERROR_REQUESTED);
	if (wanted)
		*ret = jump(vgpu, state);
	return wanted;
}

int migration_request(struct vgpu *vgpu, uint32_t state)
{
	int error;

	if (request_fault(vgpu, state, &error))
		return error;
	error = walk(vgpu, state);
	if (error && fault_on(&vgpu->faults, FAULT_STATE_IN_SPITE))
		jump(vgpu, DMIG_STATE_STOP);
	return error;
}

uint32_t migration_state(struct vgpu *vgpu)
{
	return fault_on(&vgpu->faults, FAULT_STATE_STALE) ? DMIG_STATE_RUNNING : vgpu->state;
}

uint64_t migration_flags(struct vgpu *vgpu)
{
	return fault_on(&vgpu->faults, FAULT_FLAGS_WITHOUT_STATES) ? ALL_FLAGS
								   : vgpu->settings->flags;
}

void migration_halt(struct vgpu *vgpu)
{
	run(vgpu, DMIG_STATE_STOP);
	if (vgpu->save.staged)
		save_end(vgpu);
	if (vgpu->resume.collected)
		resume_end(vgpu);
}

void migration_run(struct vgpu *vgpu, uint32_t state)
{
	vgpu->state = state;
	run(vgpu, state);
}
