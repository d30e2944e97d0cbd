/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef SETUP_HOST_H
#define SETUP_HOST_H

#include "fixture.h"

#include <devmig/setup.h>

/*
 * A host in the fixture's directory with a type, of which a device can be created that
 * needs an attribute; what is written is taken by a kernel that is made up.
 */
#define SETUP_UUID "83b8f4f2-509f-4d29-a6b5-1d3c0e2f7aff"

/* What is to go wrong, and what was told. */
struct setup_log {
	int cancel_after;       /* so many times the answer is no; -1: always */
	const char *refuse;     /* a write to this file fails with -ENOSPC */
	const char *refuse_too; /* and one to this */
	const char *ignore;     /* one to this succeeds without effect */
	const char *half;       /* the first one to this fails, and has its effect */
	bool adapt;             /* the device is there, and the attribute to be set */
	bool taken;             /* there is such a device before it is made */
	char text[256];         /* "done create\n" … */
	int error;
};

/* Make it, empty. */
void setup_host(struct fixture *f);
/* There is the device, or a file of it. */
bool setup_host_has(struct fixture *f, const char *file);

/* The device goes, whoever made it. */
void setup_host_remove(void);

/* A plan for it; the survey lives until setup_host_end(), which ends it if there is none, too. */
int setup_host_plan(struct fixture *f, const struct devmig_setup_options *options,
		    struct devmig_setup **ret, struct devmig_error **ret_error);
void setup_host_end(void);

/* Plan and make. */
int setup_host_make(struct fixture *f, struct setup_log *log, struct devmig_verdict **ret);

#endif
