/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_ADDRESS_H
#define DEVMIG_ADDRESS_H

#include <devmig/channel.h>
#include <devmig/context.h>
#include <devmig/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Where the other side of a migration is, and channels to it.  devmig-address(7) has
 * the addresses, and the files of certificates.
 */

enum devmig_address_kind {
	DEVMIG_ADDRESS_STANDARD, /* "-": standard input and output */
	DEVMIG_ADDRESS_TLS,      /* "tls://HOST:PORT" */
	DEVMIG_ADDRESS_TCP,      /* "tcp://HOST:PORT": anybody on the way reads and changes it */
	DEVMIG_ADDRESS_UNIX,     /* "unix:PATH" */
	DEVMIG_ADDRESS_SSH,      /* "ssh://[USER@]HOST[:PORT]/DEVICE" */
	DEVMIG_ADDRESS_EXEC,     /* "exec:COMMAND" */
};

/* "standard", "tls", "tcp", "unix", "ssh", "exec"; NULL: no kind */
const char *devmig_address_kind_name(enum devmig_address_kind kind);

/* An address; it does not change. */
struct devmig_address;

/* -EINVAL with reason bad-address, which says what is wrong with it; -ENOMEM. */
int devmig_address_parse(const char *text, struct devmig_address **ret,
			 struct devmig_error **ret_error);
enum devmig_address_kind devmig_address_kind(const struct devmig_address *address);
const char *devmig_address_text(const struct devmig_address *address);
void devmig_address_free(struct devmig_address *address);

/* How to connect, or listen; all 0: as is usual. */
struct devmig_address_options {
	/* TLS: the directory of certificates; NULL: as devmig-address(7), CERTIFICATES, says. */
	const char *certificates;
	/* TLS, connecting: whom the server's certificate must name; NULL: the address's host. */
	const char *name;
	/* The program that is run for ssh://; NULL: "ssh". */
	const char *ssh;
	/*
	 * In milliseconds.  Connecting: all of it, a handshake included; 0: 30 000.
	 * Accepting: until somebody connects; 0: no limit.
	 */
	unsigned int timeout;
	/*
	 * Called about ten times in a second while nothing happens; may be NULL.  Another
	 * answer than 0 ends it and is returned.
	 */
	int (*waiting)(void *arg);
	void *arg;
};

/*
 * Connect.  The channel's other side can answer.  What a command is that is run for an
 * address, or ssh, shows when the channel is used; it ends with the channel, and with the
 * thread that has connected.
 *
 * Errors have a reason: bad-address (-EINVAL); no-connection with the errno of the last
 * attempt; peer-stalled (-ETIMEDOUT); bad-certificates (-EKEYREJECTED) where this side's
 * are of no use, and not-secure (-ECONNABORTED) where the other side's are, or it
 * does not speak TLS.
 */
int devmig_connect(struct devmig_context *context, const struct devmig_address *address,
		   const struct devmig_address_options *options, struct devmig_channel **ret,
		   struct devmig_error **ret_error);

/*
 * What waits for others to connect.  For "-" and "exec:COMMAND" the other side is
 * there at once.  The options' texts are copied.
 */
struct devmig_listener;

/*
 * Errors as above, and not-listening with the errno: a path, or a port, that somebody
 * has (-EADDRINUSE), and an address where nobody can listen (-EINVAL).
 */
int devmig_listen(struct devmig_context *context, const struct devmig_address *address,
		  const struct devmig_address_options *options, struct devmig_listener **ret,
		  struct devmig_error **ret_error);

/* The address to connect to, with the port that was chosen where port 0 was wanted. */
const char *devmig_listener_name(const struct devmig_listener *listener);

/*
 * Wait for one who connects.  -ECONNABORTED: somebody did and was turned away, as the
 * error says; it may be called again, and that is what to do where strangers can reach
 * the port.  After all other errors it makes no sense.
 */
int devmig_listener_accept(struct devmig_listener *listener, struct devmig_channel **ret,
			   struct devmig_error **ret_error);

/* Stop listening, and remove the socket's file; NULL is allowed.  Channels stay. */
void devmig_listener_close(struct devmig_listener *listener);

#ifdef __cplusplus
}
#endif

#endif
