// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <string.h>

#include "setup.h"

/* A fleet has the statement of each class once. */
struct stock {
	struct devmig_fleet *fleet;
	struct devmig_statement **of_class; /* and behind them of what has no class */
	uint32_t count;
};

static int stock_new(struct stock *stock, struct devmig_fleet *fleet)
{
	stock->fleet = fleet;
	stock->count = devmig_fleet_class_count(fleet);
	stock->of_class = calloc((size_t)stock->count + 1, sizeof(*stock->of_class));
	return stock->of_class ? 0 : -ENOMEM;
}

static void stock_clear(struct stock *stock)
{
	size_t i;

	for (i = 0; stock->of_class && i <= stock->count; i++)
		devmig_statement_unref(stock->of_class[i]);
	free(stock->of_class);
}

/* The statement of a record; the stock's. */
static int state(struct stock *stock, const struct devmig_record *record,
		 struct devmig_statement **ret, struct devmig_error **ret_error)
{
	const bool none = record->class_number == DEVMIG_NO_CLASS;
	struct devmig_statement **place =
		stock->of_class + (none ? stock->count : record->class_number);
	struct devmig_document *document = NULL;
	dmig_auto(error) struct devmig_error *why = NULL;
	int error = 0;

	if (!*place && !none)
		error = devmig_fleet_document(stock->fleet, record->class_number, &document,
					      ret_error);
	if (!*place && none)
		dmig_fail_reason(&why, DMIG_NO_DOCUMENT, NULL, (struct dmig_place){ 0 }, NULL, 0);
	if (!*place && !error)
		error = devmig_statement_of_document(document, why, place, ret_error);
	*ret = *place;
	return error;
}

/* A type is PARENT/TYPE, whether or not its record names the parent. */
static char *parent_of(const struct devmig_record *record)
{
	if (record->parent)
		return strdup(record->parent);
	if (record->kind != DEVMIG_KIND_TYPE || !strchr(record->device, '/'))
		return strdup("");
	return strndup(record->device, (size_t)(strrchr(record->device, '/') - record->device));
}

static struct dmig_candidate candidate_of(const struct devmig_record *record)
{
	const bool is_type = record->kind == DEVMIG_KIND_TYPE;
	const char *type = is_type ? dmig_type_of(record->device) : "";
	enum devmig_obstacle_kind obstacle = DEVMIG_OBSTACLE_VERDICT;

	if (record->in_use)
		obstacle = DEVMIG_OBSTACLE_IN_USE;
	else if (!record->available)
		obstacle = is_type ? DEVMIG_OBSTACLE_NONE_LEFT : DEVMIG_OBSTACLE_NOT_ASSIGNABLE;
	return (struct dmig_candidate){
		.kind = is_type ? dmig_type_kind(type) : DEVMIG_WAY_READY,
		.record = record->device,
		.type = type,
		.label = "",
		.bus = "",
		.path = "",
		.available = is_type ? (long long)record->available : -1,
		.numa = record->numa,
		.obstacle = obstacle,
		.attributes = record->kind != DEVMIG_KIND_VFIO_USER,
	};
}

static int fail_index(int error, struct devmig_error **ret_error)
{
	return dmig_fail(ret_error, error, "the fleet's index is damaged");
}

static int add(struct devmig_setup *setup, struct stock *stock, uint32_t position,
	       const struct devmig_setup_options *options, struct devmig_error **ret_error)
{
	dmig_auto(free) char *parent = NULL;
	struct dmig_candidate candidate;
	struct devmig_record record;
	uint32_t number;
	int error = devmig_fleet_by_name(stock->fleet, position, &number);

	if (!error)
		error = devmig_fleet_record(stock->fleet, number, &record);
	if (error)
		return fail_index(error, ret_error);
	parent = parent_of(&record);
	if (!parent)
		return dmig_fail_memory(ret_error);
	candidate = candidate_of(&record);
	candidate.parent = parent;
	error = state(stock, &record, &candidate.statement, ret_error);
	if (error)
		return error;
	return dmig_candidate_add(setup, &candidate, options) ? dmig_fail_memory(ret_error) : 0;
}

int dmig_candidates_of_fleet(struct devmig_setup *setup, const char *host,
			     const struct devmig_setup_options *options,
			     struct devmig_error **ret_error)
{
	struct devmig_host found;
	struct stock stock;
	uint32_t number, i;
	int error = devmig_fleet_find_host(setup->fleet, host, &number);

	if (error == -ENOENT)
		return dmig_fail(ret_error, error, "the fleet has no host %s", host);
	if (!error)
		error = devmig_fleet_host(setup->fleet, number, &found);
	if (error)
		return fail_index(error, ret_error);
	if (stock_new(&stock, setup->fleet))
		return dmig_fail_memory(ret_error);
	for (i = 0; !error && i < found.count; i++)
		error = add(setup, &stock, found.first + i, options, ret_error);
	stock_clear(&stock);
	return error;
}
