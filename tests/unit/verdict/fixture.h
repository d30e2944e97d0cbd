/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTS_VERDICT_FIXTURE_H
#define TESTS_VERDICT_FIXTURE_H

/* cmocka.h wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* A separate block, so that it stays behind them. */
#include <cmocka.h>

#include <devmig/devmig.h>

#define auto_document  __attribute__((cleanup(unref_document))) struct devmig_document *
#define auto_verdict   __attribute__((cleanup(free_verdict))) struct devmig_verdict *
#define auto_remarks   __attribute__((cleanup(free_remarks))) struct remarks
#define auto_directory __attribute__((cleanup(remove_directory))) struct directory

void unref_document(struct devmig_document **document);
void free_verdict(struct devmig_verdict **verdict);

/* A document from text, which has to be well-formed. */
struct devmig_document *document(const char *text);
struct devmig_document *document_named(const char *text, const char *name);
/* One of the examples. */
struct devmig_document *example(const char *name);

/* devmig_check() of two documents. */
struct devmig_verdict *check(struct devmig_document *source, struct devmig_document *destination,
			     enum devmig_reading reading);

/* Remarks with copies of all their strings. */
struct remarks {
	size_t count;
	size_t room;
	struct devmig_remark *list;
};

void free_remarks(struct remarks *remarks);
/* For devmig_lint() and the like; @arg: the remarks. */
int keep_remark(void *arg, const struct devmig_remark *remark);
struct remarks lint(const char *text);
/* How many remarks have the reason; of the first, if there is one, *ret. */
size_t find_remark(const struct remarks *remarks, const char *reason, struct devmig_remark *ret);

/* A directory that is removed with the files in it. */
struct directory {
	char path[40];
};

struct directory make_directory(void);
void remove_directory(struct directory *directory);
/* Write a file into it; returns its path, which stays until the next call. */
const char *write_file(const struct directory *directory, const char *name, const char *text);

#endif
