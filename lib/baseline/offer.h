/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_OFFER_H
#define DMIG_LIB_OFFER_H

#include <devmig/baseline.h>

/* What the members have: classes of which there is a device, or can be one. */

struct dmig_cell {
	uint32_t class_index; /* among those of all members */
	struct devmig_configured head;
};

struct dmig_offer {
	struct dmig_cell *cells; /* in the order of class_index */
	size_t count;
	bool in_doubt; /* there are records that nothing can be told of */
};

struct dmig_offers {
	struct dmig_offer *offers; /* for each member */
	size_t count;
	struct devmig_document **classes; /* by class_index; the fleet's */
	size_t nclasses;
};

/* -ERANGE, -EBADMSG, -ENOMEM; then, too, to be freed. */
int dmig_offers_make(struct dmig_offers *offers, const struct devmig_fleet *fleet,
		     const struct devmig_member *members, size_t count,
		     struct devmig_error **ret_error);
void dmig_offers_free(struct dmig_offers *offers);

/* NULL: the member has none of the class. */
const struct dmig_cell *dmig_offer_find(const struct dmig_offer *offer, uint32_t class_index);

#endif
