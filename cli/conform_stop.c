// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "cleanup.h"
#include "conform_run.h"
#include "conform_tests.h"

/* As long as a device is watched. */
#define WATCH_MS 200

/* Kinds of interrupts that are the device's own: of PCI INTx, MSI and MSI-X. */
#define IRQ_KINDS   3
#define IRQS_MAX    16
/* Of <linux/vfio.h>: VFIO_IRQ_INFO_EVENTFD */
#define IRQ_EVENTFD (1U << 0)

static size_t first_difference(const unsigned char *a, const unsigned char *b, size_t size)
{
	size_t i = 0;

	while (i < size && a[i] == b[i])
		i++;
	return i;
}

/* Nothing of what the user names may change in a state. */
static void watch_in(struct conform *conform, unsigned int state, unsigned char *bytes, size_t size)
{
	size_t same;

	if (!conform_enter(conform, state) || !conform_look(conform, bytes))
		return;
	conform_sleep(WATCH_MS);
	if (!conform_look(conform, bytes + size))
		return;
	same = first_difference(bytes, bytes + size, size);
	if (same < size)
		conform_found(conform, conform_state_text(state).text,
			      "nothing changes in what --watch names", "byte %zu of it does", same);
}

void conform_test_stop_watched(struct conform *conform)
{
	const size_t size = conform_watched_size(conform);
	cli_auto(free) unsigned char *bytes = malloc(2 * size);

	if (!bytes) {
		conform_fail(conform, -ENOMEM);
		return;
	}
	watch_in(conform, DEVMIG_STATE_STOP, bytes, size);
	watch_in(conform, DEVMIG_STATE_STOP_COPY, bytes, size);
}

void conform_test_watched_moves(struct conform *conform)
{
	const size_t size = conform_watched_size(conform);
	cli_auto(free) unsigned char *bytes = malloc(2 * size);
	conform_auto_stream stream = CONFORM_STREAM_NONE;
	size_t same;

	if (!bytes) {
		conform_fail(conform, -ENOMEM);
		return;
	}
	if (!conform_enter(conform, DEVMIG_STATE_STOP) || !conform_look(conform, bytes) ||
	    !conform_save_stopped(conform, &stream) || !conform_settle(conform))
		return;
	conform_sleep(WATCH_MS);
	if (!conform_load(conform, "loading the device's own stream", &stream, NULL) ||
	    !conform_look(conform, bytes + size))
		return;
	same = first_difference(bytes, bytes + size, size);
	if (same < size)
		conform_found(conform, "what --watch names, in STOP after loading",
			      "as it was in STOP before saving", "byte %zu of it differs", same);
}

/* Does the device write to memory in this state?  It must do so in RUNNING for a test to say
 * anything. */
static bool writes_in(struct conform *conform, unsigned int state, unsigned char *copy)
{
	if (!conform_enter(conform, state))
		return false;
	memcpy(copy, conform->dma, CONFORM_DMA_SIZE);
	conform_sleep(WATCH_MS);
	return first_difference(copy, conform->dma, CONFORM_DMA_SIZE) < CONFORM_DMA_SIZE;
}

static void expect_no_dma(struct conform *conform, const unsigned int *states, size_t count)
{
	cli_auto(free) unsigned char *copy = malloc(CONFORM_DMA_SIZE);

	if (!copy) {
		conform_fail(conform, -ENOMEM);
		return;
	}
	if (!conform->dma || !writes_in(conform, DEVMIG_STATE_RUNNING, copy)) {
		conform_skip(conform, "the device writes nothing to memory in RUNNING; --poke may "
				      "set it going");
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (conform_covers(conform, states[i]) && writes_in(conform, states[i], copy))
			conform_found(conform, conform_state_text(states[i]).text,
				      "no DMA to memory", "the memory changes");
}

void conform_test_stop_memory(struct conform *conform)
{
	static const unsigned int states[] = { DEVMIG_STATE_STOP, DEVMIG_STATE_STOP_COPY };

	expect_no_dma(conform, states, 2);
}

void conform_test_p2p_memory(struct conform *conform)
{
	static const unsigned int states[] = { DEVMIG_STATE_RUNNING_P2P,
					       DEVMIG_STATE_PRE_COPY_P2P };

	expect_no_dma(conform, states, 2);
}

static bool any_signalled(const int *eventfds, unsigned int count)
{
	bool any = false;
	uint64_t times;

	for (unsigned int i = 0; i < count; i++)
		any |= read(eventfds[i], &times, sizeof(times)) == sizeof(times);
	return any;
}

/* In STOP there are none of them; what came before is thrown away. */
static void expect_silence(struct conform *conform, const int *eventfds, unsigned int count)
{
	if (!conform_enter(conform, DEVMIG_STATE_STOP))
		return;
	any_signalled(eventfds, count);
	conform_sleep(WATCH_MS);
	if (any_signalled(eventfds, count))
		conform_found(conform, "STOP", "no interrupt", "the device interrupts");
	conform_settle(conform);
}

/* Interrupts of a kind, with their eventfds; returns whether there were any in RUNNING. */
static bool listen_to(struct conform *conform, unsigned int kind, const int *eventfds,
		      unsigned int count)
{
	bool any;

	if (devmig_device_irq_set(conform->device, kind, 0, eventfds, count, NULL))
		return false;
	/* Some devices interrupt only when they begin, or have done something. */
	conform_poke(conform);
	conform_sleep(WATCH_MS);
	any = any_signalled(eventfds, count);
	if (any)
		expect_silence(conform, eventfds, count);
	devmig_device_irq_set(conform->device, kind, 0, NULL, 0, NULL);
	return any;
}

static unsigned int irqs_of(struct conform *conform, unsigned int kind)
{
	unsigned int count = 0, flags = 0;

	if (kind >= conform->info.irqs ||
	    devmig_device_irq(conform->device, kind, &count, &flags, NULL) ||
	    !(flags & IRQ_EVENTFD))
		return 0;
	return count < IRQS_MAX ? count : IRQS_MAX;
}

void conform_test_stop_interrupts(struct conform *conform)
{
	int eventfds[IRQS_MAX];
	bool any = false;

	for (unsigned int i = 0; i < IRQS_MAX; i++)
		eventfds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	for (unsigned int kind = 0; kind < IRQ_KINDS; kind++) {
		const unsigned int count = irqs_of(conform, kind);

		if (count)
			any |= listen_to(conform, kind, eventfds, count);
	}
	for (unsigned int i = 0; i < IRQS_MAX; i++)
		close(eventfds[i]);
	if (!any)
		conform_skip(conform, "the device does not interrupt in RUNNING; --poke may set it "
				      "going");
}
