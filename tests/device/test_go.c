// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Ways that fail at each of their arcs, for each set of flags that a device may have. */

static const uint64_t sets[] = {
	DEVMIG_MIGRATION_STOP_COPY,
	DEVMIG_MIGRATION_STOP_COPY | DEVMIG_MIGRATION_P2P,
	DEVMIG_MIGRATION_STOP_COPY | DEVMIG_MIGRATION_PRE_COPY,
	DEVMIG_MIGRATION_STOP_COPY | DEVMIG_MIGRATION_P2P | DEVMIG_MIGRATION_PRE_COPY,
};

struct way {
	struct peer *peer;
	struct devmig_device *device;
	unsigned int from;
	unsigned int to;
	unsigned int path[DEVMIG_PATH_MAX];
	int len;
};

static void check_success(const struct way *way)
{
	unsigned int where = 99;

	way->peer->state = way->from;
	way->peer->fail_error = 0;
	assert_int_equal(devmig_device_go(way->device, way->to, &where, NULL), 0);
	assert_int_equal(where, way->to);
	assert_int_equal(way->peer->state, way->to);
}

/* The device refuses an arc and is somewhere then: the error says which, why and where. */
static void check_failure(const struct way *way, int arc, unsigned int left)
{
	const unsigned int from = arc ? way->path[arc - 1] : way->from;
	struct devmig_error *error = NULL;
	unsigned int where = 99;
	char text[160];

	way->peer->state = way->from;
	way->peer->fail_from = from;
	way->peer->fail_to = way->path[arc];
	way->peer->fail_state = left;
	way->peer->fail_error = EIO;
	assert_int_equal(devmig_device_go(way->device, way->to, &where, &error), -EIO);
	assert_int_equal(where, left);
	assert_string_equal(devmig_error_reason(error), "arc-failed");
	snprintf(text, sizeof(text), "%s to %s: Input/output error; it is in %s",
		 devmig_state_name(from), devmig_state_name(way->path[arc]),
		 devmig_state_name(left));
	assert_non_null(strstr(devmig_error_message(error), text));
	if (left == DEVMIG_STATE_ERROR)
		assert_non_null(strstr(devmig_error_hint(error), "only a reset"));
	devmig_error_free(error);
}

static unsigned int check_pairs(struct way *way, uint64_t flags)
{
	unsigned int failures = 0;

	for (unsigned int i = 0; i < DEVMIG_STATES * DEVMIG_STATES; i++) {
		way->from = i / DEVMIG_STATES;
		way->to = i % DEVMIG_STATES;
		way->len = devmig_state_path(flags, way->from, way->to, way->path, NULL);
		if (way->len < 0)
			continue;
		check_success(way);
		for (int arc = 0; arc < way->len; arc++) {
			check_failure(way, arc, arc ? way->path[arc - 1] : way->from);
			check_failure(way, arc, DEVMIG_STATE_ERROR);
			check_failure(way, arc, DEVMIG_STATE_STOP);
			failures += 3;
		}
	}
	return failures;
}

static struct way begin(uint64_t flags)
{
	struct way way = { .peer = peer_new() };

	way.peer->flags = flags;
	peer_start(way.peer);
	way.device = peer_open(way.peer, 0);
	return way;
}

static void end(const struct way *way)
{
	devmig_device_close(way->device);
	peer_stop(way->peer);
}

static void each_arc(void **state)
{
	const uint64_t flags = *(const uint64_t *)*state;
	struct way way = begin(flags);

	assert_true(check_pairs(&way, flags) > 0);
	end(&way);
}

static void no_way(void **state)
{
	struct way way = begin(sets[0]);
	struct devmig_error *error = NULL;
	unsigned int where = 99;

	(void)state;
	way.peer->state = DEVMIG_STATE_STOP;
	assert_int_equal(devmig_device_go(way.device, DEVMIG_STATE_PRE_COPY, &where, &error),
			 -EINVAL);
	assert_int_equal(where, DEVMIG_STATE_STOP);
	assert_string_equal(devmig_error_reason(error), "no-arc");
	assert_non_null(strstr(devmig_error_message(error), "STOP to PRE_COPY"));
	devmig_error_free(error);
	error = NULL;
	way.peer->state = DEVMIG_STATE_ERROR;
	assert_int_equal(devmig_device_go(way.device, DEVMIG_STATE_RUNNING, &where, &error),
			 -EINVAL);
	assert_int_equal(where, DEVMIG_STATE_ERROR);
	assert_non_null(strstr(devmig_error_hint(error), "only a reset"));
	devmig_error_free(error);
	end(&way);
}

static void state_not_read_back(void **state)
{
	struct way way = begin(sets[0]);
	struct devmig_error *error = NULL;
	unsigned int where = 99;

	(void)state;
	way.peer->fail_from = DEVMIG_STATE_STOP;
	way.peer->fail_to = DEVMIG_STATE_STOP_COPY;
	way.peer->fail_state = DEVMIG_STATE_STOP;
	way.peer->fail_error = ENOMEM;
	way.peer->state = DEVMIG_STATE_STOP;
	way.peer->fail_get = true;
	assert_int_equal(devmig_device_go(way.device, DEVMIG_STATE_STOP_COPY, &where, &error),
			 -EIO);
	assert_int_equal(where, DEVMIG_STATES);
	devmig_error_free(error);
	error = NULL;
	assert_int_equal(devmig_device_request(way.device, DEVMIG_STATE_STOP_COPY, &error),
			 -ENOMEM);
	assert_non_null(strstr(devmig_error_message(error), "can't be read back"));
	devmig_error_free(error);
	end(&way);
}

static void request_that_fails(void **state)
{
	struct way way = begin(sets[3]);
	struct devmig_error *error = NULL;

	(void)state;
	way.peer->fail_from = DEVMIG_STATE_RUNNING;
	way.peer->fail_to = DEVMIG_STATE_STOP_COPY;
	way.peer->fail_state = DEVMIG_STATE_ERROR;
	way.peer->fail_error = EPROTO;
	assert_int_equal(devmig_device_request(way.device, DEVMIG_STATE_STOP_COPY, &error),
			 -EPROTO);
	assert_string_equal(devmig_error_reason(error), "arc-failed");
	assert_non_null(strstr(devmig_error_message(error),
			       "asked for STOP_COPY: Protocol error; it is in "
			       "ERROR"));
	devmig_error_free(error);
	end(&way);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "each arc: STOP_COPY", each_arc, NULL, NULL, (void *)&sets[0] },
		{ "each arc: STOP_COPY, P2P", each_arc, NULL, NULL, (void *)&sets[1] },
		{ "each arc: STOP_COPY, PRE_COPY", each_arc, NULL, NULL, (void *)&sets[2] },
		{ "each arc: STOP_COPY, P2P, PRE_COPY", each_arc, NULL, NULL, (void *)&sets[3] },
		cmocka_unit_test(no_way),
		cmocka_unit_test(state_not_read_back),
		cmocka_unit_test(request_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
