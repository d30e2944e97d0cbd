// SPDX-License-Identifier: LGPL-2.1-or-later
#include "workload.h"
#include "clock.h"
#include "stream.h"
#include "vgpu.h"

#include <string.h>

#define PAGE_WORDS (MEMORY_PAGE / sizeof(uint64_t))

/* A page that a step has written begins with this, its seed, its number and the step. */
#define PAGE_MAGIC 0x6b726f7747564d44 /* DMVGwork */

/* Pages in one go, so that others get the lock. */
#define STEPS_MAX 256

/* How often it looks whether something is due, and how much of it is made up for later. */
#define PERIOD_US  5000
#define BACKLOG_US 100000

#define SECOND 1000000ULL

struct page {
	uint64_t word[PAGE_WORDS];
};

/* Mixes all bits of a number into each (Stafford's thirteenth variant). */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static void make_page(struct page *page, uint64_t seed, uint64_t number, uint64_t step)
{
	const uint64_t head[] = { PAGE_MAGIC, seed, number, step };
	uint64_t x = mix(seed ^ mix(number ^ mix(step)));

	for (unsigned int i = 0; i < PAGE_WORDS; i++) {
		x = x * 6364136223846793005 + 1442695040888963407;
		page->word[i] = htole64(i < 4 ? head[i] : x);
	}
}

static void write_page(struct vgpu *vgpu, uint64_t number)
{
	struct page page;

	make_page(&page, vgpu->workload.seed, number, ++vgpu->workload.step);
	memory_write(&vgpu->memory, number * MEMORY_PAGE, &page, sizeof(page));
}

void workload_reset(struct vgpu *vgpu)
{
	vgpu->workload = (struct workload){
		.rate = vgpu->settings->dirty_rate,
		.size = vgpu->settings->working_set,
		.seed = vgpu->settings->seed,
		.running = vgpu->workload.running,
		.due = clock_now(),
	};
}

void workload_run(struct vgpu *vgpu, bool run)
{
	vgpu->workload.running = run;
	vgpu->workload.due = clock_now();
	activity_wake(vgpu);
}

void workload_fill(struct vgpu *vgpu, uint64_t first, uint64_t end)
{
	for (uint64_t page = first; page < end; page++)
		write_page(vgpu, page);
}

/* The time that so many steps take. */
static uint64_t time_of(const struct workload *workload, uint64_t steps)
{
	return (uint64_t)((unsigned __int128)steps * MEMORY_PAGE * SECOND / workload->rate);
}

uint64_t workload_work(struct vgpu *vgpu, uint64_t now)
{
	struct workload *workload = &vgpu->workload;
	const uint64_t pages = workload->size / MEMORY_PAGE;
	uint64_t steps;

	if (!workload->rate ||
	    (!workload->running && !fault_on(&vgpu->faults, FAULT_MEMORY_IN_STOP)))
		return UINT64_MAX;
	if (now > BACKLOG_US && workload->due < now - BACKLOG_US)
		workload->due = now - BACKLOG_US;
	steps = (uint64_t)((unsigned __int128)(now - workload->due) * workload->rate / SECOND /
			   MEMORY_PAGE);
	if (steps > STEPS_MAX)
		steps = STEPS_MAX;
	for (uint64_t i = 0; i < steps; i++)
		write_page(vgpu, mix(workload->seed + workload->step) % pages);
	workload->due += time_of(workload, steps);
	return steps == STEPS_MAX ? now : now + PERIOD_US;
}

static bool is_ours(const struct page *page, uint64_t number)
{
	return le64toh(page->word[0]) == PAGE_MAGIC && le64toh(page->word[2]) == number;
}

void workload_verify(const struct vgpu *vgpu, uint64_t first, uint64_t end, uint64_t *written,
		     uint64_t *wrong)
{
	const struct memory *memory = &vgpu->memory;

	for (uint64_t number = first; number < end; number++) {
		struct page page;
		struct page wanted;

		if (!memory_touched(memory, number))
			continue;
		memory_read(memory, number * MEMORY_PAGE, &page, sizeof(page));
		if (!is_ours(&page, number))
			continue;
		make_page(&wanted, le64toh(page.word[1]), number, le64toh(page.word[3]));
		++*written;
		*wrong += memcmp(&page, &wanted, sizeof(page)) != 0;
	}
}

void workload_save(const struct workload *workload, struct stream_registers *to)
{
	to->workload_rate = htole64(workload->rate);
	to->workload_size = htole64(workload->size);
	to->workload_seed = htole64(workload->seed);
	to->workload_step = htole64(workload->step);
}

bool workload_load(struct vgpu *vgpu, const struct stream_registers *from)
{
	const uint64_t rate = le64toh(from->workload_rate);
	const uint64_t size = le64toh(from->workload_size);

	if (rate > WORKLOAD_RATE_MAX || size < MEMORY_PAGE || size > vgpu->memory.size)
		return false;
	vgpu->workload.rate = rate;
	vgpu->workload.size = size;
	vgpu->workload.seed = le64toh(from->workload_seed);
	vgpu->workload.step = le64toh(from->workload_step);
	return true;
}
