// SPDX-License-Identifier: LGPL-2.1-or-later
#include "merge.h"
#include "rank.h"
#include <devmig/find.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>

/*
 * All work that depends on documents is done for each class.  What is found is
 * ranges of records: the candidates' free ones, and perhaps those in use.
 */
struct devmig_find_result {
	struct devmig_fleet *fleet; /* a reference */
	struct devmig_find_options options;
	u32 host; /* where options.host is set */
	struct devmig_places *places;
	size_t nplaces;
	uint64_t count;
	uint64_t total;
	/* Of devmig_find_next(): */
	struct dmig_merge merge; /* of the places of one rank */
	size_t next;             /* the first place of the next rank */
	u8 *hosts;               /* spread: a bit for each host that was handed out */
};

/* What a host or a device in use leaves of a range; instances count where there is none. */
static int narrow(const struct devmig_find_result *result, struct devmig_range *range)
{
	return result->options.host ? dmig_range_on_host(result->fleet, result->host, range) : 0;
}

/* As many as can be had of each of these records, of which something is left. */
static int count_instances(const struct devmig_fleet *fleet, struct devmig_range range,
			   uint64_t *ret)
{
	u32 i;

	*ret = 0;
	for (i = range.first; i < range.first + range.count; i++) {
		struct dmig_where where;

		if (!dmig_image_where(&fleet->image, i, &where))
			return -EBADMSG;
		*ret += dmig_profile_kind(where.profile) == DEVMIG_KIND_TYPE ? where.value : 1;
	}
	return 0;
}

static void add_range(struct devmig_find_result *result, const struct dmig_candidate *candidate,
		      struct devmig_range range)
{
	if (!range.count)
		return;
	result->places[result->nplaces++] = (struct devmig_places){
		.range = range,
		.class_number = candidate->class_number,
		.rank = candidate->rank,
		.answer = candidate->unset ? DEVMIG_AFTER_APPLY : DEVMIG_COMPATIBLE,
		.identical = candidate->identical,
		.unset = candidate->unset,
	};
	result->count += range.count;
}

static int add_free(struct devmig_find_result *result, const struct dmig_candidate *candidate)
{
	struct devmig_class class;
	uint64_t instances;

	if (devmig_fleet_class(result->fleet, candidate->class_number, &class))
		return -EBADMSG;
	instances = class.instances;
	if (result->options.host &&
	    (narrow(result, &class.free) || count_instances(result->fleet, class.free, &instances)))
		return -EBADMSG;
	result->total += instances;
	add_range(result, candidate, class.free);
	return 0;
}

/* Only of those that are free the instances were counted beforehand. */
static int add_in_use(struct devmig_find_result *result, const struct dmig_candidate *candidate)
{
	struct devmig_range range =
		dmig_fleet_range(result->fleet, candidate->class_number, DMIG_STATE_USED);
	uint64_t instances;

	if (narrow(result, &range) || count_instances(result->fleet, range, &instances))
		return -EBADMSG;
	result->total += instances;
	add_range(result, candidate, range);
	return 0;
}

static int add_places(struct devmig_find_result *result, const struct dmig_candidates *candidates)
{
	u32 i;
	int error = 0;

	result->places = calloc(2 * (size_t)candidates->count + 1, sizeof(*result->places));
	if (!result->places)
		return -ENOMEM;
	for (i = 0; i < candidates->count && !error; i++) {
		error = add_free(result, &candidates->all[i]);
		if (!error && result->options.include_in_use)
			error = add_in_use(result, &candidates->all[i]);
	}
	return error;
}

static int prepare(struct devmig_find_result *result, struct devmig_error **ret_error)
{
	const struct devmig_find_options *options = &result->options;
	int error;

	if (options->host) {
		error = devmig_fleet_find_host(result->fleet, options->host, &result->host);
		if (error == -ENOENT)
			return dmig_fail(ret_error, error, "the fleet has no host %s",
					 options->host);
		if (error)
			return dmig_fleet_damaged(result->fleet, ret_error);
	}
	if (!options->spread)
		return 0;
	result->hosts = calloc(devmig_fleet_host_count(result->fleet) / 8 + 1, 1);
	return result->hosts ? 0 : dmig_fail_memory(ret_error);
}

static int search(struct devmig_find_result *result, const struct devmig_document *source,
		  struct devmig_error **ret_error)
{
	struct dmig_candidates candidates;
	int error = prepare(result, ret_error);

	if (error)
		return error;
	error = dmig_candidates_find(result->fleet, source, result->options.reading, &candidates,
				     ret_error);
	if (error)
		return error;
	error = add_places(result, &candidates);
	free(candidates.all);
	if (error == -EBADMSG)
		return dmig_fleet_damaged(result->fleet, ret_error);
	return error ? dmig_fail_memory(ret_error) : 0;
}

DEVMIG_EXPORT int devmig_find(struct devmig_fleet *fleet, const struct devmig_document *source,
			      const struct devmig_find_options *options,
			      struct devmig_find_result **ret, struct devmig_error **ret_error)
{
	struct devmig_find_result *result;
	int error;

	if (!devmig_reading_name(options->reading))
		return dmig_fail(ret_error, -EINVAL, "no reading of lists");
	result = calloc(1, sizeof(*result));
	if (!result)
		return dmig_fail_memory(ret_error);
	result->fleet = devmig_fleet_ref(fleet);
	result->options = *options;
	error = search(result, source, ret_error);
	/* The host's name is the caller's; its number is known by now. */
	if (options->host)
		result->options.host = "";
	if (error)
		devmig_find_result_free(result);
	else
		*ret = result;
	return error;
}

DEVMIG_EXPORT void devmig_find_result_free(struct devmig_find_result *result)
{
	if (!result)
		return;
	dmig_merge_end(&result->merge);
	devmig_fleet_unref(result->fleet);
	free(result->places);
	free(result->hosts);
	free(result);
}

DEVMIG_EXPORT const struct devmig_places *devmig_find_places(
	const struct devmig_find_result *result, size_t *ret_count)
{
	*ret_count = result->nplaces;
	return result->places;
}

DEVMIG_EXPORT uint64_t devmig_find_count(const struct devmig_find_result *result)
{
	return result->count;
}

DEVMIG_EXPORT uint64_t devmig_find_total(const struct devmig_find_result *result)
{
	return result->total;
}

/* Go on to the places of the next rank; false: there are none. */
static int begin_rank(struct devmig_find_result *result)
{
	const size_t first = result->next;
	int error = 0;

	if (!result->merge.heads &&
	    dmig_merge_begin(&result->merge, result->fleet, result->nplaces))
		return -ENOMEM;
	while (!error && result->next < result->nplaces &&
	       result->places[result->next].rank == result->places[first].rank) {
		error = dmig_merge_add(&result->merge, result->places[result->next].range,
				       (u32)result->next);
		result->next++;
	}
	return error;
}

DEVMIG_EXPORT void devmig_find_rewind(struct devmig_find_result *result)
{
	result->next = 0;
	result->merge.count = 0;
	if (result->hosts)
		memset(result->hosts, 0, devmig_fleet_host_count(result->fleet) / 8 + 1);
}

static int next_of_all(struct devmig_find_result *result, struct devmig_place *ret)
{
	u32 place;
	int error;

	if (!result->merge.count) {
		if (result->next == result->nplaces) {
			devmig_find_rewind(result);
			return 0;
		}
		error = begin_rank(result);
		if (error)
			return error;
	}
	error = dmig_merge_next(&result->merge, &ret->record, &place);
	if (error > 0)
		ret->of = &result->places[place];
	return error;
}

/* Is the record one that is asked for?  1, 0, or -EBADMSG. */
static int is_wanted(struct devmig_find_result *result, u32 record)
{
	struct dmig_where where;

	if (!dmig_image_where(&result->fleet->image, record, &where))
		return -EBADMSG;
	if (result->options.on_numa && dmig_profile_numa(where.profile) != result->options.numa)
		return 0;
	if (!result->options.spread)
		return 1;
	if (result->hosts[where.host / 8] & 1u << where.host % 8)
		return 0;
	result->hosts[where.host / 8] |= (u8)(1u << where.host % 8);
	return 1;
}

DEVMIG_EXPORT int devmig_find_next(struct devmig_find_result *result, struct devmig_place *ret)
{
	const bool all = !result->options.on_numa && !result->options.spread;
	int error, wanted;

	do {
		error = next_of_all(result, ret);
		wanted = error <= 0 || all ? 1 : is_wanted(result, ret->record);
	} while (!wanted);
	return wanted < 0 ? wanted : error;
}
