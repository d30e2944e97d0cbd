/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_CONFORM_PRINT_H
#define CLI_CONFORM_PRINT_H

#include "conform_run.h"

/* What a run prints as it goes.  Tests have numbers from 1. */
struct conform_printer {
	void (*begin)(const struct conform *conform, size_t count);
	void (*result)(const struct conform *conform, size_t number);
	/* @why: what ended the run before its time; NULL: nothing. */
	void (*end)(const struct conform *conform, const size_t counts[RESULTS], const char *why);
	/* The device has no version 2 of migration. */
	void (*cannot)(const struct conform *conform);
};

/* The Test Anything Protocol, version 14. */
extern const struct conform_printer conform_tap;
extern const struct conform_printer conform_json;

/* The tests that are chosen. */
void conform_list_text(const struct conform_test *const *tests, size_t count);
void conform_list_json(const struct conform_test *const *tests, size_t count);

/* "version 1 of VFIO's migration, which is deprecated", of a device without version 2 */
const char *conform_what_instead(const struct conform *conform);

#endif
