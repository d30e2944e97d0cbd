/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_ERROR_H
#define DEVMIG_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Every call that can fail returns 0 or a negative errno, and takes a last
 * argument `struct devmig_error **ret_error`.  It may be NULL.  Otherwise it
 * must point to NULL; on failure it is set to an error that the caller frees.
 *
 * One failure has no error: where a function that the caller gave ends a call,
 * what it returned comes back as it is, a positive number too, and *ret_error
 * stays NULL.  Every other failure is negative and, where there is a ret_error,
 * has an error; so that tells the two apart.
 *
 * All calls below allow NULL for the error: 0, "" or NULL, for nothing is wrong.
 */
struct devmig_error;

/* The negative errno that the failed call returned; 0 for NULL. */
int devmig_error_errno(const struct devmig_error *error);

/*
 * The stable reason code, such as "unclosed-brace" (devmig-document(5),
 * REASONS), or "" where the errno says it all.
 */
const char *devmig_error_reason(const struct devmig_error *error);

/* A sentence for people: what is wrong, without the place. */
const char *devmig_error_message(const struct devmig_error *error);

/* What to do about it; may be "". */
const char *devmig_error_hint(const struct devmig_error *error);

/* The file (or "-"), NULL where there is none. */
const char *devmig_error_file(const struct devmig_error *error);

/* 1-based line and column in bytes; 0 where there is none. */
unsigned int devmig_error_line(const struct devmig_error *error);
unsigned int devmig_error_column(const struct devmig_error *error);

/*
 * The whole error on one line: "FILE:LINE:COLUMN: message [reason]; hint", of which
 * that is left out which there is not.
 * Owned by the error.
 */
const char *devmig_error_text(const struct devmig_error *error);

/* Free; NULL is allowed. */
void devmig_error_free(struct devmig_error *error);

#ifdef __cplusplus
}
#endif

#endif
