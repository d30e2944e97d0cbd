// SPDX-License-Identifier: LGPL-2.1-or-later
#include "exclusion.h"
#include "merge.h"
#include "rank.h"
#include "refuse.h"
#include <core/reason.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

/* What is worked out once for all of them. */
struct search {
	struct dmig_exclusions *exclusions;
	const struct devmig_fleet *fleet;
	const struct devmig_document *source;
	const struct devmig_find_options *options;
	u32 host; /* where options->host is set */
	struct devmig_error **ret_error;
};

static int add(struct search *search, const struct devmig_obstacle *why, u32 group, u32 state)
{
	struct devmig_range range = dmig_fleet_range(search->fleet, group, state);

	if (search->options->host && dmig_range_on_host(search->fleet, search->host, &range))
		return dmig_fleet_damaged(search->fleet, search->ret_error);
	if (range.count)
		search->exclusions->all[search->exclusions->count++] =
			(struct dmig_exclusion){ *why, range };
	return 0;
}

static int add_all_states(struct search *search, const struct devmig_obstacle *why, u32 group)
{
	u32 state;
	int error = 0;

	for (state = 0; state < DMIG_STATE_COUNT && !error; state++)
		error = add(search, why, group, state);
	return error;
}

static struct devmig_obstacle by_reason(enum dmig_reason reason, enum devmig_answer answer)
{
	return (struct devmig_obstacle){
		.answer = answer,
		.reason = dmig_reason_code(reason),
		.sentence = dmig_reason_what(reason),
	};
}

/* Of a class that the source can go to: what is in the way is the state. */
static int add_left_out(struct search *search, u32 class_number)
{
	const struct devmig_obstacle none = by_reason(DMIG_NO_INSTANCE, DEVMIG_COMPATIBLE);
	const struct devmig_obstacle used = by_reason(DMIG_IN_USE, DEVMIG_COMPATIBLE);
	int error = add(search, &none, class_number, DMIG_STATE_NONE);

	if (!error)
		error = add(search, &none, class_number, DMIG_STATE_NONE | DMIG_STATE_USED);
	if (!error && !search->options->include_in_use)
		error = add(search, &used, class_number, DMIG_STATE_USED);
	return error;
}

static int add_refusing(struct search *search, u32 class_number)
{
	const enum devmig_reading reading = search->options->reading;
	struct devmig_document *document;
	struct devmig_obstacle why;
	int error =
		devmig_fleet_document(search->fleet, class_number, &document, search->ret_error);

	if (error)
		return error;
	/* An index may say no where there is nothing to be explained. */
	if (search->fleet->image.readings & 1u << reading &&
	    devmig_match(search->source, document, reading, NULL) != DEVMIG_INCOMPATIBLE)
		return dmig_fleet_damaged(search->fleet, search->ret_error);
	if (dmig_refused_explain(search->source, document, reading, &search->exclusions->arena,
				 &why))
		return dmig_fail_memory(search->ret_error);
	return add_all_states(search, &why, class_number);
}

static int add_doubts(struct search *search)
{
	const struct devmig_fleet *fleet = search->fleet;
	u32 group;
	int error = 0;

	for (group = fleet->image.nclasses; group < dmig_image_groups(&fleet->image) && !error;
	     group++) {
		const char *code = dmig_fleet_doubt(fleet, group);
		struct devmig_obstacle why;

		if (!code)
			return dmig_fleet_damaged(fleet, search->ret_error);
		why = by_reason(dmig_doubt_reason(code), DEVMIG_COULD_NOT_TELL);
		error = add_all_states(search, &why, group);
	}
	return error;
}

static int add_classes(struct search *search, const struct dmig_candidates *candidates)
{
	const u32 count = search->fleet->image.nclasses;
	dmig_auto(free) bool *accepts = calloc((size_t)count + 1, sizeof(*accepts));
	u32 i;
	int error = 0;

	if (!accepts)
		return dmig_fail_memory(search->ret_error);
	for (i = 0; i < candidates->count; i++)
		accepts[candidates->all[i].class_number] = true;
	for (i = 0; i < count && !error; i++)
		error = accepts[i] ? add_left_out(search, i) : add_refusing(search, i);
	return error;
}

static int find_host(struct search *search)
{
	const struct devmig_fleet *fleet = search->fleet;
	int error;

	if (!search->options->host)
		return 0;
	error = devmig_fleet_find_host(fleet, search->options->host, &search->host);
	if (error == -ENOENT)
		return dmig_fail(search->ret_error, error, "the fleet has no host %s",
				 search->options->host);
	return error ? dmig_fleet_damaged(fleet, search->ret_error) : 0;
}

static int find(struct search *search)
{
	const u32 groups = dmig_image_groups(&search->fleet->image);
	struct dmig_candidates candidates;
	int error = find_host(search);

	if (error)
		return error;
	search->exclusions->all =
		calloc((size_t)groups * DMIG_STATE_COUNT + 1, sizeof(*search->exclusions->all));
	if (!search->exclusions->all)
		return dmig_fail_memory(search->ret_error);
	error = dmig_candidates_find(search->fleet, search->source, search->options->reading,
				     &candidates, search->ret_error);
	if (error)
		return error;
	error = add_classes(search, &candidates);
	free(candidates.all);
	return error ? error : add_doubts(search);
}

int dmig_exclusions_find(const struct devmig_fleet *fleet, const struct devmig_document *source,
			 const struct devmig_find_options *options, struct dmig_exclusions *ret,
			 struct devmig_error **ret_error)
{
	struct search search = {
		.exclusions = ret,
		.fleet = fleet,
		.source = source,
		.options = options,
		.ret_error = ret_error,
	};

	return find(&search);
}

void dmig_exclusions_free(struct dmig_exclusions *exclusions)
{
	dmig_arena_free(&exclusions->arena);
	free(exclusions->all);
}
