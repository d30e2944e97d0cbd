/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_LEAVERS_H
#define DMIG_DRAIN_LEAVERS_H

#include <devmig/drain.h>
#include <lib/fleet/fleet.h>

/* A device that is to leave. */
struct dmig_leaver {
	uint32_t record;
	uint32_t host;
	uint32_t position; /* in name order */
	struct devmig_record is;
	uint32_t kind; /* in the problem */
};

/* Those that leave together. */
struct dmig_party {
	uint32_t first; /* of its leavers */
	uint32_t count;
	uint32_t host;
	const char *vm;
	enum dmig_reason reason; /* why it stays, as far as that is known before; else DMIG_OK */
};

struct dmig_leavers {
	const struct devmig_fleet *fleet;
	struct dmig_leaver *all; /* by host, VM, name */
	uint32_t count;
	uint32_t space;
	struct dmig_party *parties;
	uint32_t party_count;
	bool *left; /* of each host of the fleet: no destination */
};

/* To be cleared in any case.  Errors as of devmig_drain(). */
int dmig_leavers_find(struct dmig_leavers *leavers, const struct devmig_fleet *fleet,
		      const struct devmig_drain_options *options, struct devmig_error **ret_error);
void dmig_leavers_clear(struct dmig_leavers *leavers);

#endif
