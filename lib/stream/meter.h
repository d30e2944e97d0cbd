/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_METER_H
#define DMIG_LIB_STREAM_METER_H

#include <core/platform.h>
#include <devmig/stream.h>

/* Tells the caller how it goes. */
struct dmig_meter {
	const struct devmig_stream_options *options;
	struct devmig_stream_progress progress;
	u64 told;       /* when the caller was told last */
	u64 told_bytes; /* and what then had gone over */
	int called_off; /* what the caller answered that ended it; 0: nothing has */
};

/* What ended it below, in the place of the caller's answer, which may look like an errno. */
#define DMIG_CALLED_OFF 1

void dmig_meter_begin(struct dmig_meter *meter, const struct devmig_stream_options *options);
/* A phase begins; 0, or DMIG_CALLED_OFF. */
int dmig_meter_phase(struct dmig_meter *meter, enum devmig_stream_phase phase);
/* So many bytes of data have gone over until now, and as many less are left. */
void dmig_meter_count(struct dmig_meter *meter, u64 bytes);
/* To be called often; the same. */
int dmig_meter_tick(struct dmig_meter *meter);
/* The same, for a channel that waits. */
int dmig_meter_meanwhile(void *meter);

#endif
