/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_WAVES_H
#define DMIG_DRAIN_WAVES_H

#include "plan.h"

/*
 * Give every item that moves a wave, such that no parent, at either end, has more
 * devices migrating than may.  Items whose parents are the busiest come first, each
 * into the first wave that has room: mostly, not always, in the fewest waves.
 */
int dmig_waves_set(struct devmig_plan *plan, uint32_t at_once);

#endif
