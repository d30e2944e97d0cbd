/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_ALIKE_H
#define DMIG_LIB_ALIKE_H

#include "groups.h"

/* Do they have the same SELF?  The order does not count; absent and empty are one thing. */
bool dmig_same_self(const struct dmig_document *a, const struct dmig_document *b);

/*
 * Number what classes can be compared by without their documents: those with
 * the same SELF get the number of the first of them, those with a
 * software_version its rank.  -ENOMEM.
 */
int dmig_alike_number(struct dmig_groups *groups);

#endif
