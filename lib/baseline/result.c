// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/baseline/baseline.h>
#include <lib/common/export.h>

/* Handing out what was found. */

/* Whether all that a member has is in doubt. */
static bool any_in_doubt(const struct devmig_baseline *baseline)
{
	for (size_t i = 0; i < baseline->offers.count; i++)
		if (!baseline->offers.offers[i].count && baseline->offers.offers[i].in_doubt)
			return true;
	return false;
}

DEVMIG_EXPORT enum devmig_answer devmig_baseline_answer(const struct devmig_baseline *baseline)
{
	if (baseline->nfound)
		return baseline->found[0].cost ? DEVMIG_AFTER_APPLY : DEVMIG_COMPATIBLE;
	if (baseline->cut || any_in_doubt(baseline))
		return DEVMIG_COULD_NOT_TELL;
	return DEVMIG_INCOMPATIBLE;
}

DEVMIG_EXPORT bool devmig_baseline_cut(const struct devmig_baseline *baseline)
{
	return baseline->cut;
}

DEVMIG_EXPORT size_t devmig_baseline_count(const struct devmig_baseline *baseline)
{
	return baseline->nfound;
}

DEVMIG_EXPORT int devmig_baseline_configuration(const struct devmig_baseline *baseline,
						size_t index, struct devmig_configuration *ret)
{
	const struct dmig_found *found = &baseline->found[index];

	if (index >= baseline->nfound)
		return -ERANGE;
	*ret = (struct devmig_configuration){
		.devices = found->devices,
		.instances = found->instances,
		.prepare = found->cost / DMIG_COST_PREPARE,
		.settings = found->cost % DMIG_COST_PREPARE,
	};
	return 0;
}

static const struct dmig_node *node_of(const struct devmig_baseline *baseline, size_t index,
				       size_t member)
{
	if (index >= baseline->nfound || member >= baseline->offers.count)
		return NULL;
	return &baseline->nodes.nodes[baseline->found[index].nodes[member]];
}

DEVMIG_EXPORT int devmig_baseline_configured(const struct devmig_baseline *baseline, size_t index,
					     size_t member, struct devmig_configured *ret)
{
	const struct dmig_node *node = node_of(baseline, index, member);

	if (!node)
		return -ERANGE;
	*ret = dmig_offer_find(&baseline->offers.offers[member], node->class_index)->head;
	ret->settings = node->nsettings;
	return 0;
}

DEVMIG_EXPORT int devmig_baseline_setting(const struct devmig_baseline *baseline, size_t index,
					  size_t member, size_t setting, struct devmig_setting *ret)
{
	const struct dmig_node *node = node_of(baseline, index, member);

	if (!node || setting >= node->nsettings)
		return -ERANGE;
	*ret = node->settings[setting];
	ret->line = 0;
	return 0;
}

DEVMIG_EXPORT size_t devmig_baseline_miss_count(const struct devmig_baseline *baseline)
{
	return baseline->nmisses;
}

DEVMIG_EXPORT int devmig_baseline_miss(const struct devmig_baseline *baseline, size_t index,
				       struct devmig_miss *ret)
{
	if (index >= baseline->nmisses)
		return -ERANGE;
	*ret = baseline->misses[index].head;
	return 0;
}
