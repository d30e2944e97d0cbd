// SPDX-License-Identifier: LGPL-2.1-or-later
#include "limits.h"

#include <lib/common/cleanup.h>
#include <string.h>

int dmig_limit_at(const struct devmig_fleet *fleet, const char *host, const char *parent,
		  uint32_t at_once, uint32_t *ret)
{
	struct devmig_record record;
	uint32_t number;
	int err;

	*ret = 0;
	if (!parent)
		return 0;
	*ret = at_once;
	err = devmig_fleet_find(fleet, host, parent, &number);
	if (err == -ENOENT)
		return 0;
	if (err || devmig_fleet_record(fleet, number, &record))
		return -EBADMSG;
	if (record.migrations)
		*ret = record.migrations;
	return 0;
}

static int compare_parents(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Parents of a party's devices that have one, those that are the same together. */
static uint32_t list_parents(const struct dmig_leaver *all, uint32_t count, const char **ret)
{
	uint32_t i, parents = 0;

	for (i = 0; i < count; i++)
		if (all[i].is.parent)
			ret[parents++] = all[i].is.parent;
	if (parents)
		qsort(ret, parents, sizeof(*ret), compare_parents);
	return parents;
}

int dmig_limits_pass(const struct dmig_leavers *leavers, const struct dmig_party *party,
		     uint32_t at_once, bool *ret)
{
	const struct dmig_leaver *all = leavers->all + party->first;
	dmig_auto(free) const char **parents = calloc(party->count, sizeof(*parents));
	uint32_t i, same, count, limit;

	if (!parents)
		return -ENOMEM;
	count = list_parents(all, party->count, parents);
	*ret = true;
	for (i = 0; i < count; i += same) {
		for (same = 1; i + same < count; same++)
			if (strcmp(parents[i], parents[i + same]))
				break;
		if (same > 1 &&
		    dmig_limit_at(leavers->fleet, all->is.host, parents[i], at_once, &limit))
			return -EBADMSG;
		if (same > 1 && limit && same > limit)
			*ret = false;
	}
	return 0;
}
