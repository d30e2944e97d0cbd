/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_MATRIX_CHOOSE_H
#define CLI_MATRIX_CHOOSE_H

#include <devmig/devmig.h>

#include "option.h"

/*
 * These classes, by name or digits that their digests begin with, and those of these
 * hosts; and what any of them can go to or come from.  *ret is to be freed.  0, or
 * what to exit with after a complaint.
 */
int matrix_choose(const struct devmig_fleet *fleet, enum devmig_reading reading,
		  const struct option_list *classes, const struct option_list *hosts,
		  uint32_t **ret, uint32_t *ret_count);

#endif
