/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Test Anything Protocol on stdout: one line for each promise. */
#ifndef VFIO_TEST_TAP_H
#define VFIO_TEST_TAP_H

#include <stdarg.h>
#include <stdbool.h>

#define TAP_PRINTF(a, b) __attribute__((format(printf, a, b)))

/* What the next tests stand on, as a comment. */
void tap_rule(const char *format, ...) TAP_PRINTF(1, 2);
void tap_note(const char *format, ...) TAP_PRINTF(1, 2);

/* Each gives back whether the test passed. */
bool tap_ok(bool good, const char *format, ...) TAP_PRINTF(2, 3);

/*
 * A promise of @owner's, which has a known @fault against it, or none (NULL).
 * A promise with a fault must be seen broken: if it is kept, the list of faults
 * is out of date, and that is what fails.
 */
bool tap_promise(bool kept, const char *owner, const char *fault, const char *format,
		 va_list arguments) TAP_PRINTF(4, 0);

void tap_skip(const char *why, const char *format, ...) TAP_PRINTF(2, 3);

/* Nothing more can be tested: the way to the device is broken. */
_Noreturn void tap_bail(const char *format, ...) TAP_PRINTF(1, 2);

/* Prints the plan; gives the program's exit status. */
int tap_done(void);

#endif
