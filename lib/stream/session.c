// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session.h"
#include "socket.h"
#include <arpa/inet.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/uio.h>

/*
 * What is not younger than 2008, with keys that are forgotten afterwards.  What a system
 * forbids besides, GnuTLS knows from its own configuration.
 */
#define PRIORITY "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA"

/*
 * Somebody who is not known yet can't have more than this looked at.  A message has a
 * chain of certificates at most.
 */
#define MESSAGE_MAX   ((size_t)64 * 1024)
#define HANDSHAKE_MAX ((size_t)256 * 1024)

static ssize_t fail_transport(const struct dmig_session *session, int error)
{
	session->credentials->gnutls.transport_set_errno(session->made, error);
	return -1;
}

static ssize_t push(gnutls_transport_ptr_t arg, const giovec_t *pieces, int count)
{
	const struct dmig_session *session = arg;
	const struct msghdr message = { .msg_iov = (struct iovec *)pieces,
					.msg_iovlen = (size_t)count };
	ssize_t n;

	if (session->mute)
		return fail_transport(session, EPIPE);
	n = sendmsg(session->fd, &message, MSG_NOSIGNAL);
	return n < 0 ? fail_transport(session, errno) : n;
}

static ssize_t pull(gnutls_transport_ptr_t arg, void *bytes, size_t size)
{
	struct dmig_session *session = arg;
	ssize_t n;

	if (!session->known && size > session->greed)
		size = session->greed;
	if (!size)
		return fail_transport(session, EMSGSIZE);
	n = recv(session->fd, bytes, size, 0);
	if (n < 0)
		return fail_transport(session, errno);
	if (!session->known)
		session->greed -= (size_t)n;
	return n;
}

/* GnuTLS never waits by itself here. */
static int pull_timeout(gnutls_transport_ptr_t arg, unsigned int milliseconds)
{
	const struct dmig_session *session = arg;
	struct pollfd pollfd = { .fd = session->fd, .events = POLLIN };

	(void)milliseconds;
	return poll(&pollfd, 1, 0);
}

static void set_transport(struct dmig_session *session)
{
	const struct dmig_gnutls *gnutls = &session->credentials->gnutls;

	gnutls->transport_set_ptr(session->made, session);
	gnutls->transport_set_vec_push_function(session->made, push);
	gnutls->transport_set_pull_function(session->made, pull);
	gnutls->transport_set_pull_timeout_function(session->made, pull_timeout);
	gnutls->handshake_set_max_packet_length(session->made, MESSAGE_MAX);
}

/* An address without its zone; its size, or 0: it is a name. */
static unsigned int read_number(const char *host, unsigned char number[16])
{
	char text[INET6_ADDRSTRLEN];

	snprintf(text, sizeof(text), "%.*s", (int)strcspn(host, "%"), host);
	if (inet_pton(AF_INET, text, number) == 1)
		return sizeof(struct in_addr);
	return inet_pton(AF_INET6, text, number) == 1 ? sizeof(struct in6_addr) : 0;
}

/* Whose certificate is taken; GnuTLS keeps only where this is said. */
static void set_wanted(struct dmig_session *session)
{
	gnutls_typed_vdata_st *purpose = &session->wanted[0], *owner = &session->wanted[1];
	unsigned int size;

	purpose->type = GNUTLS_DT_KEY_PURPOSE_OID;
	purpose->data = (unsigned char *)(session->host ? GNUTLS_KP_TLS_WWW_SERVER
							: GNUTLS_KP_TLS_WWW_CLIENT);
	if (session->host) {
		size = read_number(session->host, session->number);
		owner->type = size ? GNUTLS_DT_IP_ADDRESS : GNUTLS_DT_DNS_HOSTNAME;
		owner->data = size ? session->number : (unsigned char *)session->host;
		owner->size = size;
	}
	session->credentials->gnutls.session_set_verify_cert2(session->made, session->wanted,
							      session->host ? 2 : 1, 0);
}

/* 0 or what GnuTLS says. */
static int set_up(struct dmig_session *session)
{
	const struct dmig_gnutls *gnutls = &session->credentials->gnutls;
	const unsigned int side = session->host ? GNUTLS_CLIENT : GNUTLS_SERVER;
	int failure = gnutls->init(&session->made, side | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS);

	if (failure < 0) {
		session->made = NULL;
		return failure;
	}
	failure = gnutls->priority_set_direct(session->made, PRIORITY, NULL);
	if (failure >= 0)
		failure = gnutls->credentials_set(session->made, GNUTLS_CRD_CERTIFICATE,
						  session->credentials->made);
	if (failure < 0)
		return failure;
	set_transport(session);
	set_wanted(session);
	if (session->host && session->wanted[1].type == GNUTLS_DT_DNS_HOSTNAME)
		failure = gnutls->server_name_set(session->made, GNUTLS_NAME_DNS, session->host,
						  strlen(session->host));
	else if (!session->host)
		gnutls->certificate_server_set_request(session->made, GNUTLS_CERT_REQUIRE);
	return failure;
}

int dmig_session_new(struct dmig_credentials *credentials, int *fd, const char *host,
		     struct dmig_session **ret, struct devmig_error **ret_error)
{
	dmig_auto(session) struct dmig_session *session = calloc(1, sizeof(*session));
	int failure;

	if (!session)
		return dmig_fail_memory(ret_error);
	session->fd = dmig_steal_fd(fd);
	session->credentials = dmig_credentials_ref(credentials);
	session->greed = HANDSHAKE_MAX;
	session->host = host ? strdup(host) : NULL;
	if (host && !session->host)
		return dmig_fail_memory(ret_error);
	failure = set_up(session);
	if (failure == GNUTLS_E_MEMORY_ERROR)
		return dmig_fail_memory(ret_error);
	if (failure < 0)
		return dmig_fail_as(ret_error, -EIO, DMIG_NOT_SECURE, NULL, "%s",
				    credentials->gnutls.strerror(failure));
	*ret = dmig_steal(session);
	return 0;
}

short dmig_session_events(const struct dmig_session *session)
{
	return session->credentials->gnutls.record_get_direction(session->made) ? POLLOUT : POLLIN;
}

void dmig_session_free(struct dmig_session *session)
{
	if (!session)
		return;
	/* Nothing is said here: whoever does not see the end of a session was cut off. */
	session->mute = true;
	if (session->made)
		session->credentials->gnutls.deinit(session->made);
	dmig_socket_close(session->fd);
	dmig_credentials_unref(session->credentials);
	free(session->host);
	free(session);
}

void dmig_auto_session(struct dmig_session **session)
{
	dmig_session_free(*session);
}
