// SPDX-License-Identifier: GPL-2.0-only
#include "vgpu.h"

/* As if it had just been powered on. With the device's lock, and nothing moves. */
static void vgpu_power_on(struct vgpu *vgpu)
{
	vgpu_registers_reset(vgpu);
	vgpu_dma_reset(&vgpu->dma);
	vgpu_config_reset(&vgpu->config, vgpu->memory.size);
	vgpu_migration_run(vgpu);
}

/* Called when the first file is opened; nothing is left of what was before. */
int vgpu_open(struct vfio_device *vdev)
{
	struct vgpu *vgpu = to_vgpu(vdev);
	int ret;

	mutex_lock(&vgpu->lock);
	ret = vgpu_dma_open(&vgpu->dma);
	if (!ret) {
		vgpu->open = true;
		vgpu->memory.size = vgpu_type_memory(vgpu->type, vgpu->aggregator);
		vgpu_power_on(vgpu);
	}
	mutex_unlock(&vgpu->lock);
	return ret;
}

/*
 * Called when the last file is closed, so no other call of VFIO's is under way, and no
 * mapping is left. A data file may still be open; its session ends here.
 */
void vgpu_close(struct vfio_device *vdev)
{
	struct vgpu *vgpu = to_vgpu(vdev);

	mutex_lock(&vgpu->lock);
	vgpu_migration_halt(vgpu);
	vgpu_log_end(&vgpu->log);
	vgpu_memory_free(&vgpu->memory);
	vgpu_dma_close(&vgpu->dma);
	vgpu->state = VFIO_DEVICE_STATE_RUNNING;
	vgpu->open = false;
	mutex_unlock(&vgpu->lock);
}

/* From any state to RUNNING. The log of the DMA is none of the device's state. */
void vgpu_reset(struct vgpu *vgpu)
{
	mutex_lock(&vgpu->lock);
	vgpu_migration_halt(vgpu);
	vgpu_memory_clear(&vgpu->memory);
	vgpu_power_on(vgpu);
	mutex_unlock(&vgpu->lock);
}
