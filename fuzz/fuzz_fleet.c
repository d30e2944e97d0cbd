// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <devmig/error.h>
#include <devmig/find.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file of fleet records: read with and without bad ones, then searched. */

/* Searching is quadratic in the classes; these many say enough. */
#define SOURCES_MAX 8

static int count_bad(void *arg, const struct devmig_error *error)
{
	size_t *bad = arg;

	fuzz_check(devmig_error_errno(error) < 0);
	fuzz_check(*devmig_error_reason(error) && *devmig_error_text(error));
	++*bad;
	return 0;
}

/* What a record says of its class and state is where it stands. */
static void check_record(const struct devmig_fleet *fleet, uint32_t number,
			 const struct devmig_record *record)
{
	struct devmig_range range;
	struct devmig_class class;

	fuzz_check(*record->host && *record->device);
	fuzz_check(devmig_kind_name(record->kind));
	fuzz_check(!record->parent || *record->parent);
	fuzz_check(!record->vm || (*record->vm && record->kind != DEVMIG_KIND_TYPE));
	fuzz_check(!record->doubt == (record->class_number != DEVMIG_NO_CLASS));
	if (record->doubt)
		return;
	fuzz_check(!devmig_fleet_class(fleet, record->class_number, &class));
	range = !record->available ? class.none : record->in_use ? class.in_use : class.free;
	fuzz_check(number - range.first < range.count);
}

/* Records stand in name order. */
static void check_records(const struct devmig_fleet *fleet)
{
	struct devmig_record last = { .host = "", .device = "" };
	struct devmig_record record;
	uint32_t number, found;

	for (size_t i = 0; i < devmig_fleet_count(fleet); i++) {
		int order;

		fuzz_check(!devmig_fleet_by_name(fleet, i, &number));
		fuzz_check(!devmig_fleet_record(fleet, number, &record));
		check_record(fleet, number, &record);
		order = strcmp(last.host, record.host);
		fuzz_check(order < 0 || (!order && strcmp(last.device, record.device) < 0));
		fuzz_check(!devmig_fleet_find(fleet, record.host, record.device, &found));
		fuzz_check(found == number);
		last = record;
	}
	fuzz_check(devmig_fleet_record(fleet, (uint32_t)devmig_fleet_count(fleet), &record));
	fuzz_check(devmig_fleet_by_name(fleet, devmig_fleet_count(fleet), &number));
}

static void check_place(const struct devmig_fleet *fleet, const struct devmig_document *source,
			const struct devmig_place *place)
{
	struct devmig_document *destination = NULL;
	struct devmig_record record;
	unsigned int unset;

	fuzz_check(!devmig_fleet_record(fleet, place->record, &record));
	fuzz_check(record.class_number == place->of->class_number);
	fuzz_check(!devmig_fleet_document(fleet, record.class_number, &destination, NULL));
	fuzz_check(devmig_match(source, destination, DEVMIG_INCOMING, &unset) == place->of->answer);
	fuzz_check(unset == place->of->unset);
}

static uint64_t count_places(struct devmig_fleet *fleet, const struct devmig_document *source,
			     const struct devmig_find_options *options)
{
	struct devmig_find_result *result = NULL;
	struct devmig_place place;
	uint64_t count = 0;

	if (devmig_find(fleet, source, options, &result, NULL))
		abort();
	for (; devmig_find_next(result, &place); count++)
		check_place(fleet, source, &place);
	fuzz_check(count == devmig_find_count(result));
	devmig_find_result_free(result);
	return count;
}

static uint64_t count_obstacles(struct devmig_fleet *fleet, const struct devmig_document *source,
				const struct devmig_find_options *options)
{
	struct devmig_obstacles *obstacles = NULL;
	struct devmig_obstacle obstacle;
	uint64_t count = 0;
	uint32_t record;

	if (devmig_find_obstacles(fleet, source, options, &obstacles, NULL))
		abort();
	for (size_t i = 0; i < devmig_obstacles_count(obstacles); i++) {
		const uint64_t before = count;

		fuzz_check(!devmig_obstacle(obstacles, i, &obstacle));
		fuzz_check(obstacle.count && *obstacle.reason && *obstacle.sentence);
		while (devmig_obstacle_next(obstacles, i, &record) == 1)
			count++;
		fuzz_check(count - before == obstacle.count);
	}
	devmig_obstacles_free(obstacles);
	return count;
}

/* A record is a place or has an obstacle. */
static void check_find(struct devmig_fleet *fleet, const struct devmig_document *source)
{
	const struct devmig_find_options options = { .include_in_use = true };

	fuzz_check(count_places(fleet, source, &options) +
			   count_obstacles(fleet, source, &options) ==
		   devmig_fleet_count(fleet));
}

static void check_fleet(struct devmig_fleet *fleet)
{
	struct devmig_document *source = NULL;

	check_records(fleet);
	for (uint32_t i = 0; i < devmig_fleet_class_count(fleet) && i < SOURCES_MAX; i++) {
		fuzz_check(!devmig_fleet_document(fleet, i, &source, NULL));
		check_find(fleet, source);
	}
}

static void read_fleet(struct devmig_context *context, const char *path, bool strict)
{
	size_t bad = 0;
	const struct devmig_fleet_events events = { .bad_record = count_bad, .arg = &bad };
	struct devmig_fleet *fleet = NULL;
	struct devmig_error *error = NULL;
	int failed;

	failed = devmig_fleet_read(context, &path, 1, strict ? NULL : &events, &fleet, &error);
	fuzz_check(!failed == !error);
	fuzz_check(!failed == !!fleet);
	fuzz_check(!failed || strict);
	devmig_error_free(error);
	if (fleet)
		check_fleet(fleet);
	devmig_fleet_unref(fleet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct devmig_context *context = NULL;
	const int fd = memfd_create("fleet", MFD_CLOEXEC);
	char path[32];

	/* Indexes are for another one. */
	if (size >= 8 && !memcmp(data, "DEVMIGix", 8)) {
		close(fd);
		return 0;
	}
	if (fd < 0 || write(fd, data, size) != (ssize_t)size ||
	    devmig_context_new(NULL, &context, NULL))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	read_fleet(context, path, true);
	read_fleet(context, path, false);
	devmig_context_unref(context);
	close(fd);
	return 0;
}
