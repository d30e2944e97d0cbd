// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>

#include "session.h"
#include "vgpu.h"

/* What is being transferred in a state. */
enum vgpu_transfer {
	VGPU_NOTHING,
	VGPU_PRE_COPY,
	VGPU_STOP_COPY,
	VGPU_RESUME,
	VGPU_TRANSFERS,
};

/* What a device does in each state. ERROR is as good as STOP. */
static const struct vgpu_state {
	const char *name;
	bool runs;
	bool dma;
	enum vgpu_transfer transfer;
} vgpu_states[] = {
	[VFIO_DEVICE_STATE_ERROR] = { "ERROR", false, false, VGPU_NOTHING },
	[VFIO_DEVICE_STATE_STOP] = { "STOP", false, false, VGPU_NOTHING },
	[VFIO_DEVICE_STATE_RUNNING] = { "RUNNING", true, true, VGPU_NOTHING },
	[VFIO_DEVICE_STATE_STOP_COPY] = { "STOP_COPY", false, false, VGPU_STOP_COPY },
	[VFIO_DEVICE_STATE_RESUMING] = { "RESUMING", false, false, VGPU_RESUME },
	[VFIO_DEVICE_STATE_RUNNING_P2P] = { "RUNNING_P2P", true, false, VGPU_NOTHING },
	[VFIO_DEVICE_STATE_PRE_COPY] = { "PRE_COPY", true, true, VGPU_PRE_COPY },
	[VFIO_DEVICE_STATE_PRE_COPY_P2P] = { "PRE_COPY_P2P", true, false, VGPU_PRE_COPY },
};

/* NULL: no such state. */
const char *vgpu_state_name(unsigned int state)
{
	return state < ARRAY_SIZE(vgpu_states) ? vgpu_states[state].name : NULL;
}

/* Let the device do what it does in a state. DMA that is under way is waited for. */
static void vgpu_run(struct vgpu *vgpu, const struct vgpu_state *state)
{
	if (!state->dma)
		vgpu_dma_pause(&vgpu->dma);
	vgpu_registers_run(vgpu, state->runs);
	if (state->dma)
		vgpu_dma_resume(&vgpu->dma);
}

static struct file *vgpu_begin_pre_copy(struct vgpu *vgpu)
{
	return vgpu_save_begin(vgpu, DEVMIG_PRE_COPY);
}

static struct file *vgpu_begin_stop_copy(struct vgpu *vgpu)
{
	return vgpu_save_begin(vgpu, DEVMIG_STOP_COPY);
}

static struct file *vgpu_go_on(struct vgpu *vgpu)
{
	return ERR_PTR(vgpu_save_stop(vgpu));
}

static struct file *vgpu_end(struct vgpu *vgpu)
{
	vgpu_session_end(vgpu);
	return NULL;
}

static struct file *vgpu_end_resume(struct vgpu *vgpu)
{
	const int ret = vgpu_resume_finish(vgpu);

	if (!ret)
		vgpu_session_end(vgpu);
	return ERR_PTR(ret);
}

/* What an arc does to the transfer. Arcs that are not here leave it alone. */
static struct file *(*const vgpu_arcs[VGPU_TRANSFERS][VGPU_TRANSFERS])(struct vgpu *vgpu) = {
	[VGPU_NOTHING][VGPU_PRE_COPY] = vgpu_begin_pre_copy,
	[VGPU_NOTHING][VGPU_STOP_COPY] = vgpu_begin_stop_copy,
	[VGPU_NOTHING][VGPU_RESUME] = vgpu_resume_begin,
	[VGPU_PRE_COPY][VGPU_STOP_COPY] = vgpu_go_on,
	[VGPU_PRE_COPY][VGPU_NOTHING] = vgpu_end,
	[VGPU_STOP_COPY][VGPU_NOTHING] = vgpu_end,
	[VGPU_RESUME][VGPU_NOTHING] = vgpu_end_resume,
};

static void vgpu_fail(struct vgpu *vgpu)
{
	vgpu_run(vgpu, &vgpu_states[VFIO_DEVICE_STATE_ERROR]);
	vgpu_session_end(vgpu);
	vgpu->state = VFIO_DEVICE_STATE_ERROR;
}

/* What tests ask for instead of an arc. */
static int vgpu_fault(struct vgpu *vgpu, enum vfio_device_mig_state next)
{
	const int ret = vgpu_fault_stall(vgpu_fault_get(&vgpu->faults, VGPU_STALL_MS));

	if (ret)
		return ret;
	if (vgpu_fault_hit(&vgpu->faults, VGPU_ERROR_NEXT, next)) {
		vgpu_fail(vgpu);
		return -EIO;
	}
	return vgpu_fault_hit(&vgpu->faults, VGPU_FAIL_NEXT, next) ? -EIO : 0;
}

/*
 * One arc. The device is stopped before the transfer goes on, so that nothing changes
 * behind it; where the transfer can't, the device is as it was.
 */
static struct file *vgpu_step(struct vgpu *vgpu, enum vfio_device_mig_state next)
{
	const struct vgpu_state *from = &vgpu_states[vgpu->state];
	const struct vgpu_state *to = &vgpu_states[next];
	struct file *file = NULL;
	int ret = vgpu_fault(vgpu, next);

	if (ret)
		return ERR_PTR(ret);
	vgpu_run(vgpu, to);
	if (vgpu_arcs[from->transfer][to->transfer])
		file = vgpu_arcs[from->transfer][to->transfer](vgpu);
	if (IS_ERR(file))
		vgpu_run(vgpu, from);
	else
		vgpu->state = next;
	return file;
}

/*
 * Sessions begin with the last arc of a path: the core sees to it that none is passed.
 * Only a reset leads out of ERROR, which the core must not be asked about: it warns.
 */
static struct file *vgpu_walk(struct vgpu *vgpu, enum vfio_device_mig_state state)
{
	struct file *file = NULL;

	if (vgpu->state == VFIO_DEVICE_STATE_ERROR)
		return ERR_PTR(-EINVAL);
	while (vgpu->state != state && !file) {
		enum vfio_device_mig_state next;
		int ret;

		ret = vfio_mig_get_next_state(&vgpu->vdev, vgpu->state, state, &next);
		file = ret ? ERR_PTR(ret) : vgpu_step(vgpu, next);
	}
	return file;
}

static struct file *vgpu_set_state(struct vfio_device *vdev, enum vfio_device_mig_state state)
{
	struct vgpu *vgpu = to_vgpu(vdev);
	struct file *file;

	mutex_lock(&vgpu->lock);
	file = vgpu_walk(vgpu, state);
	mutex_unlock(&vgpu->lock);
	return file;
}

static int vgpu_get_state(struct vfio_device *vdev, enum vfio_device_mig_state *state)
{
	struct vgpu *vgpu = to_vgpu(vdev);

	mutex_lock(&vgpu->lock);
	*state = vgpu->state;
	mutex_unlock(&vgpu->lock);
	return 0;
}

/* With the lock of the device: nothing moves, and there is no session. */
void vgpu_migration_halt(struct vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	vgpu_run(vgpu, &vgpu_states[VFIO_DEVICE_STATE_STOP]);
	vgpu_session_end(vgpu);
}

void vgpu_migration_run(struct vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	vgpu->state = VFIO_DEVICE_STATE_RUNNING;
	vgpu_run(vgpu, &vgpu_states[vgpu->state]);
}

const struct vfio_migration_ops vgpu_migration_ops = { .migration_set_state = vgpu_set_state,
						       .migration_get_state = vgpu_get_state,
						       DEVMIG_DATA_SIZE_OP(vgpu_save_data_size) };
