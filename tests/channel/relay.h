/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef RELAY_H
#define RELAY_H

#include "fixture.h"
#include <stdatomic.h>

/* Where a record is cut: before it, in its head, in its middle, before its last byte. */
#define RELAY_CUTS 4

/* One on the way between source and destination, who does harm to what the latter sends. */
struct relay {
	bool cut;            /* end both connections at a record */
	unsigned int record; /* this one */
	unsigned int where;

	bool was_cut;
	size_t passed; /* what has passed, from both */
	unsigned char seen[65536];

	struct devmig_listener *destination;
	atomic_bool flips;
	int fd, port, target;
	pthread_t thread;
};

#define RELAY_ALL                                                                                  \
	{                                                                                          \
		.cut = false                                                                       \
	}

/* Connect two by way of it; false: they don't come together, and there is an error. */
bool relay_open(struct relay *relay, const struct devmig_address_options *options,
		struct pair *pair, struct devmig_error **error);
/* The same, which must succeed. */
void relay_pair(struct relay *relay, const struct devmig_address_options *options,
		struct pair *pair);
void relay_flip(struct relay *relay);
/* When both have closed. */
void relay_end(struct relay *relay);

#endif
