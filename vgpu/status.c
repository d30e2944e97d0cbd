// SPDX-License-Identifier: LGPL-2.1-or-later
#include "status.h"
#include "clock.h"

#include <core/migration.h>
#include <inttypes.h>

/* Pages that are looked at in one go, and a pause in which who waits for the lock gets it. */
#define PORTION  64
#define PAUSE_NS 50000

struct status {
	const char *state;
	uint64_t flags;
	uint64_t memory;
	uint64_t counter;
	uint64_t digest;
	uint64_t written;
	uint64_t wrong;
	uint64_t rate;
	uint64_t step;
	uint64_t loads;
	bool torn; /* written while it was looked at: digest and pages are of no one moment */
};

/* Numbers in the order in which they are printed; the rest is text. */
static const struct {
	const char *name;
	size_t offset;
} numbers[] = {
	{ "memory", offsetof(struct status, memory) },
	{ "counter", offsetof(struct status, counter) },
	{ "written_pages", offsetof(struct status, written) },
	{ "wrong_pages", offsetof(struct status, wrong) },
	{ "dirty_rate", offsetof(struct status, rate) },
	{ "step", offsetof(struct status, step) },
	{ "loads", offsetof(struct status, loads) },
};

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

/* All but what is to be found in memory. */
static struct status look(struct vgpu *vgpu)
{
	return (struct status){
		.state = dmig_state_name(vgpu->state),
		.flags = vgpu->settings->flags,
		.memory = vgpu->memory.size,
		.counter = registers_counter(vgpu),
		.rate = vgpu->workload.rate,
		.step = vgpu->workload.step,
		.loads = vgpu->loads,
	};
}

/* Pages @first to @end - 1, with the lock given up now and then. */
static void look_at_pages(struct vgpu *vgpu, uint64_t first, uint64_t end, struct status *status)
{
	for (uint64_t page = first; page < end; page += PORTION) {
		const uint64_t next = end - page < PORTION ? end : page + PORTION;

		if (page > first) {
			pthread_mutex_unlock(&vgpu->lock);
			dmig_nap(PAUSE_NS);
			pthread_mutex_lock(&vgpu->lock);
		}
		status->digest += memory_digest(&vgpu->memory, page, next);
		workload_verify(vgpu, page, next, &status->written, &status->wrong);
	}
}

/* What clients write to the window is found by looking twice. */
static struct status take(struct vgpu *vgpu)
{
	const struct memory *memory = &vgpu->memory;
	const uint64_t window = memory->window / MEMORY_PAGE;
	struct status status;
	uint64_t writes, digest;

	pthread_mutex_lock(&vgpu->lock);
	status = look(vgpu);
	writes = memory->writes;
	look_at_pages(vgpu, 0, window, &status);
	digest = status.digest;
	look_at_pages(vgpu, window, memory->pages, &status);
	status.torn = memory->writes != writes || memory_digest(memory, 0, window) != digest;
	pthread_mutex_unlock(&vgpu->lock);
	return status;
}

static uint64_t number(const struct status *status, size_t i)
{
	return *(const uint64_t *)(const void *)((const char *)status + numbers[i].offset);
}

/* The faults that are to be, each @before the last. */
static void print_faults(struct vgpu *vgpu, const char *format, const char *between, FILE *to)
{
	const char *before = "";

	for (size_t i = 0; i < FAULTS; i++) {
		if (!fault_on(&vgpu->faults, (enum fault)i))
			continue;
		fputs(before, to);
		fprintf(to, format, fault_name(i));
		before = between;
	}
}

static void print_json(struct vgpu *vgpu, const struct status *status, FILE *to)
{
	fprintf(to, "{\"state\":\"%s\",\"flags\":%" PRIu64 ",\"digest\":\"%016" PRIx64 "\"",
		status->state, status->flags, status->digest);
	for (size_t i = 0; i < NUMBERS; i++)
		fprintf(to, ",\"%s\":%" PRIu64, numbers[i].name, number(status, i));
	fprintf(to, ",\"torn\":%s,\"faults\":[", status->torn ? "true" : "false");
	print_faults(vgpu, "\"%s\"", ",", to);
	fputs("]}\n", to);
}

static void print_text(struct vgpu *vgpu, const struct status *status, FILE *to)
{
	fprintf(to, "%-14s %s\n", "state", status->state);
	fprintf(to, "%-14s %s%s%s\n", "flags", "stop-copy",
		status->flags & DMIG_MIG_P2P ? ",p2p" : "",
		status->flags & DMIG_MIG_PRE_COPY ? ",pre-copy" : "");
	fprintf(to, "%-14s %016" PRIx64 "\n", "digest", status->digest);
	for (size_t i = 0; i < NUMBERS; i++)
		fprintf(to, "%-14s %" PRIu64 "\n", numbers[i].name, number(status, i));
	fprintf(to, "%-14s %s\n", "torn", status->torn ? "yes" : "no");
	fprintf(to, "%-14s ", "faults");
	print_faults(vgpu, "%s", " ", to);
	fputc('\n', to);
}

void status_print(struct vgpu *vgpu, bool json, FILE *to)
{
	const struct status status = take(vgpu);

	(json ? print_json : print_text)(vgpu, &status, to);
}
