// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <devmig/error.h>
#include <devmig/fleet.h>
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

/* Records stand in name order, and say of their class what they may. */
static void check_records(const struct devmig_fleet *fleet)
{
	const size_t classes = devmig_class_count(devmig_fleet_classes(fleet));
	struct devmig_device_record last = { .host = "", .device = "" };
	struct devmig_device_record record;

	for (size_t i = 0; i < devmig_fleet_count(fleet); i++) {
		int order;

		fuzz_check(!devmig_fleet_record(fleet, i, &record));
		fuzz_check(*record.host && *record.device);
		fuzz_check(devmig_kind_name(record.kind));
		fuzz_check(record.class_number < classes || record.class_number == DEVMIG_NO_CLASS);
		order = strcmp(last.host, record.host);
		fuzz_check(order < 0 || (!order && strcmp(last.device, record.device) <= 0));
		last = record;
	}
	fuzz_check(devmig_fleet_record(fleet, devmig_fleet_count(fleet), &record));
}

static void check_target(const struct devmig_fleet *fleet, const struct devmig_document *source,
			 const struct devmig_target *target)
{
	struct devmig_device_record record;
	const struct devmig_document *destination;
	unsigned int unset;

	fuzz_check(!devmig_fleet_record(fleet, target->record, &record));
	destination = devmig_class_document(devmig_fleet_classes(fleet), record.class_number);
	fuzz_check(destination);
	fuzz_check(devmig_match(source, destination, DEVMIG_INCOMING, &unset) == target->answer);
	fuzz_check(unset == target->unset);
}

static void check_find(const struct devmig_fleet *fleet, const struct devmig_document *source)
{
	const struct devmig_find_options options = { .include_in_use = true };
	struct devmig_find_result *result = NULL;
	const struct devmig_target *targets;
	struct devmig_obstacle obstacle;
	size_t seen;
	size_t count;

	if (devmig_find(fleet, source, &options, &result, NULL))
		abort();
	targets = devmig_find_targets(result, &count);
	for (size_t i = 0; i < count; i++)
		check_target(fleet, source, &targets[i]);
	seen = count;
	for (size_t i = 0; i < devmig_find_obstacle_count(result); i++) {
		fuzz_check(!devmig_find_obstacle(result, i, &obstacle));
		fuzz_check(obstacle.count && *obstacle.reason);
		seen += obstacle.count;
	}
	/* A record is a target or has an obstacle. */
	fuzz_check(seen == devmig_fleet_count(fleet));
	devmig_find_result_free(result);
}

static void read_fleet(struct devmig_context *context, const char *path, bool strict)
{
	const struct devmig_class_table *classes;
	struct devmig_fleet *fleet = NULL;
	struct devmig_error *error = NULL;
	size_t bad = 0;
	int failed;

	if (devmig_fleet_new(context, &fleet, NULL))
		abort();
	failed = devmig_fleet_read(fleet, path, strict ? NULL : count_bad, &bad, &error);
	fuzz_check(!failed == !error);
	fuzz_check(!failed || strict);
	fuzz_check(!failed || !devmig_fleet_count(fleet));
	devmig_error_free(error);
	check_records(fleet);
	classes = devmig_fleet_classes(fleet);
	for (uint32_t i = 0; i < devmig_class_count(classes) && i < SOURCES_MAX; i++)
		check_find(fleet, devmig_class_document(classes, i));
	devmig_fleet_free(fleet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct devmig_context *context = NULL;
	const int fd = memfd_create("fleet", MFD_CLOEXEC);
	char path[32];

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
