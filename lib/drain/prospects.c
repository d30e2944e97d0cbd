// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prospects.h"

#include <errno.h>
#include <stdlib.h>

/* Pairs of needs and groups that are looked at: some seconds. */
#define WORK_MAX (UINT64_C(1) << 31)

/* What is needed while prospects are looked for. */
struct looking {
	struct dmig_prospects *prospects;
	const struct dmig_problem *problem;
	const struct dmig_types *types;
	const struct dmig_pools *pools;
	struct dmig_left left;
	struct dmig_fit fit;
};

/*
 * The places that a pool has such that another device takes one of them at most:
 * with one place of a parent, all that it is shared with may go.  No parent is
 * counted twice, as only greater numbers count.
 */
static void count_places(const struct looking *looking, uint32_t pool, uint64_t *ret_own,
			 uint64_t *ret_parents)
{
	const struct dmig_pools *pools = looking->pools;
	int64_t last = -1;
	uint32_t i;

	*ret_own = *ret_parents = 0;
	for (i = pools->first[pool]; i < pools->first[pool + 1]; i++) {
		const struct dmig_group *group = &looking->problem->groups[pools->groups[i]];
		uint32_t room = dmig_left_room(&looking->left, looking->problem, pools->groups[i]);

		if (group->parent == DMIG_NOWHERE) {
			*ret_own += room;
		} else if (room && group->parent > last) {
			last = group->parent;
			++*ret_parents;
		}
	}
}

/*
 * A single device: the cheapest pools that have places.  A parent may have places
 * in several pools, so only those of one pool are counted.
 */
static void look_for_single(const struct looking *looking, uint32_t kind, struct dmig_outlook *ret)
{
	const struct dmig_problem *problem = looking->problem;
	const uint32_t *order = looking->pools->order + (size_t)kind * problem->pool_count;
	uint64_t own, parents, most_parents = 0, all = 0;
	uint32_t i;

	ret->bound = DMIG_NO_WAY;
	for (i = 0; i < looking->pools->count[kind]; i++) {
		int64_t cost = dmig_cost(problem, kind, order[i]);

		if (ret->bound >= 0 && cost > ret->bound)
			break;
		count_places(looking, order[i], &own, &parents);
		if (own + parents)
			ret->bound = cost;
		all += own;
		if (parents > most_parents)
			most_parents = parents;
	}
	ret->choices = all + most_parents;
}

static int add_prospect(struct dmig_prospects *prospects, struct dmig_prospect prospect)
{
	if (prospects->count == prospects->space) {
		uint32_t more = prospects->space ? 2 * prospects->space : 256;
		struct dmig_prospect *grown = NULL;

		if (more > prospects->space)
			grown = reallocarray(prospects->all, more, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		prospects->all = grown;
		prospects->space = more;
	}
	prospects->all[prospects->count++] = prospect;
	return 0;
}

static int compare_prospects(const void *a_, const void *b_)
{
	const struct dmig_prospect *a = a_, *b = b_;

	if (a->cost != b->cost)
		return a->cost < b->cost ? -1 : 1;
	return (a->host > b->host) - (a->host < b->host);
}

/* What it would cost if every device had the best pool there is. */
static int64_t ideal(const struct looking *looking, const struct dmig_item *item)
{
	const struct dmig_problem *problem = looking->problem;
	int64_t sum = 0;
	uint32_t i;

	for (i = 0; i < item->count; i++) {
		const struct dmig_need *need = &problem->needs[item->first + i];
		const uint32_t *order =
			looking->pools->order + (size_t)need->kind * problem->pool_count;

		if (!looking->pools->count[need->kind])
			return INT64_MAX;
		sum += dmig_cost(problem, need->kind, order[0]) * need->count;
	}
	return sum;
}

/* Keep the best, until there are as many that are exact as there are items. */
static void keep_best(struct looking *looking, struct dmig_outlook *outlook)
{
	uint32_t count = looking->prospects->count - outlook->first, exact = 0, i;
	struct dmig_prospect *all;

	outlook->bound = DMIG_NO_WAY;
	if (!count)
		return;
	all = looking->prospects->all + outlook->first;
	qsort(all, count, sizeof(*all), compare_prospects);
	outlook->bound = all[0].cost;
	for (i = 0; i < count && exact < looking->problem->item_count; i++) {
		exact += all[i].exact;
		outlook->choices += all[i].exact && all[i].cost == outlook->bound;
	}
	outlook->count = i;
	looking->prospects->count = outlook->first + i;
}

static int look_for_several(struct looking *looking, uint32_t item, struct dmig_outlook *outlook)
{
	const struct dmig_problem *problem = looking->problem;
	int64_t best = ideal(looking, &problem->items[item]);
	uint32_t h, enough = 0;
	int err = 0;

	outlook->first = looking->prospects->count;
	for (h = 0; h < problem->host_count && enough < problem->item_count && !err; h++) {
		struct dmig_prospect prospect = { .host = h };
		enum dmig_fits fits;

		if (problem->hosts[h].singles_only)
			continue;
		fits = dmig_fit_run(&looking->fit, &looking->left, item, 1, h);
		if (looking->fit.work > WORK_MAX)
			return -E2BIG;
		if (fits == DMIG_FITS_NOT)
			continue;
		prospect.cost = looking->fit.bound;
		prospect.exact = fits == DMIG_FITS && looking->fit.cost == looking->fit.bound;
		enough += prospect.exact && prospect.cost == best;
		err = add_prospect(looking->prospects, prospect);
	}
	if (!err)
		keep_best(looking, outlook);
	return err;
}

static int look(struct looking *looking)
{
	const struct dmig_problem *problem = looking->problem;
	uint32_t t;
	int err = 0;

	if (!looking->prospects->outlooks || dmig_left_init(&looking->left, problem) ||
	    dmig_fit_init(&looking->fit, problem))
		return -ENOMEM;
	for (t = 0; t < looking->types->count && !err; t++) {
		uint32_t item = dmig_type_item(looking->types, t);
		struct dmig_outlook *outlook = &looking->prospects->outlooks[t];

		if (problem->items[item].size == 1)
			look_for_single(looking, problem->needs[problem->items[item].first].kind,
					outlook);
		else
			err = look_for_several(looking, item, outlook);
	}
	return err;
}

int dmig_prospects_init(struct dmig_prospects *prospects, const struct dmig_problem *problem,
			const struct dmig_types *types, const struct dmig_pools *pools)
{
	struct looking looking = {
		.prospects = prospects, .problem = problem, .types = types, .pools = pools
	};
	int err;

	*prospects = (struct dmig_prospects){
		.outlooks = calloc(types->count + (size_t)1, sizeof(*prospects->outlooks)),
	};
	err = look(&looking);
	dmig_left_clear(&looking.left);
	dmig_fit_clear(&looking.fit);
	return err;
}

void dmig_prospects_clear(struct dmig_prospects *prospects)
{
	free(prospects->outlooks);
	free(prospects->all);
	*prospects = (struct dmig_prospects){};
}
