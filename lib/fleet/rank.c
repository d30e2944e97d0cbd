// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rank.h"
#include "alike.h"
#include <core/bytes.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/document/document.h>

/* A search for candidates. */
struct ranking {
	const struct devmig_fleet *fleet;
	const struct devmig_document *source;
	enum devmig_reading reading;
	u32 class_number; /* of the source, DEVMIG_NO_CLASS: the fleet has none */
	struct dmig_candidates *candidates;
	u32 room;
	struct devmig_error **ret_error;
};

#define FIRST_ROOM 16

static int add(struct ranking *ranking, u32 class_number, u32 unset)
{
	struct dmig_candidates *candidates = ranking->candidates;

	if (candidates->count == ranking->room) {
		const u32 room = ranking->room ? 2 * ranking->room : FIRST_ROOM;
		struct dmig_candidate *all = reallocarray(candidates->all, room, sizeof(*all));

		if (!all)
			return dmig_fail_memory(ranking->ret_error);
		candidates->all = all;
		ranking->room = room;
	}
	candidates->all[candidates->count++] =
		(struct dmig_candidate){ .class_number = class_number, .unset = unset };
	return 0;
}

/* Most classes say no, and eight of these can be passed over at once. */
static int add_from_index(struct ranking *ranking, const u8 *verdicts)
{
	const u32 count = ranking->fleet->image.nclasses;
	u32 i = 0;
	int error = 0;

	while (i < count && !error) {
		if (i + 8 <= count && dmig_load64(verdicts + i) == DMIG_BYTES(DMIG_VERDICT_NO)) {
			i += 8;
			continue;
		}
		if (verdicts[i] != DMIG_VERDICT_NO)
			error = add(ranking, i, verdicts[i]);
		i++;
	}
	return error;
}

static int add_by_matching(struct ranking *ranking)
{
	const struct devmig_fleet *fleet = ranking->fleet;
	u32 i;
	int error = 0;

	for (i = 0; i < fleet->image.nclasses && !error; i++) {
		struct devmig_document *document;
		enum devmig_answer answer;
		unsigned int unset;

		error = devmig_fleet_document(fleet, i, &document, ranking->ret_error);
		if (error)
			break;
		answer = devmig_match(ranking->source, document, ranking->reading, &unset);
		if (answer == DEVMIG_COMPATIBLE || answer == DEVMIG_AFTER_APPLY)
			error = add(ranking, i, unset);
	}
	return error;
}

static int add_all(struct ranking *ranking)
{
	const struct dmig_image *image = &ranking->fleet->image;
	const u8 *verdicts;

	if (ranking->class_number == DEVMIG_NO_CLASS || !(image->readings & 1u << ranking->reading))
		return add_by_matching(ranking);
	verdicts = dmig_image_verdicts(image, ranking->reading, ranking->class_number);
	return verdicts ? add_from_index(ranking, verdicts)
			: dmig_fleet_damaged(ranking->fleet, ranking->ret_error);
}

/* A source without a class is compared itself: its candidates were matched by their documents. */
static int is_identical(const struct ranking *ranking, const struct dmig_group_entry *group,
			u32 class_number, bool *ret)
{
	const struct dmig_image *image = &ranking->fleet->image;
	const struct dmig_group_entry *own;
	struct devmig_document *document;
	int error;

	if (ranking->class_number != DEVMIG_NO_CLASS) {
		own = dmig_image_group(image, ranking->class_number);
		if (!own)
			return dmig_fleet_damaged(ranking->fleet, ranking->ret_error);
		*ret = own->self.raw == group->self.raw;
		return 0;
	}
	error = devmig_fleet_document(ranking->fleet, class_number, &document, ranking->ret_error);
	if (!error)
		*ret = dmig_same_self(ranking->source->core, document->core);
	return error;
}

static int complete(struct ranking *ranking)
{
	u32 i;
	int error = 0;

	for (i = 0; i < ranking->candidates->count && !error; i++) {
		struct dmig_candidate *candidate = &ranking->candidates->all[i];
		const struct dmig_group_entry *group =
			dmig_image_group(&ranking->fleet->image, candidate->class_number);

		if (!group)
			return dmig_fleet_damaged(ranking->fleet, ranking->ret_error);
		candidate->version = dmig_get32(group->version);
		error = is_identical(ranking, group, candidate->class_number,
				     &candidate->identical);
	}
	return error;
}

/* Identical first, then the fewest to set, then the highest version. */
static int compare_ranks(const struct dmig_candidate *a, const struct dmig_candidate *b)
{
	if (a->identical != b->identical)
		return a->identical ? -1 : 1;
	if (a->unset != b->unset)
		return a->unset < b->unset ? -1 : 1;
	return (a->version < b->version) - (a->version > b->version);
}

static int compare_candidates(const void *a_, const void *b_)
{
	const struct dmig_candidate *a = a_, *b = b_;
	const int order = compare_ranks(a, b);

	return order ? order
		     : (a->class_number > b->class_number) - (a->class_number < b->class_number);
}

static void put_in_order(struct dmig_candidates *candidates)
{
	u32 i;

	if (candidates->count)
		qsort(candidates->all, candidates->count, sizeof(*candidates->all),
		      compare_candidates);
	for (i = 1; i < candidates->count; i++) {
		struct dmig_candidate *one = &candidates->all[i];

		one->rank = one[-1].rank + (compare_ranks(&one[-1], one) != 0);
	}
}

int dmig_candidates_find(const struct devmig_fleet *fleet, const struct devmig_document *source,
			 enum devmig_reading reading, struct dmig_candidates *ret,
			 struct devmig_error **ret_error)
{
	struct ranking ranking = {
		.fleet = fleet,
		.source = source,
		.reading = reading,
		.class_number = DEVMIG_NO_CLASS,
		.candidates = ret,
		.ret_error = ret_error,
	};
	int error = devmig_fleet_find_class(fleet, source, &ranking.class_number);

	*ret = (struct dmig_candidates){ 0 };
	if (error == -EBADMSG)
		return dmig_fleet_damaged(fleet, ret_error);
	error = add_all(&ranking);
	if (!error)
		error = complete(&ranking);
	if (error) {
		free(ret->all);
		return error;
	}
	put_in_order(ret);
	return 0;
}
