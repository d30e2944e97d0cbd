// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <string.h>

#include "conform_run.h"
#include "progress.h"

/* What each need is when the device, or the command line, has it not. */
static const char *const missing[NEEDS] = {
	"the device has no states for P2P",
	"the device has no states for pre-copy",
	"the device has every state",
	"the device does not tell what is left in pre-copy",
	"the device does not estimate what a stop-and-copy takes",
	"the device has no log of DMA",
	"there is no --second",
	"there is no --foreign",
	"there is no --watch",
};

#define ALL_STATES (DEVMIG_MIGRATION_STOP_COPY | DEVMIG_MIGRATION_P2P | DEVMIG_MIGRATION_PRE_COPY)

static unsigned int what_there_is(const struct conform *conform)
{
	const struct devmig_device_info *info = &conform->info;
	unsigned int has = 0;

	has |= info->flags & DEVMIG_MIGRATION_P2P ? NEEDS_P2P : 0;
	has |= info->flags & DEVMIG_MIGRATION_PRE_COPY ? NEEDS_PRE_COPY : 0;
	has |= (info->flags & ALL_STATES) == ALL_STATES ? 0 : NEEDS_LESS;
	has |= info->precopy_info ? NEEDS_INFO : 0;
	has |= info->data_size ? NEEDS_DATA_SIZE : 0;
	has |= info->dma_log ? NEEDS_DMA_LOG : 0;
	has |= conform->second ? NEEDS_SECOND : 0;
	has |= conform->foreign ? NEEDS_FOREIGN : 0;
	has |= conform->options->nwatches ? NEEDS_WATCH : 0;
	return has;
}

static bool can_run(struct conform *conform, const struct conform_test *test)
{
	const unsigned int lacks = test->needs & ~what_there_is(conform);

	if (lacks)
		return conform_skip(conform, "%s", missing[__builtin_ctz(lacks)]);
	if (test->risk > RISK_STATE && !conform->can_reset)
		return conform_skip(conform, "the device can't be reset");
	return true;
}

/* The next test gets a device that runs, or the run ends here. */
static void settle(struct conform *conform)
{
	unsigned int state;
	int err;

	if (conform_settle(conform))
		return;
	/* Where a reset ended elsewhere, this may still help. */
	conform_request(conform, DEVMIG_STATE_RUNNING);
	err = devmig_device_state(conform->device, &state, NULL);
	if (err == -ENOTCONN || err == -ETIMEDOUT)
		conform->stuck = !conform_reopen(conform);
	else
		conform->stuck = err || state != DEVMIG_STATE_RUNNING;
}

void conform_run(struct conform *conform, const struct conform_test *test)
{
	const uint64_t begun = conform_now();

	memset(&conform->outcome, 0, sizeof(conform->outcome));
	conform->test = test;
	conform->deadline = begun + conform->options->timeout * 1000ULL;
	conform->moved = 0;
	if (!can_run(conform, test))
		return;
	progress_begin("testing", test->name);
	test->run(conform);
	if (test->risk > RISK_NONE)
		settle(conform);
	progress_end();
	conform->outcome.milliseconds = (unsigned int)(conform_now() - begun);
}
