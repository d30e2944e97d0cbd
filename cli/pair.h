/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_PAIR_H
#define CLI_PAIR_H

#include "check_print.h"
#include "side.h"

/* Two devices of this host, and whether one may migrate to the other. */
struct pair {
	struct side source;
	struct side destination;
	unsigned int destination_state; /* DEVMIG_STATES: it does not tell */
	struct devmig_verdict *verdict;
	struct answer answer; /* of the verdict */
	int status;           /* what to exit with for it */
};

/* Where a device's document comes from. */
struct pair_end {
	const char *name;
	struct devmig_document *document; /* NULL: what the device says */
};

/*
 * Ask both, of which nothing is changed; the destination is open only for that.  0,
 * or what to exit with after a complaint.
 */
int pair_check(struct devmig_context *context, struct devmig_device *device,
	       const struct pair_end *source, const struct pair_end *destination, struct pair *ret);
void cli_auto_pair(struct pair *pair); /* cli_auto(pair) */

#endif
