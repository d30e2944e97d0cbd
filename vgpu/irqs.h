/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_IRQS_H
#define VGPU_IRQS_H

#include <lib/device/uapi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vgpu;

/* What the device has: one interrupt of either kind. */
struct irq {
	int eventfd; /* -1: nobody wants to know; owned */
	bool masked;
	bool pending; /* it came while it was masked */
};

/* Guarded by the lock of the device. */
struct irqs {
	struct irq intx;
	struct irq msi;
};

void irqs_init(struct irqs *irqs);
/* Nobody wants to know any more. */
void irqs_close(struct irqs *irqs);

/* How many there are of a kind, and VFIO_IRQ_INFO_*. */
uint32_t irqs_count(uint32_t kind);
uint32_t irqs_flags(uint32_t kind);

/*
 * VFIO_DEVICE_SET_IRQS, with @size bytes of data behind it, and *@eventfd (-1: none), which is
 * taken over where it becomes -1.  -EINVAL; -ENOTTY: an action that the kind does not have.
 */
int irqs_set(struct vgpu *vgpu, const struct vfio_irq_set *set, const uint8_t *data, size_t size,
	     int *eventfd);

/* The device interrupts: by message where one is set, else by its pin. */
void irqs_raise(struct vgpu *vgpu);

#endif
