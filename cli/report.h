/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <devmig/error.h>
#include <stddef.h>

/*
 * What goes to standard error, all of it beginning with "devmig: ", and what
 * the program exits with then.
 */

/* A complaint about the command line; returns STATUS_USAGE. */
int report_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Any other complaint; returns @status. */
int report_failure(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* An error of the library; NULL stands for lack of memory.  Returns what to exit with. */
int report_error(const struct devmig_error *error);

/* An index that turned out to be damaged while it was used; returns what to exit with. */
int report_damaged(void);

/* The exit status for a negative errno of a verb that only reads a document. */
int status_of_errno(int error);

/* "-" can be read once: complains of a second one and returns STATUS_USAGE, else 0. */
int report_two_stdins(char **operands, size_t count);

#endif
