// SPDX-License-Identifier: LGPL-2.1-or-later
#include "user.h"

#include <errno.h>

_Static_assert(sizeof(struct vfio_irq_info) == sizeof(struct dmig_wire_irq_info),
	       "the interrupt's info is not the protocol's");

int dmig_user_irq(struct dmig_link *link, uint32_t irq, struct vfio_irq_info *ret)
{
	struct dmig_wire_irq_info ours = { .argsz = sizeof(ours), .index = irq };
	const struct iovec request = { &ours, sizeof(ours) };
	struct dmig_user_call call = {
		.command = DMIG_WIRE_GET_IRQ_INFO,
		.request = &request,
		.npieces = 1,
		.reply = ret,
		.reply_size = sizeof(*ret),
	};
	const int error = dmig_user_call(dmig_user(link), &call);

	if (error)
		return error;
	return ret->index == irq ? 0 : dmig_user_malformed(dmig_user(link));
}

static int set_irqs(struct dmig_user *user, struct dmig_wire_irq_set *set, const int *eventfds,
		    unsigned int nfds)
{
	const struct iovec request = { set, sizeof(*set) };
	struct dmig_user_call call = {
		.command = DMIG_WIRE_SET_IRQS,
		.request = &request,
		.npieces = 1,
		.fds = eventfds,
		.nfds = nfds,
	};

	set->argsz = sizeof(*set);
	return dmig_user_call(user, &call);
}

static bool is_given(int eventfd)
{
	return eventfd >= 0;
}

/* How many that are alike come first: a message has the descriptors of all of them, or none. */
static uint32_t run_of(const int *eventfds, uint32_t count, uint32_t most)
{
	uint32_t run = 1;

	while (run < count && is_given(eventfds[run]) == is_given(eventfds[0]))
		run++;
	return is_given(eventfds[0]) && run > most ? most : run;
}

int dmig_user_irq_set(struct dmig_link *link, uint32_t irq, uint32_t start, const int *eventfds,
		      uint32_t count)
{
	struct dmig_user *user = dmig_user(link);
	struct dmig_wire_irq_set set = {
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = irq,
	};
	int error = 0;

	if (!count)
		return set_irqs(user, &set, NULL, 0);
	set.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	for (uint32_t done = 0; done < count && !error; done += set.count) {
		set.start = start + done;
		set.count = run_of(eventfds + done, count - done, user->limits.fds);
		/* The server takes no descriptors. */
		if (!set.count)
			return -EOPNOTSUPP;
		error = set_irqs(user, &set, eventfds + done,
				 is_given(eventfds[done]) ? set.count : 0);
	}
	return error;
}
