/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DOMAIN_LANDING_H
#define DMIG_LIB_DOMAIN_LANDING_H

#include <devmig/domain.h>

/* An item that does not take over a device, and how far it is from it: less is nearer. */
struct dmig_unlanded {
	struct devmig_unlanded shown;
	struct devmig_verdict *verdict; /* owned */
	size_t distance;
};

/* Where a device lands. */
struct dmig_place_of_device {
	size_t item; /* DEVMIG_NO_ITEM: nowhere, and then why not */
	struct dmig_unlanded *unlanded;
	size_t count;
};

struct devmig_landing {
	const struct devmig_domain *domain;
	struct devmig_survey *survey;
	size_t count;                        /* devices */
	size_t items;                        /* of the survey */
	struct dmig_place_of_device *places; /* by device */
	size_t *holders;                     /* by item: the device that has it */
	bool *seen;                          /* by item: its holder was asked to move */
	unsigned char *fits;                 /* by device and item */
};

/* Why each item of the right kind does not take over a device that nothing takes over. */
int dmig_unlanded_collect(struct devmig_landing *landing, size_t device,
			  struct devmig_error **ret_error);
void dmig_unlanded_free(struct dmig_place_of_device *place);

/* What may take the place of what. */
bool dmig_is_candidate(enum devmig_item_kind wanted, enum devmig_item_kind kind);

#endif
