// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/migration.h>
#include <devmig/migration.h>
#include <errno.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <string.h>

_Static_assert(DEVMIG_STATES == DMIG_STATES && DEVMIG_PATH_MAX == DMIG_PATH_MAX,
	       "the public states are not the core's");

/* A name for messages. */
static const char *shown(unsigned int state)
{
	const char *name = dmig_state_name(state);

	return name ? name : "a state that nobody knows";
}

DEVMIG_EXPORT const char *devmig_state_name(unsigned int state)
{
	return dmig_state_name(state);
}

DEVMIG_EXPORT int devmig_state_parse(const char *name)
{
	return dmig_state_by_name(name, strlen(name));
}

DEVMIG_EXPORT bool devmig_state_covered(uint64_t flags, unsigned int state)
{
	return dmig_state_covered(flags, state);
}

DEVMIG_EXPORT int devmig_state_path(uint64_t flags, unsigned int from, unsigned int to,
				    unsigned int ret_path[DEVMIG_PATH_MAX],
				    struct devmig_error **ret_error)
{
	u8 path[DMIG_PATH_MAX];
	const int len = dmig_state_path(flags, from, to, path);

	if (len < 0)
		return dmig_fail_as(ret_error, -EINVAL,
				    from == DMIG_STATE_ERROR ? DMIG_NO_ARC_ERROR : DMIG_NO_ARC,
				    NULL, "%s to %s", shown(from), shown(to));
	for (int i = 0; i < len; i++)
		ret_path[i] = path[i];
	return len;
}

static bool has_arc(uint64_t flags, const struct devmig_arc *arc)
{
	const struct dmig_arc narrow = { (u8)arc->from, (u8)arc->to };

	return arc->from < DMIG_STATES && arc->to < DMIG_STATES && dmig_arc_exists(flags, narrow);
}

DEVMIG_EXPORT int devmig_arcs_check(uint64_t flags, const char *device,
				    const struct devmig_arc *arcs, size_t count,
				    bool *ret_available, struct devmig_error **ret_error)
{
	size_t missing = count;

	for (size_t i = count; i-- > 0;) {
		const bool available = has_arc(flags, &arcs[i]);

		if (ret_available)
			ret_available[i] = available;
		if (!available)
			missing = i;
	}
	if (missing == count)
		return 0;
	return dmig_fail_as(ret_error, -EOPNOTSUPP, DMIG_NO_ARC, device, "%s to %s",
			    shown(arcs[missing].from), shown(arcs[missing].to));
}
