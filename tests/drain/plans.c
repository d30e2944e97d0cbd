// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plans.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAMILIES 3
#define VERSIONS 3

/* Which versions a device accepts, and whether it wants something set for that. */
static struct devmig_document *document_random(struct devmig_context *context)
{
	static const char *const accepts[] = { "{v:int:1..3}", "{v:int:1..2}", "{v:int:2..3}",
					       "3" };
	struct devmig_document *document = NULL;
	uint32_t family = random_below(FAMILIES);
	char text[512];
	int size;

	size = snprintf(text, sizeof(text),
			"SELF:\n\tfamily=f%u\n\tsoftware_version=%u\n\tmode=%u\nCOMPATIBLE:\n"
			"\tfamily=f%u\n\tsoftware_version=%s\n\tmode={m:int:0..9}\n%s",
			family, 1 + random_below(VERSIONS), random_below(2), family,
			accepts[random_below(4)], random_below(3) ? "" : "APPLY:\n\tmode={m}\n");
	assert_int_equal(devmig_document_parse(context, DEVMIG_FORM_TEXT, text, (size_t)size,
					       "random", &document, NULL),
			 0);
	return document;
}

static void add(struct devmig_fleet_builder *builder, struct devmig_context *context,
		const struct devmig_record *record)
{
	struct devmig_document *document = random_below(40) ? document_random(context) : NULL;

	assert_int_equal(devmig_fleet_builder_add(builder, record, document, NULL), 0);
	devmig_document_unref(document);
}

static void add_device(struct devmig_fleet_builder *builder, struct devmig_context *context,
		       const char *host, uint32_t number, bool busy)
{
	static const char *const parents[] = { NULL, "p0", "p1" };
	char device[16], vm[16];
	struct devmig_record record = {
		.host = host,
		.device = device,
		.parent = parents[random_below(3)],
		.kind = DEVMIG_KIND_VF,
		.in_use = random_below(100) < (busy ? 80 : 45),
		.available = 1,
		.numa = (int32_t)random_below(3) - 1,
	};

	snprintf(device, sizeof(device), "d%u", number);
	snprintf(vm, sizeof(vm), "vm%u", random_below(6));
	if (record.in_use && random_below(3))
		record.vm = vm;
	add(builder, context, &record);
}

static void add_type(struct devmig_fleet_builder *builder, struct devmig_context *context,
		     const char *host, uint32_t number, bool stated)
{
	static const char *const parents[] = { "p0", "p1", "card" };
	char device[16];
	struct devmig_record record = {
		.host = host,
		.device = device,
		.parent = random_below(5) ? parents[random_below(3)] : NULL,
		.kind = DEVMIG_KIND_TYPE,
		.available = random_below(5),
		.units = stated ? 1 + random_below(4) : 0,
		.numa = (int32_t)random_below(3) - 1,
	};

	snprintf(device, sizeof(device), "t%u", number);
	add(builder, context, &record);
}

static void add_port(struct devmig_fleet_builder *builder, struct devmig_context *context,
		     const char *host, const char *name)
{
	const struct devmig_record record = {
		.host = host,
		.device = name,
		.kind = DEVMIG_KIND_PF,
		.in_use = true,
		.available = 1,
		.migrations = random_below(4),
		.vm = "host",
		.numa = -1,
	};

	add(builder, context, &record);
}

struct devmig_fleet *fleet_random(struct devmig_context *context)
{
	struct devmig_fleet_builder *builder = NULL;
	struct devmig_fleet *fleet = NULL;
	uint32_t hosts = 3 + random_below(4), h, i;

	assert_int_equal(devmig_fleet_builder_new(context, NULL, &builder, NULL), 0);
	for (h = 0; h < hosts; h++) {
		uint32_t devices = (h ? 2 : 4) + random_below(6), types = random_below(3);
		bool stated = random_below(2);
		char host[16];

		snprintf(host, sizeof(host), "h%u", h);
		for (i = 0; i < devices; i++)
			add_device(builder, context, host, i, h == 0);
		for (i = 0; i < types; i++)
			add_type(builder, context, host, i, stated);
		if (h && random_below(2))
			add_port(builder, context, host, "p0");
	}
	assert_int_equal(devmig_fleet_builder_finish(builder, &fleet, NULL), 0);
	devmig_fleet_builder_free(builder);
	return fleet;
}

bool is_drained(const struct devmig_drain_options *options, const char *host)
{
	size_t i;

	for (i = 0; i < options->host_count; i++)
		if (strcmp(options->hosts[i], host) == 0)
			return true;
	return false;
}

bool same_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

uint32_t limit_of(struct devmig_fleet *fleet, const struct devmig_drain_options *options,
		  const struct devmig_record *record)
{
	struct devmig_record other;
	uint32_t i;

	if (!record->parent)
		return 0;
	for (i = 0; devmig_fleet_record(fleet, i, &other) == 0; i++)
		if (same_text(other.host, record->host) &&
		    same_text(other.device, record->parent) && other.migrations)
			return other.migrations;
	return options->at_once;
}

bool misses_wish(const struct devmig_drain_options *options, const struct devmig_record *from,
		 const struct devmig_record *to)
{
	int32_t wish = options->wish == DEVMIG_WISH_NODE ? options->node : from->numa;

	return options->wish != DEVMIG_WISH_NONE && wish >= 0 && wish != to->numa;
}

int *ranks_of(struct devmig_fleet *fleet, const struct devmig_drain_options *options,
	      const struct devmig_record *device)
{
	const struct devmig_find_options wanted = { .reading = options->reading };
	uint32_t classes = devmig_fleet_class_count(fleet);
	int *ranks = calloc(classes + (size_t)1, sizeof(*ranks));
	struct devmig_find_result *result = NULL;
	const struct devmig_places *places;
	struct devmig_document *document;
	size_t i, count;

	assert_non_null(ranks);
	for (i = 0; i < classes; i++)
		ranks[i] = -1;
	assert_int_equal(devmig_fleet_document(fleet, device->class_number, &document, NULL), 0);
	assert_int_equal(devmig_find(fleet, document, &wanted, &result, NULL), 0);
	places = devmig_find_places(result, &count);
	for (i = 0; i < count; i++)
		ranks[places[i].class_number] = (int)places[i].rank;
	devmig_find_result_free(result);
	return ranks;
}

double share_of(struct devmig_fleet *fleet, const struct devmig_record *type, double *ret_all)
{
	struct devmig_record other;
	bool stated = true;
	uint32_t i;

	*ret_all = 0;
	if (!type->parent)
		return 0;
	for (i = 0; devmig_fleet_record(fleet, i, &other) == 0; i++) {
		if (other.kind != DEVMIG_KIND_TYPE || !same_text(other.host, type->host) ||
		    !same_text(other.parent, type->parent))
			continue;
		stated &= other.units != 0;
		if ((double)other.units * other.available > *ret_all)
			*ret_all = (double)other.units * other.available;
	}
	if (stated)
		return type->units;
	/* Whole shares of all numbers up to 4. */
	*ret_all = 12;
	return 12.0 / type->available;
}

/* What a plan takes, by record. */
struct takings {
	struct devmig_fleet *fleet;
	const struct devmig_drain_options *options;
	const struct devmig_plan *plan;
	uint32_t *taken;
};

static void check_step(struct takings *takings, const struct devmig_plan_item *item,
		       const struct devmig_plan_step *step)
{
	struct devmig_document *source, *destination;
	struct devmig_record from, to;
	struct devmig_verdict *verdict = NULL;
	int *ranks;

	assert_int_equal(devmig_fleet_record(takings->fleet, step->record, &from), 0);
	assert_string_equal(from.host, item->host);
	assert_true(from.in_use);
	assert_true(from.vm == item->vm || same_text(from.vm, item->vm));
	assert_int_equal(step->destination == UINT32_MAX, !item->to);
	if (!item->to)
		return;
	assert_int_equal(devmig_fleet_record(takings->fleet, step->destination, &to), 0);
	assert_string_equal(to.host, item->to);
	assert_false(to.in_use);
	assert_int_equal(step->create, to.kind == DEVMIG_KIND_TYPE);
	assert_true(++takings->taken[step->destination] <= to.available);
	assert_int_equal(devmig_fleet_document(takings->fleet, from.class_number, &source, NULL),
			 0);
	assert_int_equal(devmig_fleet_document(takings->fleet, to.class_number, &destination, NULL),
			 0);
	assert_int_equal(devmig_check(source, NULL, destination, NULL, takings->options->reading,
				      &verdict, NULL),
			 0);
	assert_int_equal(devmig_verdict_answer(verdict), step->answer);
	assert_true(step->answer == DEVMIG_COMPATIBLE || step->answer == DEVMIG_AFTER_APPLY);
	devmig_verdict_free(verdict);
	ranks = ranks_of(takings->fleet, takings->options, &from);
	assert_int_equal(ranks[to.class_number], step->rank);
	free(ranks);
	assert_int_equal(step->wish_missed, misses_wish(takings->options, &from, &to));
}

/* Types that share a parent take no more of it than there is. */
static void check_shares(const struct takings *takings)
{
	struct devmig_record type, other;
	uint32_t i, j;

	for (i = 0; devmig_fleet_record(takings->fleet, i, &type) == 0; i++) {
		double all, sum = 0, ignored;

		if (type.kind != DEVMIG_KIND_TYPE || !type.parent || !takings->taken[i])
			continue;
		share_of(takings->fleet, &type, &all);
		for (j = 0; devmig_fleet_record(takings->fleet, j, &other) == 0; j++)
			if (other.kind == DEVMIG_KIND_TYPE && takings->taken[j] &&
			    same_text(other.host, type.host) &&
			    same_text(other.parent, type.parent))
				sum += takings->taken[j] *
				       share_of(takings->fleet, &other, &ignored);
		assert_true(sum <= all + 1e-9);
	}
}

static bool is_in(const struct devmig_plan_item *item, uint32_t wave)
{
	return item->to && (!wave || item->wave == wave);
}

/* How many devices of a wave, 0: of all, have the same parent as this end of this step. */
static uint32_t count_below(const struct takings *takings, uint32_t wave,
			    const struct devmig_record *of)
{
	const struct devmig_plan_item *items;
	const struct devmig_plan_step *steps;
	struct devmig_record end;
	uint32_t below = 0, number;
	size_t i, k, count;

	items = devmig_plan_items(takings->plan, &count);
	steps = devmig_plan_steps(takings->plan, &count);
	for (i = 0; i < count; i++) {
		for (k = 0; k < 2 && is_in(&items[steps[i].item], wave); k++) {
			number = k ? steps[i].destination : steps[i].record;
			assert_int_equal(devmig_fleet_record(takings->fleet, number, &end), 0);
			below += same_text(end.host, of->host) && same_text(end.parent, of->parent);
		}
	}
	return below;
}

static void check_limits(const struct takings *takings)
{
	const struct devmig_plan_item *items;
	const struct devmig_plan_step *steps;
	uint32_t waves = 0, busiest = 1, limit, needed;
	struct devmig_record end;
	size_t i, k, count;

	items = devmig_plan_items(takings->plan, &count);
	steps = devmig_plan_steps(takings->plan, &count);
	for (i = 0; i < 2 * count; i++) {
		const struct devmig_plan_step *step = &steps[i / 2];
		uint32_t wave = items[step->item].wave;

		k = i % 2 ? step->destination : step->record;
		if (wave > waves)
			waves = wave;
		if (!wave || devmig_fleet_record(takings->fleet, (uint32_t)k, &end))
			continue;
		limit = limit_of(takings->fleet, takings->options, &end);
		if (!limit)
			continue;
		assert_true(count_below(takings, wave, &end) <= limit);
		needed = (count_below(takings, 0, &end) + limit - 1) / limit;
		if (needed > busiest)
			busiest = needed;
	}
	/* Fewer than the busiest parent needs can't be, and it should be few more. */
	assert_true(!waves || (waves >= busiest && waves <= busiest + 1));
}

/* All devices in use of the drained hosts are there, once; those of one VM in one item. */
static void check_all_there(const struct takings *takings)
{
	const struct devmig_plan_step *steps;
	const struct devmig_plan_item *items;
	struct devmig_record record;
	size_t i, j, count, item_count, seen = 0;
	uint32_t number;

	items = devmig_plan_items(takings->plan, &item_count);
	steps = devmig_plan_steps(takings->plan, &count);
	for (number = 0; devmig_fleet_record(takings->fleet, number, &record) == 0; number++)
		seen += record.in_use && is_drained(takings->options, record.host);
	assert_int_equal(seen, count);
	for (i = 0; i < count; i++)
		for (j = i + 1; j < count; j++)
			assert_int_not_equal(steps[i].record, steps[j].record);
	for (i = 0; i < item_count; i++)
		for (j = i + 1; j < item_count; j++)
			assert_false(same_text(items[i].vm, items[j].vm) &&
				     same_text(items[i].host, items[j].host));
}

void assert_plan(struct devmig_fleet *fleet, const struct devmig_drain_options *options,
		 const struct devmig_plan *plan)
{
	struct takings takings = {
		.fleet = fleet,
		.options = options,
		.plan = plan,
		.taken = calloc(devmig_fleet_count(fleet) + 1, sizeof(uint32_t)),
	};
	const struct devmig_plan_item *items;
	const struct devmig_plan_step *steps;
	size_t i, j, count, step_count;

	assert_non_null(takings.taken);
	items = devmig_plan_items(plan, &count);
	steps = devmig_plan_steps(plan, &step_count);
	for (i = 0; i < count; i++) {
		assert_int_equal(items[i].wave != 0, items[i].to != NULL);
		assert_int_equal(items[i].reason == NULL, items[i].to != NULL);
		if (items[i].to)
			assert_false(is_drained(options, items[i].to));
		for (j = 0; j < items[i].step_count; j++) {
			assert_int_equal(steps[items[i].first_step + j].item, i);
			check_step(&takings, &items[i], &steps[items[i].first_step + j]);
		}
	}
	check_shares(&takings);
	check_limits(&takings);
	check_all_there(&takings);
	free(takings.taken);
}
