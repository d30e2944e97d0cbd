// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer.h"

#include <errno.h>
#include <string.h>

/* The public calls of devmig/migration.h. */

#define ALL (DEVMIG_MIGRATION_STOP_COPY | DEVMIG_MIGRATION_P2P | DEVMIG_MIGRATION_PRE_COPY)

static void names(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < DEVMIG_STATES; i++)
		assert_int_equal(devmig_state_parse(devmig_state_name(i)), i);
	assert_null(devmig_state_name(DEVMIG_STATES));
	assert_null(devmig_state_name(UINT32_MAX));
	assert_int_equal(devmig_state_parse("running"), -EINVAL);
	assert_int_equal(devmig_state_parse("RUNNING_"), -EINVAL);
	assert_int_equal(devmig_state_parse(""), -EINVAL);
}

static void coverage(void **state)
{
	(void)state;
	assert_true(devmig_state_covered(ALL, DEVMIG_STATE_PRE_COPY_P2P));
	assert_false(devmig_state_covered(DEVMIG_MIGRATION_STOP_COPY | DEVMIG_MIGRATION_P2P,
					  DEVMIG_STATE_PRE_COPY_P2P));
	assert_false(devmig_state_covered(~0ULL, DEVMIG_STATES));
	assert_false(devmig_state_covered(0, DEVMIG_STATE_RUNNING));
}

static void path(void **state)
{
	unsigned int way[DEVMIG_PATH_MAX];

	(void)state;
	assert_int_equal(
		devmig_state_path(ALL, DEVMIG_STATE_RUNNING, DEVMIG_STATE_STOP_COPY, way, NULL), 3);
	assert_int_equal(way[0], DEVMIG_STATE_RUNNING_P2P);
	assert_int_equal(way[1], DEVMIG_STATE_STOP);
	assert_int_equal(way[2], DEVMIG_STATE_STOP_COPY);
	assert_int_equal(devmig_state_path(ALL, DEVMIG_STATE_STOP, DEVMIG_STATE_STOP, way, NULL),
			 0);
}

static void no_path(void **state)
{
	unsigned int way[DEVMIG_PATH_MAX];
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(
		devmig_state_path(ALL, DEVMIG_STATE_STOP_COPY, DEVMIG_STATE_PRE_COPY, way, &error),
		-EINVAL);
	assert_string_equal(devmig_error_reason(error), "no-arc");
	assert_non_null(strstr(devmig_error_message(error), "STOP_COPY to PRE_COPY"));
	devmig_error_free(error);
	error = NULL;
	assert_int_equal(devmig_state_path(ALL, 300, DEVMIG_STATE_STOP, way, &error), -EINVAL);
	devmig_error_free(error);
}

static void arcs(void **state)
{
	static const struct devmig_arc wanted[] = {
		{ DEVMIG_STATE_STOP, DEVMIG_STATE_STOP_COPY },
		{ DEVMIG_STATE_RUNNING, DEVMIG_STATE_PRE_COPY },
		/* 256 and more are not those 256 below. */
		{ DEVMIG_STATE_STOP + 256, DEVMIG_STATE_STOP_COPY },
		{ DEVMIG_STATE_RUNNING, DEVMIG_STATE_RUNNING_P2P },
	};
	struct devmig_error *error = NULL;
	bool has[4];

	(void)state;
	assert_int_equal(devmig_arcs_check(ALL, "vgpu", wanted, 2, NULL, NULL), 0);
	assert_int_equal(devmig_arcs_check(ALL, "vgpu", wanted, 0, NULL, NULL), 0);
	assert_int_equal(devmig_arcs_check(DEVMIG_MIGRATION_STOP_COPY | DEVMIG_MIGRATION_P2P,
					   "vgpu", wanted, 4, has, &error),
			 -EOPNOTSUPP);
	assert_true(has[0] && !has[1] && !has[2] && has[3]);
	assert_string_equal(devmig_error_file(error), "vgpu");
	assert_non_null(strstr(devmig_error_message(error), "RUNNING to PRE_COPY"));
	devmig_error_free(error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),   cmocka_unit_test(coverage), cmocka_unit_test(path),
		cmocka_unit_test(no_path), cmocka_unit_test(arcs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
