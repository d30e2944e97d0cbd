// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../unit/fail_memory.h"
#include "peer.h"

#include <devmig/document.h>
#include <errno.h>
#include <string.h>

/*
 * Each allocation of a call fails once, alone and with all that follow: the call returns
 * -ENOMEM, and the connection is as it was.
 */

#define TRIES_MAX 1000

struct run {
	struct peer *peer;
	struct devmig_device *device;
};

static int open_and_close(const struct run *run, struct devmig_error **ret_error)
{
	const struct devmig_device_options options = { .timeout = 10000 };
	struct devmig_device *device = NULL;
	const int error = devmig_device_open(NULL, run->peer->path, &options, &device, ret_error);

	assert_int_equal(!error, !!device);
	devmig_device_close(device);
	return error;
}

static int get_document(const struct run *run, struct devmig_error **ret_error)
{
	struct devmig_document *document = NULL;
	const int error = devmig_device_document(run->device, &document, ret_error);

	devmig_document_unref(document);
	return error;
}

static int report(const struct run *run, struct devmig_error **ret_error)
{
	const struct devmig_dma_range range = { 1 << 20, 4096 };
	uint64_t bitmap = 0;

	return devmig_device_log_report(run->device, &range, 4096, &bitmap, ret_error);
}

/* Fails in any case, for which it needs memory as well. */
static int refused(const struct run *run, struct devmig_error **ret_error)
{
	struct devmig_region region;

	return devmig_device_region(run->device, PEER_REGIONS, &region, ret_error);
}

static int no_way(const struct run *run, struct devmig_error **ret_error)
{
	return devmig_device_go(run->device, DEVMIG_STATE_ERROR, NULL, ret_error);
}

static const struct {
	int (*call)(const struct run *run, struct devmig_error **ret_error);
	int error; /* with memory */
} calls[] = {
	{ open_and_close, 0 }, { get_document, 0 }, { report, 0 },
	{ refused, -EINVAL },  { no_way, -EINVAL },
};

/* True: there was memory enough. */
static bool try_once(const struct run *run, size_t i, int after, bool from_then_on)
{
	struct devmig_error *error = NULL;
	unsigned int state;
	int result;
	bool failed;

	memory_fail(after, from_then_on);
	result = calls[i].call(run, &error);
	failed = memory_failed();
	assert_int_equal(result, failed ? -ENOMEM : calls[i].error);
	assert_int_equal(devmig_error_errno(error), result);
	devmig_error_free(error);
	assert_true(!run->device || !devmig_device_state(run->device, &state, NULL));
	return !failed;
}

static void try_all(const struct run *run, size_t i)
{
	for (int from_then_on = 0; from_then_on < 2; from_then_on++) {
		int after = 0;

		while (!try_once(run, i, after, from_then_on))
			assert_true(++after < TRIES_MAX);
		assert_true(after > 0);
	}
}

static void each_allocation(void **state)
{
	struct run run = { .peer = peer_new() };

	(void)state;
	run.peer->document = "SELF:\n\tx=1\n";
	run.peer->document_size = strlen(run.peer->document);
	peer_start(run.peer);
	/* The server has one client at a time. */
	try_all(&run, 0);
	run.device = peer_open(run.peer, 0);
	assert_int_equal(devmig_device_log_start(run.device, 4096, NULL, 0, NULL), 0);
	for (size_t i = 1; i < sizeof(calls) / sizeof(calls[0]); i++)
		try_all(&run, i);
	devmig_device_close(run.device);
	peer_stop(run.peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_allocation) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
