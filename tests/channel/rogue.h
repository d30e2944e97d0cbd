/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef ROGUE_H
#define ROGUE_H

#include <pthread.h>
#include <stdbool.h>

/*
 * The other side of a connection by TLS, written with GnuTLS alone: it shows whatever
 * certificate it is told to, and believes everything.
 */
struct rogue {
	bool server;
	const char *directory; /* in the fixture's; its certificate's; NULL: it shows none */
	const char *file;      /* "server" or "client" */
	const char *priority;  /* NULL: as is usual */
	int port;              /* of a server, when it has begun; a client's to connect to */

	/* Set when it has ended, to what GnuTLS said. */
	int handshake;
	int read;
	char alert[64]; /* what it was told */

	int fd;
	pthread_t thread;
};

void rogue_begin(struct rogue *rogue);
void rogue_end(struct rogue *rogue);

#endif
