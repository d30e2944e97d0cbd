// SPDX-License-Identifier: LGPL-2.1-or-later
#include "landing.h"
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <stdlib.h>

/* Whose turn it is in the search for a place; nobody has it. */
#define NOBODY SIZE_MAX

/* What a row of fits has of each candidate. */
enum fit {
	FIT_UNKNOWN,
	FIT_NO,
	FIT_YES,
};

static int fits(const struct devmig_landing *landing, size_t device, size_t item, bool *ret,
		struct devmig_error **ret_error)
{
	struct devmig_statement *statement;
	struct devmig_assigned assigned;
	struct devmig_item host;
	int error;

	*ret = false;
	devmig_domain_device(landing->domain, device, &assigned);
	devmig_survey_item(landing->survey, item, &host);
	if (!assigned.document || !dmig_is_candidate(assigned.kind, host.kind) ||
	    !host.assignable || host.in_use)
		return 0;
	error = devmig_survey_statement(landing->survey, item, &statement, ret_error);
	if (error)
		return error;
	*ret = devmig_statement_kind(statement) == DEVMIG_STATED_WHOLE &&
	       devmig_match(assigned.document, devmig_statement_document(statement),
			    DEVMIG_INCOMING, NULL) == DEVMIG_COMPATIBLE;
	return 0;
}

/* Asked once for each pair, and only if it matters. */
static int look_up_fit(struct devmig_landing *landing, size_t device, size_t item, bool *ret,
		       struct devmig_error **ret_error)
{
	unsigned char *known = &landing->fits[device * landing->items + item];
	int error = 0;

	if (*known == FIT_UNKNOWN) {
		error = fits(landing, device, item, ret, ret_error);
		if (!error)
			*known = *ret ? FIT_YES : FIT_NO;
	}
	*ret = *known == FIT_YES;
	return error;
}

static void put(struct devmig_landing *landing, size_t device, size_t item)
{
	landing->holders[item] = device;
	landing->places[device].item = item;
}

/* Most devices go to where they are said to go, and nobody else is asked anything. */
static int place_named(struct devmig_landing *landing, size_t device,
		       struct devmig_error **ret_error)
{
	struct devmig_assigned assigned;
	bool fit;
	size_t item;
	int error;

	devmig_domain_device(landing->domain, device, &assigned);
	if (devmig_survey_find(landing->survey, assigned.name, &item) ||
	    landing->holders[item] != NOBODY)
		return 0;
	error = look_up_fit(landing, device, item, &fit, ret_error);
	if (!error && fit)
		put(landing, device, item);
	return error;
}

/* An item that nobody has, or, if @moving, whose holder can go elsewhere; *ret: it has one. */
static int place(struct devmig_landing *landing, size_t device, bool moving, bool *ret,
		 struct devmig_error **ret_error);

static int try_item(struct devmig_landing *landing, size_t device, size_t item, bool moving,
		    bool *ret, struct devmig_error **ret_error)
{
	const size_t holder = landing->holders[item];
	int error = look_up_fit(landing, device, item, ret, ret_error);

	if (error || !*ret)
		return error;
	if (holder != NOBODY) {
		*ret = false;
		if (!moving || landing->seen[item])
			return 0;
		landing->seen[item] = true;
		error = place(landing, holder, true, ret, ret_error);
	}
	if (!error && *ret)
		put(landing, device, item);
	return error;
}

/* Bounded in depth: each device that is asked to move was placed, and is asked once. */
static int place(struct devmig_landing *landing, size_t device, bool moving, bool *ret,
		 struct devmig_error **ret_error)
{
	size_t item;
	int error = 0;

	*ret = false;
	for (item = 0; item < landing->items && !error && !*ret; item++)
		error = try_item(landing, device, item, false, ret, ret_error);
	for (item = 0; item < landing->items && !error && !*ret && moving; item++)
		error = try_item(landing, device, item, true, ret, ret_error);
	return error;
}

static int place_other(struct devmig_landing *landing, size_t device,
		       struct devmig_error **ret_error)
{
	bool placed;
	size_t i;

	if (landing->places[device].item != DEVMIG_NO_ITEM)
		return 0;
	for (i = 0; i < landing->items; i++)
		landing->seen[i] = false;
	return place(landing, device, true, &placed, ret_error);
}

static int land(struct devmig_landing *landing, struct devmig_error **ret_error)
{
	size_t i;
	int error = 0;

	for (i = 0; i < landing->count && !error; i++)
		error = place_named(landing, i, ret_error);
	for (i = 0; i < landing->count && !error; i++)
		error = place_other(landing, i, ret_error);
	for (i = 0; i < landing->count && !error; i++)
		if (landing->places[i].item == DEVMIG_NO_ITEM)
			error = dmig_unlanded_collect(landing, i, ret_error);
	return error;
}

static int make(const struct devmig_domain *domain, struct devmig_survey *survey,
		struct devmig_landing **ret)
{
	struct devmig_landing *landing = calloc(1, sizeof(*landing));
	size_t i;

	*ret = landing;
	if (!landing)
		return -ENOMEM;
	landing->domain = domain;
	landing->survey = survey;
	landing->count = devmig_domain_count(domain);
	landing->items = devmig_survey_count(survey);
	/* One more, as nothing is not to be told from no memory. */
	landing->places = calloc(landing->count + 1, sizeof(*landing->places));
	landing->holders = calloc(landing->items + 1, sizeof(*landing->holders));
	landing->seen = calloc(landing->items + 1, sizeof(*landing->seen));
	landing->fits = calloc(landing->count + 1, landing->items + 1);
	if (!landing->places || !landing->holders || !landing->seen || !landing->fits)
		return -ENOMEM;
	for (i = 0; i < landing->count; i++)
		landing->places[i].item = DEVMIG_NO_ITEM;
	for (i = 0; i < landing->items; i++)
		landing->holders[i] = NOBODY;
	return 0;
}

DEVMIG_EXPORT
int devmig_landing_new(const struct devmig_domain *domain, struct devmig_survey *survey,
		       struct devmig_landing **ret, struct devmig_error **ret_error)
{
	struct devmig_landing *landing = NULL;
	int error = make(domain, survey, &landing);

	if (error)
		dmig_fail_memory(ret_error);
	else
		error = land(landing, ret_error);
	if (error)
		devmig_landing_free(landing);
	else
		*ret = landing;
	return error;
}

DEVMIG_EXPORT
void devmig_landing_free(struct devmig_landing *landing)
{
	size_t i;

	if (!landing)
		return;
	for (i = 0; landing->places && i < landing->count; i++)
		dmig_unlanded_free(&landing->places[i]);
	free(landing->places);
	free(landing->holders);
	free(landing->seen);
	free(landing->fits);
	free(landing);
}

DEVMIG_EXPORT
int devmig_landing_item(const struct devmig_landing *landing, size_t device, size_t *ret)
{
	if (device >= landing->count)
		return -ERANGE;
	*ret = landing->places[device].item;
	return 0;
}

DEVMIG_EXPORT
bool devmig_landing_complete(const struct devmig_landing *landing)
{
	size_t i;

	for (i = 0; i < landing->count; i++)
		if (landing->places[i].item == DEVMIG_NO_ITEM)
			return false;
	return true;
}

DEVMIG_EXPORT
int devmig_landing_unlanded(const struct devmig_landing *landing, size_t device, size_t index,
			    struct devmig_unlanded *ret)
{
	if (device >= landing->count || index >= landing->places[device].count)
		return -ERANGE;
	*ret = landing->places[device].unlanded[index].shown;
	return 0;
}
