/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RANK_H
#define DMIG_LIB_RANK_H

#include "fleet.h"

/* A class that a source can go to. */
struct dmig_candidate {
	u32 class_number;
	u32 rank; /* 0 is the best; equally good ones have one rank */
	u32 unset;
	u32 version; /* as of struct dmig_group_entry */
	bool identical;
};

struct dmig_candidates {
	struct dmig_candidate *all; /* to be freed */
	u32 count;
};

/*
 * All classes that @source can go to, the best first.  -EBADMSG, -ENOMEM.  The
 * verdicts of an index are taken where it has the source's class and the reading.
 */
int dmig_candidates_find(const struct devmig_fleet *fleet, const struct devmig_document *source,
			 enum devmig_reading reading, struct dmig_candidates *ret,
			 struct devmig_error **ret_error);

#endif
