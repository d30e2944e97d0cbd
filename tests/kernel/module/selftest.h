/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_SELFTEST_H
#define DEVMIG_SELFTEST_H

/*
 * Cases for KUnit where the kernel has it; where it has none, as Debian's, the
 * same cases run when the module is loaded and tell the kernel log in TAP.
 */
#if IS_ENABLED(CONFIG_KUNIT)
#include <kunit/test.h>

#define SELFTEST_CASE(name)         KUNIT_CASE(name)
#define selftest_expect(test, what) KUNIT_EXPECT_TRUE(test, what)
#define selftest_suite(cases)                                                                      \
	static struct kunit_suite suite = { .name = "devmig", .test_cases = cases };               \
	kunit_test_suite(suite)

typedef struct kunit selftest;
typedef struct kunit_case selftest_case;
#else
#include <linux/module.h>
#include <linux/printk.h>

typedef struct {
	unsigned int failures;
} selftest;

typedef struct {
	void (*run)(selftest *test);
	const char *name;
} selftest_case;

#define SELFTEST_CASE(function)                                                                    \
	{                                                                                          \
		.run = function, .name = #function                                                 \
	}
#define selftest_expect(test, what)                                                                \
	do {                                                                                       \
		if (what)                                                                          \
			break;                                                                     \
		pr_info("# %s:%d: %s\n", __func__, __LINE__, #what);                               \
		(test)->failures++;                                                                \
	} while (0)

static unsigned int selftest_run(const selftest_case *cases)
{
	unsigned int failed = 0, number = 0;

	for (; cases->run; cases++) {
		selftest test = {};

		cases->run(&test);
		failed += test.failures != 0;
		pr_info("%sok %u - %s\n", test.failures ? "not " : "", ++number, cases->name);
	}
	pr_info("1..%u\n", number);
	return failed;
}

#define selftest_suite(cases)                                                                      \
	static int __init selftest_init(void)                                                      \
	{                                                                                          \
		return selftest_run(cases) ? -EINVAL : 0;                                          \
	}                                                                                          \
	static void __exit selftest_exit(void)                                                     \
	{                                                                                          \
	}                                                                                          \
	module_init(selftest_init);                                                                \
	module_exit(selftest_exit)
#endif

#endif
