/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SESSION_H
#define DMIG_LIB_SESSION_H

#include "credentials.h"
#include "wait.h"
#include <core/platform.h>

#define DMIG_WHY_MAX 160

/* TLS on a socket. */
struct dmig_session {
	struct dmig_credentials *credentials; /* a reference */
	gnutls_session_t made;                /* owned; NULL: not yet */
	int fd;                               /* owned */
	char *host; /* whom the server's certificate must name; owned; NULL: this is the server */
	unsigned char number[16];        /* the same, where that is an address */
	gnutls_typed_vdata_st wanted[2]; /* the same, and for what it must be, for GnuTLS */
	size_t greed; /* how many bytes may still come before the other side is known */
	bool known;   /* it is */
	/* Nothing may be sent any more, not even what GnuTLS has ready of a record. */
	bool mute;
	int ended; /* what every later read returns; 0: it goes on */
	/* A byte that was read while something else was looked for. */
	bool has_kept;
	char kept;
	/* To be called while a write waits; may be NULL. */
	int (*waiting)(void *arg);
	void *waiting_arg;
	char why[DMIG_WHY_MAX];
};

/*
 * Make a session on *fd, which becomes its own: *fd is -1 then.  @host is whom the server
 * must be, and NULL for a server.
 */
int dmig_session_new(struct dmig_credentials *credentials, int *fd, const char *host,
		     struct dmig_session **ret, struct devmig_error **ret_error);

/* Both sides show who they are.  @name is the other side in errors. */
int dmig_session_shake_hands(struct dmig_session *session, const char *name,
			     struct dmig_patience *patience, struct devmig_error **ret_error);

/* Say what @failure means in session->why; the errno for it. */
int dmig_session_explain(struct dmig_session *session, int failure);

/* What to wait for until the call of GnuTLS that was not complete can be made again. */
short dmig_session_events(const struct dmig_session *session);

void dmig_session_free(struct dmig_session *session);
/* For dmig_auto(session). */
void dmig_auto_session(struct dmig_session **session);

#endif
