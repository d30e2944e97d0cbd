/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BENCH_ANSWERS_H
#define BENCH_ANSWERS_H

#include "listing.h"

/*
 * The answers of all classes of a listing to all others, worked out beforehand
 * as one would who keeps them in tables.
 */
struct destination {
	uint32_t class_number;
	uint32_t rank; /* 0 is the best; equally good ones have the same */
};

struct answers {
	struct destination *all; /* of each source, the best first */
	uint32_t *first;         /* where those of each source begin, and the end of the last */
};

/* An error ends the program. */
void answers_make(struct answers *answers, const struct listing *listing);
void answers_free(struct answers *answers);

/*
 * The free devices that a device of class @source can go to, the best first,
 * equally good ones by name; to be freed with free().
 */
uint32_t *answers_devices(const struct answers *answers, const struct listing *listing,
			  uint32_t source, uint32_t *ret_count);

#endif
