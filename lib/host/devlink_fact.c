// SPDX-License-Identifier: LGPL-2.1-or-later
#include "devlink_fact.h"
#include <string.h>

#include "devlink.h"
#include "recorded.h"

#define ORIGIN dmig_recorded_origin(DMIG_RECORDED_DEVLINK)

static int cant_tell(const struct dmig_asked *asked, int error)
{
	if (error == -ENOMEM)
		return error;
	if (error == -ENODEV)
		return dmig_fact_unknown(asked, ORIGIN, "its driver says nothing by devlink");
	if (error == -ENOENT)
		return dmig_fact_unknown(asked, ORIGIN, "this kernel has no devlink");
	return dmig_fact_unknown(asked, ORIGIN, "devlink can't be asked: %s", strerror(-error));
}

int dmig_devlink_answer(const struct dmig_asked *asked, const char *const *versions)
{
	struct dmig_devlink info;
	const char *value = "";
	int error;

	if (!dmig_spot_is_real(asked->spot))
		return dmig_recorded_answer(asked, DMIG_RECORDED_DEVLINK);
	error = dmig_devlink_read("pci", asked->item->name, &info);
	if (error)
		return cant_tell(asked, error);
	do {
		error = dmig_devlink_version(&info, *versions++, &value);
	} while (error == -ENOENT && *versions);
	if (error == -ENOENT)
		return dmig_fact_unknown(asked, ORIGIN, "its driver does not say it by devlink");
	if (error)
		return cant_tell(asked, error);
	value = dmig_spot_keep(asked->spot, "%s", value);
	return value ? dmig_recorded_known(asked, DMIG_RECORDED_DEVLINK, value) : -ENOMEM;
}
