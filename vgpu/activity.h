/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_ACTIVITY_H
#define VGPU_ACTIVITY_H

#include <pthread.h>
#include <stdbool.h>

struct vgpu;

/*
 * What the device does by itself: its workload and its DMA, in a thread that takes the lock
 * of the device while it works.
 */
struct activity {
	pthread_t thread;
	pthread_cond_t changed; /* with the lock of the device */
	bool stop;              /* guarded by it */
};

void activity_init(struct vgpu *vgpu);
void activity_destroy(struct vgpu *vgpu);

/* 0 or a negative errno. */
int activity_start(struct vgpu *vgpu);
void activity_end(struct vgpu *vgpu);

/* With the lock: something is to be done that was not before. */
void activity_wake(struct vgpu *vgpu);

#endif
