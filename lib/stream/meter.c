// SPDX-License-Identifier: LGPL-2.1-or-later
#include "meter.h"
#include <lib/common/clock.h>
#include <lib/common/export.h>

#define INTERVAL (100 * DMIG_MS)

void dmig_meter_begin(struct dmig_meter *meter, const struct devmig_stream_options *options)
{
	*meter = (struct dmig_meter){
		.options = options,
		.progress = { .remaining = DEVMIG_UNKNOWN, .dirty = DEVMIG_UNKNOWN },
		.told = dmig_now(),
	};
}

static int tell(struct dmig_meter *meter)
{
	int r;

	if (!meter->options->progress)
		return 0;
	r = meter->options->progress(meter->options->arg, &meter->progress);
	/* Then it is the destination that decides. */
	if (!r || meter->progress.phase == DEVMIG_PHASE_START)
		return 0;
	meter->called_off = r;
	return DMIG_CALLED_OFF;
}

int dmig_meter_phase(struct dmig_meter *meter, enum devmig_stream_phase phase)
{
	meter->progress.phase = phase;
	return tell(meter);
}

static void take_off(u64 *left, u64 bytes)
{
	if (*left != DEVMIG_UNKNOWN)
		*left -= bytes < *left ? bytes : *left;
}

void dmig_meter_count(struct dmig_meter *meter, u64 bytes)
{
	struct devmig_stream_progress *progress = &meter->progress;

	take_off(&progress->remaining, bytes - progress->bytes);
	/* A part of it; until the device is asked again nobody knows which. */
	if (progress->dirty != DEVMIG_UNKNOWN && progress->dirty > progress->remaining)
		progress->dirty = progress->remaining;
	progress->bytes = bytes;
}

int dmig_meter_tick(struct dmig_meter *meter)
{
	const u64 now = dmig_now(), since = now - meter->told;
	const u64 bytes = meter->progress.bytes - meter->told_bytes;

	if (since < INTERVAL)
		return 0;
	meter->progress.rate = (u64)((double)bytes * (double)DMIG_SECOND / (double)since);
	meter->told = now;
	meter->told_bytes = meter->progress.bytes;
	return tell(meter);
}

int dmig_meter_meanwhile(void *meter)
{
	return dmig_meter_tick(meter);
}
