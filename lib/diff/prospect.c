// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/diff/diff.h>
#include <stdlib.h>
#include <string.h>

/*
 * Where devices in use can go.  They are no places themselves, so that this is
 * one question for each class; and what they lost or gained, and why, is one for
 * each pair of a class before and one after.
 */

/* What was not looked at to the end is not said. */
static bool is_past_limit(const struct devmig_diff *diff)
{
	return diff->matches == DMIG_MATCHES_MAX;
}

/* 1, 0, or a negative errno; past the limit 0. */
static int can_go(struct devmig_diff *diff, uint32_t source, uint32_t destination)
{
	if (is_past_limit(diff))
		return 0;
	diff->matches++;
	return dmig_diff_can_go(diff, source, destination);
}

static int look_for_place(struct devmig_diff *diff, uint32_t class, int snapshot)
{
	const struct dmig_class_list *placed = &diff->placed[snapshot];
	int r = 0;

	/* Mostly it can go to its like. */
	if (diff->classes[class].in[snapshot].places)
		r = can_go(diff, class, class);
	for (uint32_t i = 0; !r && i < placed->count && !is_past_limit(diff); i++)
		if (placed->classes[i] != class)
			r = can_go(diff, class, placed->classes[i]);
	return r;
}

static int has_place(struct devmig_diff *diff, uint32_t class, int snapshot)
{
	struct dmig_stock *stock;
	int r;

	if (class == DEVMIG_NO_CLASS)
		return 0;
	stock = &diff->classes[class].in[snapshot];
	if (stock->has_place >= 0)
		return stock->has_place;
	r = look_for_place(diff, class, snapshot);
	if (r >= 0)
		stock->has_place = (signed char)r;
	return r;
}

/* What became of all places that a class had in a snapshot. */
static int sum_fates(struct devmig_diff *diff, uint32_t class, int snapshot,
		     struct devmig_prospect_change *ret)
{
	const struct dmig_class_list *placed = &diff->placed[snapshot];

	for (uint32_t i = 0; i < placed->count; i++) {
		const struct dmig_stock *stock = &diff->classes[placed->classes[i]].in[snapshot];
		const int r = can_go(diff, class, placed->classes[i]);

		if (r < 0)
			return r;
		if (!r)
			continue;
		ret->places += stock->places;
		ret->taken += stock->fates[FATE_TAKEN];
		ret->went += stock->fates[FATE_WENT];
		ret->changed += stock->fates[FATE_CHANGED];
	}
	return 0;
}

static const char *fate_word(const struct devmig_prospect_change *change)
{
	const bool lost = change->prospect == DEVMIG_PROSPECT_LOST;

	if (change->taken >= change->went && change->taken >= change->changed)
		return lost ? "taken" : "freed";
	if (change->went >= change->changed)
		return lost ? "went" : "came";
	return "changed";
}

/* Whether it is the change of its own document: with the other one it were as it was. */
static int is_own_fault(struct devmig_diff *diff, const struct dmig_pair *pair, bool lost)
{
	if (pair->before == pair->after)
		return 0;
	if (lost)
		return has_place(diff, pair->before, AFTER);
	if (pair->before == DEVMIG_NO_CLASS)
		return 1;
	return has_place(diff, pair->after, BEFORE);
}

static uint32_t number_of(const struct devmig_diff *diff, uint32_t class, int snapshot)
{
	return class == DEVMIG_NO_CLASS ? DEVMIG_NO_CLASS
					: diff->classes[class].in[snapshot].number;
}

static int explain(struct devmig_diff *diff, size_t at, bool lost)
{
	const struct dmig_pair *pair = &diff->pairs.pairs[at];
	struct dmig_prospect *prospect = &diff->prospects[diff->nprospects];
	struct devmig_prospect_change *change = &prospect->change;
	int own, r;

	prospect->pair = at;
	*change = (struct devmig_prospect_change){
		.prospect = lost ? DEVMIG_PROSPECT_LOST : DEVMIG_PROSPECT_GAINED,
		.before = number_of(diff, pair->before, BEFORE),
		.after = number_of(diff, pair->after, AFTER),
		.devices = pair->both_in_use,
	};
	own = is_own_fault(diff, pair, lost);
	if (own < 0)
		return own;
	r = sum_fates(diff, lost ? pair->before : pair->after, lost ? BEFORE : AFTER, change);
	if (r || is_past_limit(diff))
		return r;
	change->reason = own ? "document" : fate_word(change);
	*(lost ? &diff->totals.lost : &diff->totals.gained) += change->devices;
	diff->nprospects++;
	return 0;
}

static int compare_prospects(const void *a, const void *b)
{
	const struct devmig_prospect_change *x = &((const struct dmig_prospect *)a)->change;
	const struct devmig_prospect_change *y = &((const struct dmig_prospect *)b)->change;

	if (x->prospect != y->prospect)
		return x->prospect < y->prospect ? -1 : 1;
	if (x->devices != y->devices)
		return x->devices > y->devices ? -1 : 1;
	if (x->before != y->before)
		return x->before < y->before ? -1 : 1;
	return x->after < y->after ? -1 : x->after > y->after;
}

/* Each pair gets the place of its change. */
static void link_pairs(struct devmig_diff *diff)
{
	for (size_t i = 0; i < diff->nprospects; i++)
		diff->pairs.pairs[diff->prospects[i].pair].prospect = i;
}

int dmig_diff_make_prospects(struct devmig_diff *diff)
{
	int before, after, r = 0;

	diff->prospects = calloc(diff->pairs.count + 1, sizeof(*diff->prospects));
	if (!diff->prospects)
		return -ENOMEM;
	for (size_t i = 0; !r && i < diff->pairs.count; i++) {
		const struct dmig_pair *pair = &diff->pairs.pairs[i];

		if (!pair->both_in_use)
			continue;
		before = has_place(diff, pair->before, BEFORE);
		after = has_place(diff, pair->after, AFTER);
		if (before < 0 || after < 0)
			return before < 0 ? before : after;
		if (before != after && !is_past_limit(diff))
			r = explain(diff, i, before);
	}
	qsort(diff->prospects, diff->nprospects, sizeof(*diff->prospects), compare_prospects);
	link_pairs(diff);
	diff->totals.cut |= is_past_limit(diff);
	return r;
}
