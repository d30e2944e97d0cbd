/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_LIMITS_H
#define DMIG_DRAIN_LIMITS_H

#include "leavers.h"

/* How many devices may migrate at once below @parent (may be NULL) of @host; 0: any number. */
int dmig_limit_at(const struct devmig_fleet *fleet, const char *host, const char *parent,
		  uint32_t at_once, uint32_t *ret);

/* Whether no more devices of a party have one parent than may migrate at once.  -EBADMSG, -ENOMEM. */
int dmig_limits_pass(const struct dmig_leavers *leavers, const struct dmig_party *party,
		     uint32_t at_once, bool *ret);

#endif
