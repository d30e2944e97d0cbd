// SPDX-License-Identifier: LGPL-2.1-or-later
#include "placement.h"
#include <stdio.h>
#include <stdlib.h>

/*
 * devmig-bench-traits FLEET
 *
 * How many candidates OpenStack Placement would name for the devices of a
 * fleet that can't take them over.
 */

static bool is_yes(enum devmig_answer answer)
{
	return answer == DEVMIG_COMPATIBLE || answer == DEVMIG_AFTER_APPLY;
}

/* Free devices, summed up over sources. */
struct sums {
	uint64_t right;
	uint64_t wrong;  /* candidates that are none */
	uint64_t lost;   /* no candidates, but they could take over */
	uint64_t misled; /* sources with a wrong candidate */
	uint64_t sources;
};

static void compare(const struct placement *placement, uint32_t source, uint64_t weight,
		    struct sums *sums)
{
	const struct listing *listing = placement->listing;
	uint64_t wrong = 0;
	uint32_t i;

	for (i = 0; i < listing->nclasses; i++) {
		uint64_t count = listing->first[i + 1] - listing->first[i];
		bool candidate = placement_is_candidate(placement, source, i);
		bool exact = is_yes(devmig_match(listing->documents[source], listing->documents[i],
						 DEVMIG_INCOMING, NULL));

		sums->right += weight * count * (candidate && exact);
		sums->lost += weight * count * (!candidate && exact);
		wrong += count * (candidate && !exact);
	}
	sums->wrong += weight * wrong;
	sums->misled += weight * (wrong > 0);
	sums->sources += weight;
}

static void report(const struct placement *placement, const char *what, const struct sums *sums)
{
	printf("{\"bench\":\"traits\",\"engine\":\"Placement\",\"case\":\"%s\",\"devices\":%u,"
	       "\"classes\":%u,\"traits\":%u,\"values\":%u,\"right\":%llu,\"wrong\":%llu,"
	       "\"lost\":%llu,\"misled\":%llu,\"sources\":%llu}\n",
	       what, placement->listing->count, placement->listing->nclasses, placement->ntraits,
	       placement->values, (unsigned long long)sums->right, (unsigned long long)sums->wrong,
	       (unsigned long long)sums->lost, (unsigned long long)sums->misled,
	       (unsigned long long)sums->sources);
}

static void compare_all(const struct placement *placement)
{
	uint64_t *devices = calloc(placement->listing->nclasses, sizeof(*devices));
	struct sums by_class = { 0 }, by_device = { 0 };
	uint32_t i;

	if (!devices)
		exit(2);
	for (i = 0; i < placement->listing->count; i++)
		devices[placement->listing->devices[i].class_number]++;
	for (i = 0; i < placement->listing->nclasses; i++) {
		compare(placement, i, 1, &by_class);
		compare(placement, i, devices[i], &by_device);
	}
	report(placement, "each document once", &by_class);
	report(placement, "each device", &by_device);
	free(devices);
}

int main(int argc, char **argv)
{
	struct placement placement;
	struct listing listing;

	if (argc != 2)
		return 2;
	listing_read(&listing, argv[1]);
	placement_make(&placement, &listing);
	compare_all(&placement);
	placement_free(&placement);
	listing_free(&listing);
	return 0;
}
