/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef FIXTURE_HOST_H
#define FIXTURE_HOST_H

#include "../unit/fixture.h"

#include <devmig/survey.h>

/* A host that is made up: the fixture's directory is its root. */

int host_setup(void **state);

/* A test with a context whose root is the fixture's directory. */
#define HOST(function) cmocka_unit_test_setup_teardown(function, host_setup, fixture_teardown)

/* A file below the root, with a line feed behind the value. */
void host_file(struct fixture *f, const char *value, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* A symbolic link. */
void host_link(struct fixture *f, const char *target, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * A PCI function below sys/devices/pci0000:00, with its link on the bus; @driver and
 * @physical, the function that it is a virtual one of, may be NULL.
 */
void host_pci(struct fixture *f, const char *address, const char *driver, const char *physical);
/* A type of mediated devices of the device at @path. */
void host_type(struct fixture *f, const char *path, const char *type, const char *name,
	       const char *available);
/* A mediated device of a type, below the device at @path. */
void host_mdev(struct fixture *f, const char *path, const char *uuid, const char *type,
	       const char *driver);

/* What options.bad was told, a line "FILE: MESSAGE" each; to be freed. */
struct told {
	char *text;
	int answer; /* to each */
};
int host_tell(void *arg, const struct devmig_error *error);

/* The survey; @told may be NULL. */
struct devmig_survey *host_survey(struct fixture *f, struct told *told);

/*
 * All items must be these, a line each:
 *
 *	KIND NAME [in PARENT] KEY=VALUE…
 *
 * where only what is known is named.  The survey is freed.
 */
void host_is(struct devmig_survey *survey, const char *text);

#endif
