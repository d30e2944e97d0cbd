// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tls.h"
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <sys/socket.h>

/* How long the end of a stream may take that nobody reads. */
#define FINISH_MS 5000

/*
 * What to do about a call that was not complete: wait, or go on at once.  Anything else
 * that GnuTLS says is an end.
 */
static int go_on(struct dmig_session *session, int failure, struct dmig_patience *patience)
{
	if (failure == GNUTLS_E_AGAIN && !patience->deadline)
		return -ETIMEDOUT;
	if (failure == GNUTLS_E_AGAIN)
		return dmig_wait_for(session->fd, dmig_session_events(session), patience);
	if (session->credentials->gnutls.error_is_fatal(failure) || failure == GNUTLS_E_REHANDSHAKE)
		return dmig_session_explain(session, failure);
	/* Of these there may be any number. */
	return dmig_now() >= patience->deadline ? -ETIMEDOUT : 0;
}

static int read_tls(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size)
{
	struct dmig_session *session = arg;
	const struct dmig_gnutls *gnutls = &session->credentials->gnutls;
	struct dmig_patience patience = { .deadline = deadline };
	int error = session->ended;
	ssize_t n;

	if (session->has_kept) {
		*(char *)bytes = session->kept;
		session->has_kept = false;
		*ret_size = 1;
		return 0;
	}
	while (!error) {
		n = gnutls->record_recv(session->made, bytes, size);
		if (n >= 0) {
			*ret_size = (size_t)n;
			return 0;
		}
		error = go_on(session, (int)n, &patience);
	}
	if (error != -ETIMEDOUT)
		session->ended = error;
	return error;
}

/* Who takes a byte now and then has no more time for it, and is heard as often. */
static int wait_to_write(struct dmig_session *session, int failure, u64 deadline)
{
	struct dmig_patience patience = {
		.deadline = deadline,
		.waiting = session->waiting,
		.arg = session->waiting_arg,
	};
	int error = dmig_now() >= deadline ? -ETIMEDOUT : go_on(session, failure, &patience);

	return error || !patience.waiting ? error : patience.waiting(patience.arg);
}

static int write_piece(struct dmig_session *session, const struct devmig_piece *piece, u64 deadline)
{
	const struct dmig_gnutls *gnutls = &session->credentials->gnutls;
	size_t done = 0;
	ssize_t n;
	int error = 0;

	while (done < piece->size && !error) {
		n = gnutls->record_send(session->made, (const char *)piece->bytes + done,
					piece->size - done);
		if (n >= 0)
			done += (size_t)n;
		else
			error = wait_to_write(session, (int)n, deadline);
	}
	return error;
}

/* Who was turned away finds out when it writes, but why is to be read. */
static void look_for_alert(struct dmig_session *session)
{
	const ssize_t n =
		session->credentials->gnutls.record_recv(session->made, &session->kept, 1);

	if (n == GNUTLS_E_FATAL_ALERT_RECEIVED)
		session->ended = dmig_session_explain(session, (int)n);
	/* The other side's last words, which somebody may want to read. */
	session->has_kept = n > 0;
}

/*
 * GnuTLS has the rest of a record ready when one does not go out whole.  It would send
 * it with whatever is next, and the other side would have all of what failed here: so it
 * may not send anything from then on.
 */
static int write_tls(void *arg, const struct devmig_piece *pieces, size_t count, uint64_t deadline)
{
	struct dmig_session *session = arg;
	size_t i;
	int error = session->mute ? -EPIPE : 0;

	for (i = 0; i < count && !error; i++)
		error = write_piece(session, &pieces[i], deadline);
	if (!error)
		return 0;
	session->mute = true;
	if (error == -EPIPE && !session->ended && !session->has_kept)
		look_for_alert(session);
	return error;
}

/*
 * Say that this was all, which a connection that is merely closed does not.  The other side
 * may have left, as it may when it has what it wants.
 */
static int finish_tls(void *arg)
{
	struct dmig_session *session = arg;
	struct dmig_patience patience = dmig_patience(FINISH_MS, NULL, NULL);
	int failure, error = session->mute ? -EPIPE : 0;

	while (!error) {
		failure = session->credentials->gnutls.bye(session->made, GNUTLS_SHUT_WR);
		error = failure < 0 ? go_on(session, failure, &patience) : 1;
	}
	session->mute = true;
	return 0;
}

static void meanwhile_tls(void *arg, int (*waiting)(void *waiting_arg), void *waiting_arg)
{
	struct dmig_session *session = arg;

	session->waiting = waiting;
	session->waiting_arg = waiting_arg;
}

static void close_tls(void *arg)
{
	dmig_session_free(arg);
}

static const char *why_tls(void *arg)
{
	const struct dmig_session *session = arg;

	return *session->why ? session->why : NULL;
}

static const struct devmig_channel_kind kind = {
	.read = read_tls,
	.write = write_tls,
	.meanwhile = meanwhile_tls,
	.finish = finish_tls,
	.close = close_tls,
	.why = why_tls,
};

int dmig_tls_channel(struct dmig_credentials *credentials, int *fd, const char *host,
		     const char *name, struct dmig_patience *patience, struct devmig_channel **ret,
		     struct devmig_error **ret_error)
{
	dmig_auto(session) struct dmig_session *session = NULL;
	int error = dmig_session_new(credentials, fd, host, &session, ret_error);

	if (!error)
		error = dmig_session_shake_hands(session, name, patience, ret_error);
	if (!error)
		error = devmig_channel_new(&kind, session, true, name, ret, ret_error);
	if (!error)
		dmig_steal(session);
	return error;
}
