// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include "index.h"
#include <devmig/error.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * An index: as it is, and with all that tells of damage made right, so that
 * more is looked at.  What is found right must be what a builder makes of its
 * records, and is written as the same bytes.
 */

struct index {
	struct devmig_context *context;
	const uint8_t *bytes;
	size_t size;
	char path[32];
};

static void check_written_again(const struct index *index, const struct devmig_fleet *fleet)
{
	char *again = malloc(index->size + 1);
	char path[32];
	int ends[2];

	/* What is no file is written to as it is, and all of an input fits into a pipe. */
	if (!again || pipe(ends))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[1]);
	fuzz_check(!devmig_fleet_write(fleet, path, devmig_fleet_readings(fleet), NULL));
	close(ends[1]);
	fuzz_check(read(ends[0], again, index->size + 1) == (ssize_t)index->size);
	fuzz_check(!memcmp(again, index->bytes, index->size));
	close(ends[0]);
	free(again);
}

static void check_made_by_a_builder(const struct index *index, struct devmig_fleet *fleet)
{
	struct devmig_fleet_builder *builder = NULL;
	struct devmig_fleet *made = NULL;

	if (devmig_fleet_builder_new(index->context, NULL, &builder, NULL))
		abort();
	fuzz_check(!devmig_fleet_builder_read(builder, index->path, NULL));
	fuzz_check(!devmig_fleet_builder_finish(builder, &made, NULL));
	fuzz_check(!index_difference(made, fleet, false));
	devmig_fleet_builder_free(builder);
	devmig_fleet_unref(made);
}

static void check_index(const struct index *index)
{
	const char *path = index->path;
	struct devmig_fleet *fleet = NULL;
	struct devmig_error *error = NULL;
	int failed = devmig_fleet_read(index->context, &path, 1, NULL, &fleet, &error);

	fuzz_check(!failed == !error && !failed == !!fleet);
	fuzz_check(!failed || failed == -EBADMSG);
	devmig_error_free(error);
	if (failed)
		return;
	index_probe(fleet);
	index_plan(fleet);
	failed = devmig_fleet_verify(fleet, NULL);
	fuzz_check(!failed || failed == -EBADMSG);
	if (!failed) {
		check_written_again(index, fleet);
		check_made_by_a_builder(index, fleet);
	}
	devmig_fleet_unref(fleet);
}

static void check_bytes(struct devmig_context *context, const uint8_t *bytes, size_t size)
{
	struct index index = { .context = context, .bytes = bytes, .size = size };
	const int fd = memfd_create("index", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		abort();
	snprintf(index.path, sizeof(index.path), "/proc/self/fd/%d", fd);
	check_index(&index);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct devmig_context *context = NULL;
	uint8_t *copy;

	/* Anything else is for another one. */
	if (size < 8 || memcmp(data, "DEVMIGix", 8) != 0)
		return 0;
	if (devmig_context_new(NULL, &context, NULL))
		abort();
	check_bytes(context, data, size);
	copy = (uint8_t *)fuzz_copy(data, size);
	index_repair(copy, size);
	check_bytes(context, copy, size);
	free(copy);
	devmig_context_unref(context);
	return 0;
}
