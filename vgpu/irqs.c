// SPDX-License-Identifier: LGPL-2.1-or-later
#include "irqs.h"
#include "vgpu.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
	uint32_t count;
	uint32_t flags;
} kinds[VFIO_PCI_NUM_IRQS] = {
	[VFIO_PCI_INTX_IRQ_INDEX] = { 1, VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_MASKABLE |
						 VFIO_IRQ_INFO_AUTOMASKED },
	[VFIO_PCI_MSI_IRQ_INDEX] = { 1, VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE },
};

static void close_irq(struct irq *irq)
{
	if (irq->eventfd >= 0)
		close(irq->eventfd);
	*irq = (struct irq){ .eventfd = -1 };
}

void irqs_init(struct irqs *irqs)
{
	irqs->intx = (struct irq){ .eventfd = -1 };
	irqs->msi = (struct irq){ .eventfd = -1 };
}

void irqs_close(struct irqs *irqs)
{
	close_irq(&irqs->intx);
	close_irq(&irqs->msi);
}

uint32_t irqs_count(uint32_t kind)
{
	return kind < VFIO_PCI_NUM_IRQS ? kinds[kind].count : 0;
}

uint32_t irqs_flags(uint32_t kind)
{
	return kind < VFIO_PCI_NUM_IRQS ? kinds[kind].flags : 0;
}

/* A client that has filled its counter to the brim would have us wait. */
static void signal_irq(const struct irq *irq)
{
	const uint64_t one = 1;
	struct pollfd pollfd = { .fd = irq->eventfd, .events = POLLOUT };

	if (irq->eventfd < 0 || poll(&pollfd, 1, 0) != 1 || !(pollfd.revents & POLLOUT))
		return;
	if (write(irq->eventfd, &one, sizeof(one)) != sizeof(one))
		return;
}

/* Such as comes by the pin masks itself. */
static void trigger(struct irq *irq, bool automasked)
{
	if (irq->masked) {
		irq->pending = true;
		return;
	}
	irq->masked = automasked && irq->eventfd >= 0;
	signal_irq(irq);
}

static void act_trigger(struct irq *irq, bool intx)
{
	trigger(irq, intx);
}

static void act_mask(struct irq *irq, bool intx)
{
	(void)intx;
	irq->masked = true;
}

static void act_unmask(struct irq *irq, bool intx)
{
	const bool pending = irq->pending;

	irq->masked = false;
	irq->pending = false;
	if (pending)
		trigger(irq, intx);
}

static const struct {
	uint32_t flag;
	void (*act)(struct irq *irq, bool intx);
} actions[] = {
	{ VFIO_IRQ_SET_ACTION_TRIGGER, act_trigger },
	{ VFIO_IRQ_SET_ACTION_MASK, act_mask },
	{ VFIO_IRQ_SET_ACTION_UNMASK, act_unmask },
};

/* Only what can be written to in this way: a client may send any descriptor. */
static bool is_eventfd(int fd)
{
	static const char wanted[] = "anon_inode:[eventfd]";
	char path[32];
	char target[sizeof(wanted)];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return readlink(path, target, sizeof(target)) == sizeof(wanted) - 1 &&
	       !memcmp(target, wanted, sizeof(wanted) - 1);
}

/* It must not block us, whatever its other owners do with it. */
static int set_eventfd(struct irq *irq, uint32_t action, int *eventfd)
{
	if (action != VFIO_IRQ_SET_ACTION_TRIGGER)
		return -ENOTTY;
	if (*eventfd >= 0 && (!is_eventfd(*eventfd) ||
			      fcntl(*eventfd, F_SETFL, fcntl(*eventfd, F_GETFL) | O_NONBLOCK)))
		return -EINVAL;
	close_irq(irq);
	irq->eventfd = *eventfd;
	*eventfd = -1;
	return 0;
}

static int act(struct irq *irq, uint32_t action, bool intx)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (actions[i].flag != action)
			continue;
		if (!intx && action != VFIO_IRQ_SET_ACTION_TRIGGER)
			return -ENOTTY;
		actions[i].act(irq, intx);
		return 0;
	}
	return -EINVAL;
}

/* Exactly one bit of those. */
static bool is_one(uint32_t flags)
{
	return flags && !(flags & (flags - 1));
}

static bool is_valid(const struct vfio_irq_set *set, size_t size)
{
	const uint32_t data = set->flags & VFIO_IRQ_SET_DATA_TYPE_MASK;
	const uint32_t action = set->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;
	const uint32_t all = irqs_count(set->index);

	if (set->flags != (data | action) || !is_one(data) || !is_one(action) || !all ||
	    set->start >= all || set->count > all - set->start)
		return false;
	if (!set->count && (data != VFIO_IRQ_SET_DATA_NONE || set->start))
		return false;
	return size == (data == VFIO_IRQ_SET_DATA_BOOL ? set->count : 0);
}

int irqs_set(struct vgpu *vgpu, const struct vfio_irq_set *set, const uint8_t *data, size_t size,
	     int *eventfd)
{
	const uint32_t action = set->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;
	const bool intx = set->index == VFIO_PCI_INTX_IRQ_INDEX;
	struct irq *irq = intx ? &vgpu->irqs.intx : &vgpu->irqs.msi;

	if (!is_valid(set, size))
		return -EINVAL;
	if (set->flags & VFIO_IRQ_SET_DATA_EVENTFD)
		return set_eventfd(irq, action, eventfd);
	if (*eventfd >= 0)
		return -EINVAL;
	if (!set->count) {
		if (action != VFIO_IRQ_SET_ACTION_TRIGGER)
			return -EINVAL;
		close_irq(irq);
		return 0;
	}
	if (set->flags & VFIO_IRQ_SET_DATA_BOOL && !*data)
		return 0;
	return act(irq, action, intx);
}

void irqs_raise(struct vgpu *vgpu)
{
	if (vgpu->irqs.msi.eventfd >= 0)
		trigger(&vgpu->irqs.msi, false);
	else if (config_intx_enabled(&vgpu->config))
		trigger(&vgpu->irqs.intx, true);
}
