/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_ORDER_H
#define DMIG_DRAIN_ORDER_H

#include "plan.h"

/* Bring items and steps into the order that people read: by wave, host, VM, device. */
int dmig_plan_order(struct devmig_plan *plan);

#endif
