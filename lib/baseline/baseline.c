// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/baseline/baseline.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>

#define MEMBERS_MAX 1024
#define WORK_MAX    (1u << 25) /* members that are looked at, over all steps */

struct dmig_problem dmig_baseline_problem(const struct devmig_baseline *baseline)
{
	return (struct dmig_problem){
		.nodes = &baseline->nodes,
		.groups = baseline->groups.groups,
		.members = baseline->groups.members,
		.count = baseline->offers.count,
		.in_order = baseline->options.one_way,
	};
}

size_t dmig_baseline_steps(const struct devmig_baseline *baseline)
{
	return WORK_MAX / baseline->offers.count;
}

DEVMIG_EXPORT void devmig_baseline_free(struct devmig_baseline *baseline)
{
	if (!baseline)
		return;
	for (size_t i = 0; i < baseline->nfound; i++)
		free(baseline->found[i].nodes);
	for (size_t i = 0; i < baseline->nmisses; i++)
		devmig_verdict_free(baseline->misses[i].verdict);
	free(baseline->found);
	free(baseline->misses);
	dmig_choices_free(&baseline->groups);
	dmig_nodes_free(&baseline->nodes);
	dmig_offers_free(&baseline->offers);
	free(baseline);
}

static int work_out(struct devmig_baseline *baseline)
{
	struct dmig_offers *offers = &baseline->offers;
	int r = dmig_nodes_make(&baseline->nodes, offers->classes, offers->nclasses,
				baseline->options.reading);

	if (r)
		return r;
	baseline->cut = baseline->nodes.cut;
	if (!baseline->options.one_way)
		dmig_nodes_make_mutual(&baseline->nodes);
	r = dmig_choices_make(&baseline->groups, offers, &baseline->nodes);
	if (!r)
		r = dmig_baseline_collect(baseline);
	return !r && !baseline->nfound ? dmig_baseline_explain(baseline) : r;
}

static int check_options(const struct devmig_baseline_options *options, size_t count,
			 struct devmig_error **ret_error)
{
	if (!devmig_reading_name(options->reading))
		return dmig_fail(ret_error, -EINVAL, "no reading of lists");
	if (!count || count > MEMBERS_MAX)
		return dmig_fail(ret_error, -EINVAL, "%zu hosts, where there must be 1 to %d",
				 count, MEMBERS_MAX);
	return 0;
}

DEVMIG_EXPORT int devmig_baseline(const struct devmig_fleet *fleet,
				  const struct devmig_member *members, size_t count,
				  const struct devmig_baseline_options *options,
				  struct devmig_baseline **ret, struct devmig_error **ret_error)
{
	struct devmig_baseline *baseline;
	int r = check_options(options, count, ret_error);

	if (r)
		return r;
	baseline = calloc(1, sizeof(*baseline));
	if (!baseline)
		return dmig_fail_memory(ret_error);
	baseline->options = *options;
	r = dmig_offers_make(&baseline->offers, fleet, members, count, ret_error);
	if (!r) {
		r = work_out(baseline);
		if (r)
			dmig_fail_memory(ret_error);
	}
	if (r) {
		devmig_baseline_free(baseline);
		return r;
	}
	*ret = baseline;
	return 0;
}
