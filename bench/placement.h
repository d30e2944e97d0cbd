/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BENCH_PLACEMENT_H
#define BENCH_PLACEMENT_H

#include "listing.h"

struct column;

/*
 * A fleet as OpenStack Placement would have it.  The mapping is as good as it
 * can be with what Placement has, and loses no candidate:
 *
 *  - each device is a resource provider with an inventory of one unit (a type:
 *    of as many as it has free instances) of the resource class
 *    CUSTOM_<pci_id>, or where SELF has none of CUSTOM_<driver> or
 *    CUSTOM_<device_api>;
 *  - a provider has the trait CUSTOM_<FIELD>_<VALUE> for each value that a
 *    source of the fleet has in a field and that one of its COMPATIBLE objects
 *    accepts there, whatever the other fields are; _ABSENT stands for none.  A
 *    field that one of the objects does not name accepts all values.  What is
 *    within a range, a set or a mask is worked out by the operator's tools, so
 *    single fields are exact;
 *  - a source asks for one unit of its resource class and requires the traits
 *    of the values of its SELF, and _ABSENT for the fields that it lacks;
 *  - names are upper case, with _ for what is neither a letter nor a digit.
 *
 * What is lost is what ties fields together: which object accepts, and the
 * variables that two fields share.  Any-of traits (required=in:) are the
 * source's to ask for and can't tie the provider's together.  A provider for
 * each object would offer a device as often as it has objects.
 */
struct placement {
	const struct listing *listing;
	struct column *columns; /* a field name each */
	uint32_t ncolumns;
	char **traits; /* names by number */
	uint32_t ntraits;
	uint32_t values;    /* of all columns, absent ones included */
	bool *has;          /* provider class, trait */
	uint32_t *required; /* source class, column: trait */
	char **resources;   /* name of each class's */
};

/* An error ends the program. */
void placement_make(struct placement *placement, const struct listing *listing);
void placement_free(struct placement *placement);

/* Would Placement name devices of class @provider for a device of class @source? */
bool placement_is_candidate(const struct placement *placement, uint32_t source, uint32_t provider);

#endif
