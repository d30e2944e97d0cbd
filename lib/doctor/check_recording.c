// SPDX-License-Identifier: LGPL-2.1-or-later
#include "visit.h"

/*
 * A recording has what discovery reads.  What is missing there need not be missing on the
 * host: of checks that would be told by it nothing is said, but that.
 */

static const struct dmig_rule recording = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "recording",
	.source = "devmig-record(1)",
	.hint = "run devmig doctor on the host itself for these",
};

void dmig_check_recording(struct dmig_visit *visit)
{
	if (visit->recorded)
		dmig_find(visit->doctor, &recording, DMIG_HOST,
			  "a recording does not have what tells of dirty-tracking, node, iommu, "
			  "modules, interrupts, qemu and libvirt");
}
