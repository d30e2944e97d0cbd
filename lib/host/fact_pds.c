// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "above.h"
#include "devlink_fact.h"

/*
 * AMD Pensando.  Linux, drivers/net/ethernet/amd/pds_core/devlink.c, pdsc_dl_info_get(); what
 * runs on the card is fw.version.
 */
static int get_asic(const struct dmig_asked *asked)
{
	const char *const versions[] = { asked->row->file, NULL };
	struct dmig_above pf;
	int error;

	if (dmig_above_kind(asked, DEVMIG_ITEM_PF, &pf)
		    ? strcmp(pf.item.driver, "pds_core")
		    : strcmp(asked->item->driver, "pds_vfio_pci"))
		return dmig_fact_absent(asked, asked->item->path);
	error = dmig_above_card(asked);
	return error == 1 ? dmig_devlink_answer(asked, versions) : error;
}

const struct dmig_fact_row dmig_fact_pds_rows[] = {
	{ .name = "pds.asic", .get = get_asic, .file = "asic.id" },
	{ .name = NULL },
};
