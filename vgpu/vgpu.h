/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_H
#define VGPU_H

#include "activity.h"
#include "config.h"
#include "dma.h"
#include "faults.h"
#include "irqs.h"
#include "log.h"
#include "mappings.h"
#include "memory.h"
#include "registers.h"
#include "resume.h"
#include "save.h"
#include "workload.h"

#include <devmig/document.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* What the device is made of; as it is told when the program begins. */
struct settings {
	uint64_t memory;      /* bytes, a power of two */
	uint64_t window;      /* bytes of it that clients may map */
	uint64_t fill;        /* bytes that are written when the program begins */
	uint64_t dirty_rate;  /* bytes in a second */
	uint64_t working_set; /* bytes that the workload writes */
	uint64_t seed;
	uint64_t flags;       /* DMIG_MIG_* */
	const char *document; /* a file; NULL: what the parameters say */
};

/*
 * The device.  One lock guards all of it, and is held while a command is carried out.
 * What the device does by itself, and what --status asks of all its memory, is done in
 * small portions between which the lock is given up, so nobody waits long.  Who works in
 * portions asks memory.writes whether it was all of one moment.  What does not change after
 * vgpu_create() is read without the lock, and so are the faults.
 */
struct vgpu {
	const struct settings *settings;
	struct devmig_document *document; /* what it is, and what may migrate to it */
	char *text;                       /* of the document, canonical */
	size_t text_size;
	struct faults faults;

	/* The serving thread's: can be read when the server is to end; -1: nobody was served. */
	int stop;

	pthread_mutex_t lock; /* guards what follows */
	uint32_t state;       /* of the migration; RUNNING if nobody migrates */
	bool stopped;         /* it was in STOP when the client came, and has not run since */
	unsigned int loads;   /* how often it was migrated to */
	struct memory memory;
	struct registers registers;
	struct config config;
	struct dma dma;
	struct mappings mappings;
	struct dma_log log;
	struct irqs irqs;
	struct workload workload;
	struct save save;
	struct resume resume;
	struct activity activity;
};

/*
 * Make a device that runs; @settings stay the caller's, and have to stay.
 * 0 or a negative errno.
 */
int vgpu_create(struct vgpu *vgpu, const struct settings *settings,
		struct devmig_error **ret_error);
void vgpu_destroy(struct vgpu *vgpu);

/* With the lock, as the others below. */
void vgpu_reset(struct vgpu *vgpu);

/* There is a client: what it finds is what it may leave behind. */
void vgpu_connect(struct vgpu *vgpu);

/*
 * The client is gone, and with it its memory and its interest in interrupts.  A
 * transfer that was open is over: who was saving runs on, with all it has, unless it was in
 * STOP when the client came and has not run since, as another one may run in its place;
 * who was loading is reset, as it never runs on half a state.  RUNNING_P2P is a state on the way,
 * and becomes RUNNING.  Every other state stays.
 */
void vgpu_disconnect(struct vgpu *vgpu);

/* document.c: 0 or a negative errno */
int vgpu_read_document(struct vgpu *vgpu, struct devmig_error **ret_error);

/* migration.c: go to a state; -EINVAL: there is no way, or the last check failed */
int migration_request(struct vgpu *vgpu, uint32_t state);
/* The state as it is told. */
uint32_t migration_state(struct vgpu *vgpu);
/* The flags as they are told. */
uint64_t migration_flags(struct vgpu *vgpu);
/* Nothing moves, and no transfer is open. */
void migration_halt(struct vgpu *vgpu);
void migration_run(struct vgpu *vgpu, uint32_t state);

#endif
