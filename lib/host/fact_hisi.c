// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdbool.h>
#include <string.h>

#include "above.h"

/* Drivers of the physical functions, and of virtual ones that can migrate. */
static const char *const drivers[] = { "hisi_zip", "hisi_sec2", "hisi_hpre", "hisi_acc_vfio_pci" };

static bool is_one(const struct dmig_asked *asked, struct dmig_above *pf)
{
	const bool found = dmig_above_kind(asked, DEVMIG_ITEM_PF, pf);
	const char *driver = found ? pf->item.driver : asked->item->driver;

	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++)
		if (!strcmp(driver, drivers[i]))
			return true;
	return false;
}

/*
 * Linux, drivers/crypto/hisilicon/{zip,sec2,hpre}/, pf_q_num.  What virtual functions
 * are given is computed in qm.c, qm_vf_q_assign(), and stays in a register.
 */
static int get_queues(const struct dmig_asked *asked)
{
	struct dmig_above pf;
	const char *origin, *value = "";
	int error;

	if (!is_one(asked, &pf))
		return dmig_fact_absent(asked, asked->item->path);
	if (asked->item->kind != DEVMIG_ITEM_PF)
		return dmig_fact_unknown(asked, asked->item->path,
					 "Linux does not show how many queue pairs a virtual "
					 "function was given; equal parent.hisi.queues and "
					 "parent.pci.vfs give equal shares");
	origin = dmig_spot_keep(asked->spot, "sys/module/%s/parameters/%s", asked->item->driver,
				asked->row->file);
	if (!origin)
		return -ENOMEM;
	error = dmig_spot_line(asked->spot, &value, "%s", origin);
	/* A physical function has queues, whether its module says so or not. */
	if (error == -ENOENT)
		return dmig_fact_unknown(asked, origin, "there is no such file");
	return error == -ENOMEM ? error : dmig_fact_line(asked, error, value, origin);
}

/*
 * Linux, drivers/vfio/pci/hisilicon/hisi_acc_vfio_pci.c, vf_qm_check_match(): register
 * QM_QUE_ISO_CFG_V.  The attribute "isolate" of uacce is another thing: a device
 * that was taken out of service after errors.
 */
static int get_isolation(const struct dmig_asked *asked)
{
	struct dmig_above pf;

	if (!is_one(asked, &pf))
		return dmig_fact_absent(asked, asked->item->path);
	return dmig_fact_unknown(asked, asked->item->path,
				 "Linux does not show whether the card isolates queues; only the "
				 "driver compares it, when state comes in");
}

/* hisi_acc_vfio_pci.c, vf_qm_version_check(): the driver takes its own kinds of stream and says none. */
static int get_stream(const struct dmig_asked *asked)
{
	struct dmig_above pf;

	if (!is_one(asked, &pf))
		return dmig_fact_absent(asked, asked->item->path);
	return dmig_fact_unknown(asked, asked->item->path,
				 "Linux does not show which kind of stream its driver writes and "
				 "reads");
}

const struct dmig_fact_row dmig_fact_hisi_rows[] = {
	{ .name = "hisi.queues", .get = get_queues, .file = "pf_q_num" },
	{ .name = "hisi.isolation", .get = get_isolation },
	{ .name = "hisi.stream", .get = get_stream },
	{ .name = NULL },
};
