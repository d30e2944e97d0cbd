/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_OPTIONS_H
#define VGPU_OPTIONS_H

#include "vgpu.h"

/* Exit statuses. */
enum {
	STATUS_DONE = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
};

/* What the program is to do; texts are those of the command line. */
struct options {
	struct settings settings;
	const char *socket;  /* where to listen */
	const char *control; /* NULL: beside it */
	int fd;              /* a connection, or a socket that listens; -1: none */
	bool run;            /* a command, of @words */
	const char *status;  /* the socket of a server to ask; NULL: none */
	const char *inject;  /* the socket of a server to tell of faults, @words */
	bool json;
	char **words;
	int nwords;
	struct faults faults; /* from the start on */
};

/* false: it is done, or has complained, and *ret_status is how to exit. */
bool options_read(struct options *options, int argc, char **argv, int *ret_status);

#endif
