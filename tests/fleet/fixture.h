/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTS_FLEET_FIXTURE_H
#define TESTS_FLEET_FIXTURE_H

#include <devmig/devmig.h>

#define ERRORS_MAX 256

/* A directory for files, the fleet that was read last, and the bad records that were told of. */
struct fixture {
	struct devmig_context *context;
	struct devmig_fleet *fleet;
	char directory[32];
	size_t nerrors;
	char *reasons[ERRORS_MAX];
	char *texts[ERRORS_MAX];
	unsigned int lines[ERRORS_MAX];
	unsigned int columns[ERRORS_MAX];
};

/* For cmocka. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* Write a file into the directory; returns its path, to be freed. */
char *fixture_write(const struct fixture *fixture, const char *name, const char *bytes,
		    size_t size);

/* Notes a bad record, and goes on. */
int fixture_note(void *arg, const struct devmig_error *error);

/* devmig_fleet_read() with fixture_note(); what was read and noted before is forgotten. */
int fixture_read_all(struct fixture *fixture, const char *const *paths, size_t count);
int fixture_read(struct fixture *fixture, const char *path);

/* Write @text into a file and read it. */
int fixture_read_text(struct fixture *fixture, const char *text);

/* What reading comes to where the first bad record ends it; the fixture's fleet stays. */
int fixture_read_strictly(const struct fixture *fixture, const char *path);

/* A document, and a record that has it. */
#define DOCUMENT "{\"self\":{\"a\":\"1\"},\"compatible\":[{\"fields\":{\"a\":\"1\"}}]}"
#define RECORD(host, device)                                                                       \
	"{\"host\":\"" host "\",\"device\":\"" device "\",\"kind\":\"vf\",\"document\":" DOCUMENT  \
	"}"

/* The record at a position of the name order, and its name. */
struct devmig_record fixture_record(const struct fixture *fixture, size_t position);
void assert_named(const struct fixture *fixture, size_t position, const char *host,
		  const char *device);

/* A document from JSON. */
struct devmig_document *fixture_document(const struct fixture *fixture, const char *json);

#endif
