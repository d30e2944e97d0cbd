// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fail_memory.h"
#include "fixture.h"
#include "setup_host.h"

#include <errno.h>
#include <stdlib.h>

/*
 * Every allocation of a plan, of its words and of what is made of it fails once, in turn, alone
 * and with all that follow: nothing is leaked, and nothing stays that was made.
 */

static int plan(struct fixture *f)
{
	const struct devmig_setup_options options = { .uuid = SETUP_UUID };
	struct devmig_setup *setup = NULL;
	int form, error = setup_host_plan(f, &options, &setup, NULL);

	for (form = DEVMIG_SETUP_SHELL; !error && form < DEVMIG_SETUP_LIBVIRT; form++) {
		char *text = NULL;

		error = devmig_setup_format(setup, (enum devmig_setup_form)form, &text, NULL);
		free(text);
	}
	devmig_setup_free(setup);
	setup_host_end();
	return error;
}

static int make(struct fixture *f)
{
	struct setup_log log = { .cancel_after = -1 };
	struct devmig_verdict *verdict = NULL;
	const int error = setup_host_make(f, &log, &verdict);

	devmig_verdict_free(verdict);
	return error;
}

/* The device is there, and stays. */
static int adapt(struct fixture *f)
{
	struct setup_log log = { .cancel_after = -1, .adapt = true };
	struct devmig_verdict *verdict = NULL;
	const int error = setup_host_make(f, &log, &verdict);

	devmig_verdict_free(verdict);
	return error;
}

static void try_mode(struct fixture *f, int (*call)(struct fixture *f), bool mode)
{
	bool failed;
	int n, error;

	for (n = 0; n < 10000; n++) {
		memory_fail(n, mode);
		error = call(f);
		failed = memory_failed();
		if (!failed)
			break;
		/* What a host is called is not known then, and everything else is. */
		if (error)
			assert_int_equal(error, -ENOMEM);
		if (error && call != adapt)
			assert_false(setup_host_has(f, ""));
		setup_host_remove();
	}
	assert_int_equal(error, 0);
	assert_true(n > 10);
}

static void test_plan(void **state)
{
	struct fixture *f = *state;

	setup_host(f);
	try_mode(f, plan, false);
	try_mode(f, plan, true);
}

static void test_make(void **state)
{
	struct fixture *f = *state;

	setup_host(f);
	try_mode(f, make, false);
	setup_host_remove();
	try_mode(f, make, true);
}

static void test_adapt(void **state)
{
	struct fixture *f = *state;

	setup_host(f);
	try_mode(f, adapt, false);
	setup_host_remove();
	try_mode(f, adapt, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_plan),
		TEST(test_make),
		TEST(test_adapt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
