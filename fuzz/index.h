/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef FUZZ_INDEX_H
#define FUZZ_INDEX_H

#include <devmig/find.h>

/* What tests and fuzzers of indexes need: nothing in here can fail an assertion. */

/*
 * Make the checksums of an index right, whatever is in it, so that more is
 * looked at than those.  What can't have any is left as it is.
 */
void index_seal(uint8_t *bytes, size_t size);

/* The same, and where sections stand: each where those before it end. */
void index_repair(uint8_t *bytes, size_t size);

/* Ask a fleet everything; what it says does not matter. */
void index_probe(struct devmig_fleet *fleet);
/* The same of plans, a matrix, baselines and differences, if it is small. */
void index_plan(struct devmig_fleet *fleet);
/* What changed from one small fleet to another, and back. */
void index_compare(struct devmig_fleet *a, struct devmig_fleet *b);

/*
 * What two fleets say differently, NULL: nothing, of all that can be asked.
 * @damaged: where @b fails with -EBADMSG it says nothing.
 */
const char *index_difference(struct devmig_fleet *a, struct devmig_fleet *b, bool damaged);

#endif
