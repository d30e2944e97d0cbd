// SPDX-License-Identifier: LGPL-2.1-or-later
#include "status.h"

#include <core/migration.h>
#include <inttypes.h>

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

static struct status take(struct vgpu *vgpu)
{
	struct status status;

	pthread_mutex_lock(&vgpu->lock);
	status = (struct status){
		.state = dmig_state_name(vgpu->state),
		.flags = vgpu->settings->flags,
		.memory = vgpu->memory.size,
		.counter = registers_counter(vgpu),
		.digest = memory_digest(&vgpu->memory),
		.rate = vgpu->workload.rate,
		.step = vgpu->workload.step,
		.loads = vgpu->loads,
	};
	status.wrong = workload_verify(vgpu, &status.written);
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
	fputs(",\"faults\":[", to);
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
	fprintf(to, "%-14s ", "faults");
	print_faults(vgpu, "%s", " ", to);
	fputc('\n', to);
}

void status_print(struct vgpu *vgpu, bool json, FILE *to)
{
	const struct status status = take(vgpu);

	(json ? print_json : print_text)(vgpu, &status, to);
}
