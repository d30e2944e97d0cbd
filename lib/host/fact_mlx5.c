// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdbool.h>
#include <string.h>

#include "above.h"
#include "devlink_fact.h"

#define VENDOR "15b3"

/* The card's file in the directory of its RDMA device.  -ENOENT: there is none. */
static int read_rdma(const struct dmig_asked *asked, const char **ret_origin, const char **ret)
{
	const struct dmig_list *names;
	int error;

	*ret_origin = dmig_spot_keep(asked->spot, "%s/infiniband", asked->item->path);
	if (!*ret_origin)
		return -ENOMEM;
	error = dmig_spot_list(asked->spot, &names, "%s", *ret_origin);
	if (error || !names->count)
		return error ? error : -ENOENT;
	*ret_origin = dmig_spot_keep(asked->spot, "%s/%s/%s", *ret_origin, names->names[0],
				     asked->row->file);
	return *ret_origin ? dmig_spot_line(asked->spot, ret, "%s", *ret_origin) : -ENOMEM;
}

/* Firmware is the card's: one of a virtual function is not asked. */
static int get(const struct dmig_asked *asked, const char *const *versions)
{
	const char *origin, *value;
	int error = dmig_above_card(asked);

	if (error != 1)
		return error;
	error = read_rdma(asked, &origin, &value);
	if (error == -ENOMEM)
		return error;
	if (!error && *value)
		return dmig_fact_known(asked, value, origin);
	return dmig_devlink_answer(asked, versions);
}

/* Linux, Documentation/networking/devlink/{mlx5,pds}.rst: "fw.version", of others "fw". */
static int get_version(const struct dmig_asked *asked)
{
	static const char *const versions[] = { "fw.version", "fw", NULL };

	return get(asked, versions);
}

static int get_psid(const struct dmig_asked *asked)
{
	static const char *const versions[] = { "fw.psid", NULL };
	bool ours;
	const int error = dmig_above_vendor(asked, VENDOR, &ours);

	if (error)
		return error;
	/* Only this vendor has it. */
	return ours ? get(asked, versions) : dmig_fact_absent(asked, asked->item->path);
}

/* VF_MIGRATION_MODE, and whether the firmware heeds it: the driver asks by a command of its own. */
static int get_migration(const struct dmig_asked *asked)
{
	bool ours;
	int error = dmig_above_card(asked);

	if (error != 1)
		return error;
	error = dmig_above_vendor(asked, VENDOR, &ours);
	if (error)
		return error;
	if (!ours)
		return dmig_fact_absent(asked, asked->item->path);
	return dmig_fact_unknown(asked, asked->item->path,
				 "Linux does not show whether the card's firmware migrates "
				 "functions");
}

/*
 * Linux, drivers/infiniband/core/sysfs.c, fw_ver_show(); drivers/infiniband/hw/mlx5/main.c,
 * board_id_show().
 */
const struct dmig_fact_row dmig_fact_mlx5_rows[] = {
	{ .name = "fw.version", .get = get_version, .file = "fw_ver" },
	{ .name = "fw.psid", .get = get_psid, .file = "board_id" },
	{ .name = "fw.migration", .get = get_migration },
	{ .name = NULL },
};
