// SPDX-License-Identifier: LGPL-2.1-or-later
#include "vgpu.h"

#include <core/migration.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* As if it had just been powered on; nothing moves. */
static void power_on(struct vgpu *vgpu)
{
	registers_reset(vgpu);
	dma_reset(&vgpu->dma);
	config_reset(&vgpu->config, vgpu->memory.size);
	workload_reset(vgpu);
}

int vgpu_create(struct vgpu *vgpu, const struct settings *settings, struct devmig_error **ret_error)
{
	int error;

	*vgpu = (struct vgpu){ .settings = settings, .stop = -1 };
	faults_init(&vgpu->faults);
	irqs_init(&vgpu->irqs);
	error = memory_create(&vgpu->memory, settings->memory, settings->window);
	if (error)
		return error;
	error = vgpu_read_document(vgpu, ret_error);
	if (error) {
		memory_destroy(&vgpu->memory);
		return error;
	}
	pthread_mutex_init(&vgpu->lock, NULL);
	activity_init(vgpu);
	power_on(vgpu);
	workload_fill(vgpu, 0, settings->fill / MEMORY_PAGE);
	migration_run(vgpu, DMIG_STATE_RUNNING);
	return 0;
}

void vgpu_destroy(struct vgpu *vgpu)
{
	migration_halt(vgpu);
	log_stop(vgpu);
	mappings_clear(&vgpu->mappings);
	irqs_close(&vgpu->irqs);
	activity_destroy(vgpu);
	pthread_mutex_destroy(&vgpu->lock);
	devmig_document_unref(vgpu->document);
	free(vgpu->text);
	memory_destroy(&vgpu->memory);
}

/* From any state to RUNNING. The log of the DMA is none of the device's state. */
void vgpu_reset(struct vgpu *vgpu)
{
	if (vgpu->state == DMIG_STATE_ERROR && fault_on(&vgpu->faults, FAULT_RESET_KEEPS_ERROR))
		return;
	migration_halt(vgpu);
	if (!fault_on(&vgpu->faults, FAULT_RESET_KEEPS_MEMORY)) {
		memory_clear(&vgpu->memory);
		power_on(vgpu);
	}
	migration_run(vgpu, fault_on(&vgpu->faults, FAULT_RESET_TO_STOP) ? DMIG_STATE_STOP
									 : DMIG_STATE_RUNNING);
}

/* Where a state goes that can't stay when the client is gone. */
static void end_transfer(struct vgpu *vgpu)
{
	if (vgpu->state == DMIG_STATE_RESUMING) {
		vgpu_reset(vgpu);
	} else if (vgpu->save.staged || vgpu->state == DMIG_STATE_RUNNING_P2P) {
		migration_halt(vgpu);
		migration_run(vgpu, vgpu->stopped ? DMIG_STATE_STOP : DMIG_STATE_RUNNING);
	}
}

void vgpu_connect(struct vgpu *vgpu)
{
	vgpu->stopped = vgpu->state == DMIG_STATE_STOP;
}

void vgpu_disconnect(struct vgpu *vgpu)
{
	end_transfer(vgpu);
	log_stop(vgpu);
	mappings_clear(&vgpu->mappings);
	irqs_close(&vgpu->irqs);
}
