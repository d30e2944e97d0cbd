/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTS_CORE_FIXTURE_H
#define TESTS_CORE_FIXTURE_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <core/match.h>
#include <fuzz/fuzz.h>
#include <stdio.h>

/*
 * Tests are mostly tables: a row is a test with a name.  The first member of a
 * row is that name; the function gets the row as its state.
 */
int fixture_rows(const char *group, const void *rows, size_t count, size_t row_size,
		 CMUnitTestFunction function);
#define FIXTURE_ROWS(rows, function)                                                               \
	fixture_rows(#rows, rows, DMIG_COUNT(rows), sizeof((rows)[0]), function)

/* A text that may have a NUL in it, and its size. */
#define TEXT(text) text, sizeof(text) - 1

/* A text that is written piece by piece; to be freed. */
struct fixture_text {
	FILE *file;
	char *bytes;
	size_t size;
};

void fixture_begin(struct fixture_text *text);
void fixture_end(struct fixture_text *text);
/* @what, @times. */
void fixture_repeat(struct fixture_text *text, const char *what, size_t times);

/* Documents; these fail the test where the text is malformed. */
void fixture_parse(struct fuzz_document *document, const char *text);
/* One with this SELF (field lines), and objects as they stand in the text. */
void fixture_make(struct fuzz_document *document, const char *self, const char *objects);

/* Name of a reason's place: "3:1 second-self"; valid until the next call. */
const char *fixture_place(enum dmig_reason reason, struct dmig_place place);

/* An assignment: " v=4 w=ab". */
void fixture_print_binds(FILE *file, const struct dmig_document *doc,
			 const struct dmig_object *object, const struct dmig_bind *binds);

/*
 * What can be said about a source and an object: "yes v=4", or the failures in
 * their order: "a: absent; b: conflict v fixed by a"; to be freed.
 */
char *fixture_explain(const struct dmig_document *source, const struct dmig_document *accepts,
		      u32 object);

/* A row about one object that is asked for a source. */
struct fixture_question {
	const char *name;
	const char *self;   /* field lines */
	const char *object; /* field lines */
	const char *result; /* as fixture_explain() has it */
};

void fixture_check_question(void **state);

#endif
