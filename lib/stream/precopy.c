// SPDX-License-Identifier: LGPL-2.1-or-later
#include "send.h"
#include <lib/common/clock.h>

/*
 * Pre-copy.  A round reads what the device had when it began; then what it has changed
 * meanwhile is to be read, and so on, until so little is left that it can be stopped
 * for it.
 *
 * A device that can be told to leave others alone before it is stopped (P2P) goes through
 * those states on its way by itself.  Here is one device; who moves several that talk to
 * each other must bring all of them into those states before any is stopped.
 */

/* Between two looks at a device that has nothing now. */
#define NAP         (5 * DMIG_MS)
/* So often the destination is told that all is well, if not more often. */
#define ALIVE       DMIG_SECOND
/* So often while it waits for a record, if it waits as long as this side would. */
#define ALIVE_TIMES 4

struct rounds {
	u64 end;     /* of the time that there is for it */
	u64 began;   /* the first one */
	u64 napped;  /* nothing was there to be sent for so long */
	u64 alive;   /* when the destination was told last */
	u64 initial; /* bytes that should be gone before the device is stopped */
	u64 left;    /* bytes, as they are estimated */
	u64 last;    /* bytes of the last round */
	bool known;  /* the device has told what is left */
	bool cut;    /* the last round ended before the device had nothing */
};

/* What is left, from whatever tells it. */
static int estimate(struct dmig_sending *sending, struct rounds *rounds,
		    struct devmig_error **ret_error)
{
	struct devmig_precopy precopy = { 0 };
	struct devmig_stream_progress *progress = &sending->meter.progress;
	int error;

	rounds->known = sending->info->precopy_info || sending->info->data_size;
	if (sending->info->precopy_info) {
		error = devmig_device_precopy(sending->device, &precopy, ret_error);
		if (error)
			return error;
		/* Two counts of the device's may be any. */
		if (__builtin_add_overflow(precopy.initial, precopy.dirty, &rounds->left))
			rounds->left = DEVMIG_UNKNOWN - 1;
		progress->dirty = precopy.dirty;
	} else if (sending->info->data_size) {
		error = devmig_device_data_size(sending->device, &rounds->left, ret_error);
		if (error)
			return error;
	} else {
		rounds->left = rounds->cut ? DEVMIG_UNKNOWN - 1 : rounds->last;
	}
	rounds->initial = precopy.initial;
	progress->remaining = rounds->known ? rounds->left : DEVMIG_UNKNOWN;
	return 0;
}

/* Would what is left go over within the wish? */
static bool is_short(const struct dmig_sending *sending, const struct rounds *rounds)
{
	const u64 spent = dmig_now() - rounds->began - rounds->napped;
	const double rate = (double)dmig_total_bytes(sending->total) / (double)(spent ? spent : 1);

	if (rounds->initial)
		return false;
	if (!rounds->left)
		return true;
	return (double)rounds->left <= rate * (double)sending->options.downtime * (double)DMIG_MS;
}

static bool is_over(const struct dmig_sending *sending, const struct rounds *rounds)
{
	return sending->result->rounds >= sending->options.rounds || dmig_now() >= rounds->end;
}

/*
 * Until when a round may last.  Where nobody knows what was there when it began, a device that
 * changes faster than it is read would never be at its end: then each one has its share of
 * the time that there is.
 */
static u64 end_of_round(const struct dmig_sending *sending, const struct rounds *rounds)
{
	const u64 share = sending->options.precopy_time * DMIG_MS / sending->options.rounds;
	const u64 end = dmig_now() + share;

	return !rounds->known && end < rounds->end ? end : rounds->end;
}

/* One round: until there is nothing now, or what was left when it began was read. */
static int run_round(struct dmig_sending *sending, struct rounds *rounds, enum dmig_read *ret,
		     struct devmig_error **ret_error)
{
	const u64 before = dmig_total_bytes(sending->total);
	/* Of what is not known, as much as there is. */
	const u64 most = rounds->known ? rounds->left : DEVMIG_UNKNOWN;
	const u64 end = end_of_round(sending, rounds);
	int error = 0;

	sending->meter.progress.round = sending->result->rounds + 1;
	do {
		error = dmig_send_chunk(sending, DMIG_PRE_COPY, ret, ret_error);
		rounds->last = dmig_total_bytes(sending->total) - before;
	} while (!error && *ret == DMIG_READ_SOME && rounds->last < most && dmig_now() < end);
	rounds->cut = *ret == DMIG_READ_SOME;
	if (rounds->last)
		sending->result->rounds++;
	return error;
}

/* The device has nothing, and can't be stopped yet. */
static int nap(struct dmig_sending *sending, struct rounds *rounds, struct devmig_error **ret_error)
{
	const u64 timeout = sending->options.timeout * DMIG_MS;
	const u64 before = dmig_now();
	u64 now;

	/* A signal may end it early. */
	dmig_nap(NAP);
	now = dmig_now();
	rounds->napped += now - before;
	if (now - rounds->alive < ALIVE && now - rounds->alive < timeout / ALIVE_TIMES)
		return 0;
	rounds->alive = now;
	return dmig_record_write(&sending->records, DMIG_ALIVE, 0, ret_error);
}

static int run_rounds(struct dmig_sending *sending, struct rounds *rounds,
		      struct devmig_error **ret_error)
{
	enum dmig_read read = DMIG_READ_SOME;
	int error = 0;

	while (!error && read != DMIG_READ_ALL) {
		error = run_round(sending, rounds, &read, ret_error);
		if (!error)
			error = estimate(sending, rounds, ret_error);
		if (error)
			return error;
		sending->result->converged = is_short(sending, rounds);
		if (sending->result->converged || is_over(sending, rounds))
			return 0;
		if (!rounds->last)
			error = nap(sending, rounds, ret_error);
	}
	return error;
}

int dmig_send_precopy(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	struct rounds rounds = { 0 };
	int error = dmig_meter_phase(&sending->meter, DEVMIG_PHASE_PRE_COPY);

	if (!error)
		error = dmig_send_go(sending, DEVMIG_STATE_PRE_COPY, ret_error);
	if (!error)
		error = estimate(sending, &rounds, ret_error);
	if (error)
		return error;
	rounds.began = dmig_now();
	rounds.alive = rounds.began;
	rounds.end = rounds.began + sending->options.precopy_time * DMIG_MS;
	error = run_rounds(sending, &rounds, ret_error);
	sending->result->precopy_bytes = dmig_total_bytes(sending->total);
	return error;
}
