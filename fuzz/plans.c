// SPDX-License-Identifier: LGPL-2.1-or-later
#include "index.h"
#include <devmig/baseline.h>
#include <devmig/diff.h>
#include <devmig/drain.h>
#include <devmig/matrix.h>

/*
 * What works on whole fleets, asked of one that may say anything: it answers or
 * says that the index is damaged, and stays within its memory.
 */

#define HOSTS_MAX   3
#define RECORDS_MAX 256 /* of a fleet: more takes a fuzzer too long */

static void drain(struct devmig_fleet *fleet, const char *const *hosts, size_t count,
		  enum devmig_reading reading)
{
	const struct devmig_drain_options options = {
		.reading = reading,
		.hosts = hosts,
		.host_count = count,
		.at_once = 2,
	};
	struct devmig_plan *plan = NULL;
	struct devmig_record record;
	size_t steps, i;

	if (devmig_drain(fleet, &options, &plan, NULL))
		return;
	for (i = 0, devmig_plan_steps(plan, &steps); i < steps; i++) {
		const struct devmig_plan_step *step = &devmig_plan_steps(plan, &steps)[i];

		(void)!devmig_fleet_record(fleet, step->record, &record);
		(void)!devmig_fleet_record(fleet, step->destination, &record);
	}
	devmig_plan_free(plan);
}

static void draw(struct devmig_fleet *fleet, enum devmig_reading reading)
{
	const struct devmig_matrix_options options = { .reading = reading };
	struct devmig_matrix *matrix = NULL;
	struct devmig_matrix_class class;
	uint32_t i;

	if (devmig_matrix_new(fleet, &options, &matrix, NULL))
		return;
	for (i = 0; i < devmig_matrix_count(matrix); i++)
		(void)!devmig_matrix_class(matrix, i, &class);
	devmig_matrix_free(matrix);
}

static void compare_hosts(struct devmig_fleet *fleet, size_t count, enum devmig_reading reading)
{
	const struct devmig_baseline_options options = { .reading = reading, .limit = 4 };
	struct devmig_member members[HOSTS_MAX] = { 0 };
	struct devmig_baseline *baseline = NULL;
	size_t i;

	for (i = 0; i < count; i++)
		members[i].number = (uint32_t)i;
	if (devmig_baseline(fleet, members, count, &options, &baseline, NULL))
		return;
	devmig_baseline_free(baseline);
}

static void compare_fleets(struct devmig_fleet *before, struct devmig_fleet *after,
			   enum devmig_reading reading)
{
	struct devmig_prospect_change prospect;
	struct devmig_document_change document;
	struct devmig_migration_change migration;
	struct devmig_record_change record;
	struct devmig_class_change class;
	struct devmig_host_change host;
	struct devmig_diff *diff = NULL;
	size_t i;

	if (devmig_diff(before, after, reading, &diff, NULL))
		return;
	while (devmig_diff_next_host(diff, &host) > 0)
		;
	while (devmig_diff_next_record(diff, &record) > 0)
		;
	while (devmig_diff_next_class(diff, &class) > 0)
		;
	while (devmig_diff_next_migration(diff, &migration) > 0)
		;
	for (i = 0; !devmig_diff_prospect(diff, i, &prospect); i++)
		;
	for (i = 0; !devmig_diff_document(diff, i, &document); i++)
		;
	devmig_diff_free(diff);
}

void index_plan(struct devmig_fleet *fleet)
{
	const char *hosts[HOSTS_MAX];
	struct devmig_host host;
	enum devmig_reading reading;
	size_t count = 0;

	if (devmig_fleet_count(fleet) > RECORDS_MAX)
		return;
	while (count < HOSTS_MAX && !devmig_fleet_host(fleet, (uint32_t)count, &host))
		hosts[count++] = host.name;
	for (reading = DEVMIG_INCOMING; reading <= DEVMIG_BOTH; reading++) {
		drain(fleet, hosts, count ? 1 : 0, reading);
		drain(fleet, hosts, count, reading);
		draw(fleet, reading);
		compare_hosts(fleet, count, reading);
		compare_fleets(fleet, fleet, reading);
	}
}

void index_compare(struct devmig_fleet *a, struct devmig_fleet *b)
{
	if (devmig_fleet_count(a) > RECORDS_MAX || devmig_fleet_count(b) > RECORDS_MAX)
		return;
	compare_fleets(a, b, DEVMIG_INCOMING);
	compare_fleets(b, a, DEVMIG_OUTGOING);
}
