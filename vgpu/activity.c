// SPDX-License-Identifier: LGPL-2.1-or-later
#include "activity.h"
#include "clock.h"
#include "vgpu.h"

#include <time.h>

static void wait_until(struct vgpu *vgpu, uint64_t when)
{
	const struct timespec time = {
		.tv_sec = (time_t)(when / 1000000),
		.tv_nsec = (long)(when % 1000000) * 1000,
	};

	if (when == UINT64_MAX)
		pthread_cond_wait(&vgpu->activity.changed, &vgpu->lock);
	else
		pthread_cond_timedwait(&vgpu->activity.changed, &vgpu->lock, &time);
}

static void *run(void *data)
{
	struct vgpu *vgpu = data;

	pthread_mutex_lock(&vgpu->lock);
	while (!vgpu->activity.stop) {
		const uint64_t now = clock_now();
		const uint64_t dma = dma_run(vgpu, now);
		const uint64_t work = workload_work(vgpu, now);

		wait_until(vgpu, dma < work ? dma : work);
	}
	pthread_mutex_unlock(&vgpu->lock);
	return NULL;
}

void activity_init(struct vgpu *vgpu)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&vgpu->activity.changed, &attributes);
	pthread_condattr_destroy(&attributes);
}

int activity_start(struct vgpu *vgpu)
{
	return -pthread_create(&vgpu->activity.thread, NULL, run, vgpu);
}

void activity_end(struct vgpu *vgpu)
{
	pthread_mutex_lock(&vgpu->lock);
	vgpu->activity.stop = true;
	activity_wake(vgpu);
	pthread_mutex_unlock(&vgpu->lock);
	pthread_join(vgpu->activity.thread, NULL);
}

void activity_destroy(struct vgpu *vgpu)
{
	pthread_cond_destroy(&vgpu->activity.changed);
}

void activity_wake(struct vgpu *vgpu)
{
	pthread_cond_signal(&vgpu->activity.changed);
}
