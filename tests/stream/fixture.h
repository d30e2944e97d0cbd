/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TEST_STREAM_FIXTURE_H
#define TEST_STREAM_FIXTURE_H

#include "craft.h"
#include "device.h"
#include "memory.h"
#include <devmig/stream.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* Behind what it needs. */
#include <cmocka.h>

#define ALL_FLAGS (DEVMIG_MIGRATION_STOP_COPY | DEVMIG_MIGRATION_P2P | DEVMIG_MIGRATION_PRE_COPY)

/* What came of a send or a receive; all to be given back with outcome_free(). */
struct outcome {
	int r;
	struct devmig_error *error;
	struct devmig_stream_result result;
};

void outcome_free(struct outcome *outcome);
/* Is it an error of this reason, and says something? */
void assert_reason(const struct outcome *outcome, const char *reason);
void assert_good(const struct outcome *outcome);

/* Through a channel without answers; @options may be NULL. */
struct outcome save(struct devmig_device *device, struct memory *memory,
		    const struct devmig_stream_options *options);
struct outcome restore(struct devmig_device *device, struct memory *memory,
		       const struct devmig_stream_options *options);

/*
 * Restore, which must fail for a reason (NULL: any): the device has not run with the state,
 * and was reset if it was touched.
 */
void assert_not_restored(const void *bytes, size_t size, const char *reason);

/* A stream of a small device, as it is saved. */
void small_stream(struct memory *memory);
#define SMALL_SIZE 40

#endif
