/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_WAYS_H
#define DMIG_DRAIN_WAYS_H

#include "seats.h"

/* Find the goals that the classes of leavers can go to, and the ways there. */
int dmig_ways_find(struct dmig_seats *seats, struct devmig_fleet *fleet,
		   struct devmig_error **ret_error);

/* What each kind costs in each pool, when kinds and goals are known.  Both: -E2BIG, -ENOMEM. */
int dmig_ways_set_costs(struct dmig_seats *seats, struct devmig_error **ret_error);

#endif
