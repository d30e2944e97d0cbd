/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_ERROR_H
#define DMIG_LIB_ERROR_H

#include <core/document.h>
#include <core/reason.h>
#include <devmig/error.h>

/*
 * Making errors inside the library.  Each call returns the negative errno of
 * the error, so that it can end a function:
 *
 *	return dmig_fail(ret_error, -EINVAL, "form %s is only read", name);
 *
 * ret_error may be NULL: then only the errno comes back.
 */
int dmig_fail(struct devmig_error **ret_error, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * An error with a reason of the table: its errno, sentence and hint.  @file may
 * be NULL.  @near: the offending bytes, quoted behind the sentence (unprintable
 * ones escaped, shortened to 40), may be NULL.
 */
int dmig_fail_reason(struct devmig_error **ret_error, enum dmig_reason reason, const char *file,
		     struct dmig_place place, const char *near, size_t near_len);

/* The same, with what is wrong in other words behind the sentence instead of the bytes. */
int dmig_fail_detail(struct devmig_error **ret_error, enum dmig_reason reason, const char *file,
		     struct dmig_place place, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* A reason at a place, with another errno than the reason's. */
int dmig_fail_place(struct devmig_error **ret_error, int error, enum dmig_reason reason,
		    const char *file, struct dmig_place place);

/* The same with words behind it, and without a place. */
int dmig_fail_as(struct devmig_error **ret_error, int error, enum dmig_reason reason,
		 const char *file, const char *format, ...) __attribute__((format(printf, 5, 6)));

/*
 * A call that was to read @file and failed with errno -@error: "can't @doing:
 * No such file", for which the reason is no-document, else unreadable.
 */
int dmig_fail_io(struct devmig_error **ret_error, int error, const char *file, const char *doing);

/* The same where it was to write: unwritable. */
int dmig_fail_write(struct devmig_error **ret_error, int error, const char *file,
		    const char *doing);

/*
 * Say more behind the sentence of an error, such as what became of it all.  NULL is
 * allowed; without memory it stays as it is.
 */
void dmig_error_add(struct devmig_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Give @error on as one of @file, and with @reason where it has none.  It is freed.
 */
int dmig_fail_of(struct devmig_error **ret_error, enum dmig_reason reason, const char *file,
		 struct devmig_error *error);

/* Give a copy of @error. */
int dmig_fail_again(struct devmig_error **ret_error, const struct devmig_error *error);

/* The reason itself, of which there may be several with one code. */
enum dmig_reason dmig_error_reason(const struct devmig_error *error);

/* -ENOMEM, with reason no-memory. */
int dmig_fail_memory(struct devmig_error **ret_error);

#endif
