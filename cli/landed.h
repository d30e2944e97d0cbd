/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_LANDED_H
#define CLI_LANDED_H

#include <devmig/domain.h>

/*
 * Complain of each device of a domain that nothing on this host takes over: all reasons,
 * nearest first.  What to exit with: STATUS_APPLY where only something is to be set,
 * STATUS_UNKNOWN where something could not be told, else STATUS_NO.
 */
int landed_report(const struct devmig_domain *domain, const struct devmig_landing *landing,
		  const struct devmig_survey *survey, const char *guest);

#endif
