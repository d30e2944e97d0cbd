/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device whose faults are injected through a directory of files. */
#ifndef VFIO_TEST_FAULTS_H
#define VFIO_TEST_FAULTS_H

#include "walk.h"

struct faults {
	struct walk walk;
	const char *directory;
};

/* Writes to one of the files: 0 or -errno. */
int faults_put(const struct faults *faults, const char *name, const char *value);

/* The same; a failure is a failed test. */
bool faults_inject(const struct faults *faults, const char *name, const char *value);

/* stall.c: arcs and reads that take their time. Seconds, and the same with any states. */
void faults_check_stalls(struct faults *faults);

#endif
