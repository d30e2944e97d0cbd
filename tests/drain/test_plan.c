// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plans.h"

#include <stdio.h>

static struct devmig_context *context;

/* What the plans of a test have together: random fleets may turn out to ask nothing. */
static struct devmig_plan_summary seen;

static void note(const struct devmig_plan_summary *summary)
{
	seen.moved_devices += summary->moved_devices;
	seen.device_count += summary->device_count;
	seen.created += summary->created;
	seen.after_apply += summary->after_apply;
	seen.wishes_missed += summary->wishes_missed;
	seen.ranks += summary->ranks;
	seen.unknown_items += summary->unknown_items;
	seen.waves += summary->waves;
	/* The most waves of a plan. */
	if (summary->waves > seen.most_devices)
		seen.most_devices = summary->waves;
}

static int make_context(void **state)
{
	(void)state;
	return devmig_context_new(NULL, &context, NULL);
}

static int drop_context(void **state)
{
	(void)state;
	devmig_context_unref(context);
	return 0;
}

/* 1 if the plan is proven to be the best. */
static int compare(uint64_t seed, const struct devmig_drain_options *options)
{
	struct devmig_plan_summary summary;
	struct devmig_fleet *fleet;
	struct devmig_plan *plan = NULL;
	uint32_t moved, missed;
	uint64_t ranks;

	random_seed(seed);
	fleet = fleet_random(context);
	assert_int_equal(devmig_drain(fleet, options, &plan, NULL), 0);
	assert_plan(fleet, options, plan);
	devmig_plan_summary(plan, &summary);
	note(&summary);
	glpk_plan(fleet, options, &moved, &ranks, &missed);
	if (summary.moved_devices != moved || summary.ranks != ranks ||
	    summary.wishes_missed != missed)
		print_message("seed %ju: %u of %u devices, ranks %ju, missed %u, optimal %d; but "
			      "%u, %ju, %u\n",
			      (uintmax_t)seed, summary.moved_devices, summary.device_count,
			      (uintmax_t)summary.ranks, summary.wishes_missed, summary.optimal,
			      moved, (uintmax_t)ranks, missed);
	assert_true(summary.moved_devices <= moved && moved <= summary.most_devices);
	if (summary.optimal) {
		assert_int_equal(summary.moved_devices, moved);
		assert_int_equal(summary.ranks, ranks);
		assert_int_equal(summary.wishes_missed, missed);
	}
	devmig_plan_free(plan);
	devmig_fleet_unref(fleet);
	return summary.optimal;
}

static void compare_all(const struct devmig_drain_options *options)
{
	uint64_t seed, seeds = 250, proven = 0;

	seen = (struct devmig_plan_summary){};
	for (seed = 1; seed <= seeds; seed++)
		proven += (uint64_t)compare(seed, options);
	assert_int_equal(proven, seeds);
	assert_in_range(seen.moved_devices, seen.device_count / 4, seen.device_count * 85 / 100);
	assert_true(seen.created && seen.after_apply && seen.ranks && seen.unknown_items);
	assert_true(seen.waves > seeds / 2 && seen.most_devices > 1);
}

static void test_one_host(void **state)
{
	static const char *const hosts[] = { "h0" };
	const struct devmig_drain_options options = { .hosts = hosts, .host_count = 1 };

	(void)state;
	compare_all(&options);
}

static void test_two_hosts(void **state)
{
	static const char *const hosts[] = { "h0", "h2" };
	const struct devmig_drain_options options = {
		.hosts = hosts, .host_count = 2, .wish = DEVMIG_WISH_NODE, .node = 1, .at_once = 2
	};

	(void)state;
	compare_all(&options);
}

static void test_both_lists(void **state)
{
	static const char *const hosts[] = { "h1" };
	const struct devmig_drain_options options = { .reading = DEVMIG_BOTH,
						      .hosts = hosts,
						      .host_count = 1,
						      .wish = DEVMIG_WISH_NONE,
						      .at_once = 1 };

	(void)state;
	compare_all(&options);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_host),
		cmocka_unit_test(test_two_hosts),
		cmocka_unit_test(test_both_lists),
	};

	return cmocka_run_group_tests(tests, make_context, drop_context);
}
