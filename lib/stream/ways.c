// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ways.h"

/* The arcs of a way, one behind the other; how many, or an error. */
static int arcs_of(uint64_t flags, const struct devmig_arc *way, struct devmig_arc *ret,
		   struct devmig_error **ret_error)
{
	unsigned int path[DEVMIG_PATH_MAX];
	const int count = devmig_state_path(flags, way->from, way->to, path, ret_error);
	unsigned int from = way->from;

	for (int i = 0; i < count; i++) {
		ret[i] = (struct devmig_arc){ from, path[i] };
		from = path[i];
	}
	return count;
}

int dmig_ways_check(const struct devmig_device *device, const struct devmig_arc *ways, size_t count,
		    struct devmig_error **ret_error)
{
	const uint64_t flags = devmig_device_info(device)->flags;
	struct devmig_arc arcs[DMIG_WAYS_MAX * DEVMIG_PATH_MAX];
	size_t have = 0;

	for (size_t i = 0; i < count; i++) {
		const int more = arcs_of(flags, &ways[i], arcs + have, ret_error);

		if (more < 0)
			return more;
		have += (size_t)more;
	}
	return devmig_arcs_check(flags, devmig_device_name(device), arcs, have, NULL, ret_error);
}
