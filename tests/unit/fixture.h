/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef FIXTURE_H
#define FIXTURE_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <devmig/document.h>

/* A context and an empty directory for each test. */
struct fixture {
	struct devmig_context *context;
	char dir[64];
	char path[4400]; /* what fixture_path() returned last */
};

int fixture_setup(void **state);
int fixture_teardown(void **state);

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

/* The path of @name in the directory, until the next call; "" is the directory. */
const char *fixture_path(struct fixture *f, const char *name);

/* Make a file, and the directories that it is in. */
void fixture_file(struct fixture *f, const char *name, const char *text);
void fixture_bytes(struct fixture *f, const char *name, const char *bytes, size_t size);
void fixture_dir(struct fixture *f, const char *name);
/* The text of a file. */
char *fixture_text(struct fixture *f, const char *name);

/* Be nobody for a while, where one is root, whom no mode keeps out. */
void fixture_lower(struct fixture *f);
void fixture_raise(void);

/* Documents; these fail the test where they can't. */
struct devmig_document *fixture_parse(struct fixture *f, enum devmig_form form, const char *text);
struct devmig_document *fixture_read(struct fixture *f, enum devmig_form form, const char *name);

/* The canonical text of a document must be this; the document is dropped. */
void fixture_is(struct devmig_document *document, const char *text);

/* An error must be this; it is freed.  @file: how its file ends, NULL: none. */
void fixture_error(struct devmig_error *error, int number, const char *reason, const char *file,
		   unsigned int line, unsigned int column);

/* Reading must fail with a reason at a place. */
void fixture_refuses(struct fixture *f, enum devmig_form form, const char *text, const char *reason,
		     unsigned int line, unsigned int column);
void fixture_refuses_bytes(struct fixture *f, enum devmig_form form, const char *bytes, size_t size,
			   const char *reason, unsigned int line, unsigned int column);
void fixture_refuses_path(struct fixture *f, enum devmig_form form, const char *name,
			  const char *reason, const char *file, unsigned int line,
			  unsigned int column);

/* @text repeated @times; to be freed. */
char *fixture_repeat(const char *text, size_t times);
/* printf() into memory; to be freed. */
char *fixture_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Random numbers below @limit, the same in each run. */
void fixture_seed(uint64_t seed);
unsigned int fixture_random(unsigned int limit);
/* The text of a random document, mostly well-formed; to be freed. */
char *fixture_random_document(void);

#endif
