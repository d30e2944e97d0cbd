/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_REGION_H
#define DMIG_LIB_REGION_H

#include "transport.h"

/* Most bytes of a region's info that are looked at: room for 250 windows. */
#define DMIG_REGION_INFO_MAX 4096

/* What a device says of a region, as it says it; capabilities follow. */
union dmig_region_info {
	struct vfio_region_info info;
	char bytes[DMIG_REGION_INFO_MAX];
};

/* Ask for it; an error is of the transport. */
int dmig_region_info(struct devmig_device *device, uint32_t region, union dmig_region_info *ret);

/* -EPROTO: what it says can't be; -E2BIG: it says more than is looked at. */
int dmig_region_check(const union dmig_region_info *info);

/*
 * Where in an info that was checked the capability @id is, of which there must be @size bytes; 0: there is
 * none.  -EPROTO: the chain of them leaves the info, does not end, or is not aligned.
 */
int dmig_region_capability(const union dmig_region_info *info, uint16_t id, size_t size);

/* Has a device without version 2 of migration the region of version 1? */
int dmig_region_generation(struct devmig_device *device, enum devmig_generation *ret);

#endif
