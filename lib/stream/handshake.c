// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session.h"
#include "trust.h"
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <stdio.h>
#include <string.h>

/*
 * What a failure of GnuTLS means here, and the errno of a channel for it; what fails before
 * the other side is known has one of its own.
 */
struct meaning {
	int failure;
	int error;
	const char *why; /* NULL: what GnuTLS says */
};

static const struct meaning meanings[] = {
	{ GNUTLS_E_PREMATURE_TERMINATION, -ECONNRESET, "the connection was cut off" },
	{ GNUTLS_E_NO_CERTIFICATE_FOUND, -EPROTO, "the other side shows no certificate" },
	{ GNUTLS_E_CERTIFICATE_REQUIRED, -EPROTO, "the other side shows no certificate" },
	{ GNUTLS_E_UNEXPECTED_PACKET, -EBADMSG, "what came is not TLS" },
	{ GNUTLS_E_UNEXPECTED_PACKET_LENGTH, -EBADMSG, "what came is not TLS" },
	{ GNUTLS_E_UNSUPPORTED_VERSION_PACKET, -EBADMSG,
	  "what came is not TLS, or older than 1.2" },
	{ GNUTLS_E_RECORD_OVERFLOW, -EBADMSG, "what came is not TLS" },
	{ GNUTLS_E_DECRYPTION_FAILED, -EBADMSG, "what came was changed on the way" },
	{ GNUTLS_E_HANDSHAKE_TOO_LARGE, -EBADMSG,
	  "the other side says too much before it is known" },
	{ GNUTLS_E_PULL_ERROR, -ECONNRESET, "the connection has ended" },
	{ GNUTLS_E_PUSH_ERROR, -EPIPE, "the connection has ended" },
	{ GNUTLS_E_INVALID_SESSION, -ECONNRESET, "the connection has ended" },
	{ GNUTLS_E_SESSION_EOF, -ECONNRESET, "the connection has ended" },
	{ GNUTLS_E_REHANDSHAKE, -EPROTO, "the other side wants to begin again" },
	{ GNUTLS_E_MEMORY_ERROR, -ENOMEM, "out of memory" },
};

static const struct meaning *meaning_of(int failure)
{
	static const struct meaning other = { 0, -EPROTO, NULL };
	size_t i;

	for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].failure == failure)
			return &meanings[i];
	return &other;
}

static void say(struct dmig_session *session, const char *before, const char *what)
{
	snprintf(session->why, sizeof(session->why), "%s%s", before, what ? what : "?");
}

static int explain_certificate(struct dmig_session *session)
{
	const struct dmig_gnutls *gnutls = &session->credentials->gnutls;
	const unsigned int status = gnutls->session_get_verify_cert_status(session->made);

	if (session->host && !(status & ~(GNUTLS_CERT_INVALID | GNUTLS_CERT_UNEXPECTED_OWNER)))
		snprintf(session->why, sizeof(session->why),
			 "the other side's certificate does not name %s", session->host);
	else
		say(session, "the other side's certificate ", dmig_trust_why(status));
	return -EPROTO;
}

/* The other side's reason to end it, in the words of TLS. */
static int explain_alert(struct dmig_session *session)
{
	const struct dmig_gnutls *gnutls = &session->credentials->gnutls;

	say(session, "the other side turns this one away: ",
	    gnutls->alert_get_name(gnutls->alert_get(session->made)));
	return -ECONNRESET;
}

int dmig_session_explain(struct dmig_session *session, int failure)
{
	const struct dmig_gnutls *gnutls = &session->credentials->gnutls;
	const struct meaning *meaning;

	/* When TLS was spoken before, half a record is the end of a connection. */
	if (session->known && failure == GNUTLS_E_UNEXPECTED_PACKET_LENGTH)
		failure = GNUTLS_E_PREMATURE_TERMINATION;
	if (failure == GNUTLS_E_CERTIFICATE_ERROR ||
	    failure == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR)
		return explain_certificate(session);
	if (failure == GNUTLS_E_FATAL_ALERT_RECEIVED)
		return explain_alert(session);
	if (!session->known && !session->greed)
		failure = GNUTLS_E_HANDSHAKE_TOO_LARGE;
	meaning = meaning_of(failure);
	say(session, "", meaning->why ? meaning->why : gnutls->strerror(failure));
	return meaning->error;
}

/* 0, what waiting() said, -ETIMEDOUT, or in *failure what GnuTLS says. */
static int shake(struct dmig_session *session, struct dmig_patience *patience, int *failure)
{
	const struct dmig_gnutls *gnutls = &session->credentials->gnutls;
	int error = 0;

	do {
		*failure = gnutls->handshake(session->made);
		if (*failure == GNUTLS_E_AGAIN)
			error = dmig_wait_for(session->fd, dmig_session_events(session), patience);
		else if (*failure < 0 && dmig_now() >= patience->deadline)
			/* There may be any number of warnings. */
			error = -ETIMEDOUT;
	} while (!error && *failure < 0 && !gnutls->error_is_fatal(*failure));
	return error;
}

int dmig_session_shake_hands(struct dmig_session *session, const char *name,
			     struct dmig_patience *patience, struct devmig_error **ret_error)
{
	int failure = 0;
	int error = shake(session, patience, &failure);

	if (error && patience->ended)
		return error;
	/* One who came by itself can be done without. */
	if (error == -ETIMEDOUT)
		return dmig_fail_as(ret_error, session->host ? error : -ECONNABORTED,
				    DMIG_PEER_STALLED, NULL,
				    "%s says nothing, where TLS should begin", name);
	if (error)
		return dmig_fail_as(ret_error, error, DMIG_NOT_SECURE, NULL, "%s: %s", name,
				    strerror(-error));
	session->known = !failure;
	if (!failure)
		return 0;
	if (dmig_session_explain(session, failure) == -ENOMEM)
		return dmig_fail_memory(ret_error);
	/* Whether the other side hears of it does not matter. */
	(void)session->credentials->gnutls.alert_send_appropriate(session->made, failure);
	return dmig_fail_as(ret_error, -ECONNABORTED, DMIG_NOT_SECURE, NULL, "%s: %s", name,
			    session->why);
}
