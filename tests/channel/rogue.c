// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rogue.h"
#include "fixture.h"
#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int take(struct rogue *rogue)
{
	int fd = accept(rogue->fd, NULL, NULL);

	close(rogue->fd);
	return fd;
}

static int dial(const struct rogue *rogue)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)rogue->port);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		abort();
	return fd;
}

static gnutls_certificate_credentials_t credentials_of(const struct rogue *rogue)
{
	gnutls_certificate_credentials_t credentials;
	char *cert, *key;

	if (gnutls_certificate_allocate_credentials(&credentials))
		abort();
	if (!rogue->directory)
		return credentials;
	cert = print("%s/%s/%s-cert.pem", fixture.dir, rogue->directory, rogue->file);
	key = print("%s/%s/%s-key.pem", fixture.dir, rogue->directory, rogue->file);
	if (gnutls_certificate_set_x509_key_file(credentials, cert, key, GNUTLS_X509_FMT_PEM))
		abort();
	free(cert);
	free(key);
	return credentials;
}

static gnutls_session_t session_of(const struct rogue *rogue, int fd,
				   gnutls_certificate_credentials_t credentials)
{
	gnutls_session_t session;

	/* Also a certificate of which it was told that nobody wants it. */
	if (gnutls_init(&session, (rogue->server ? GNUTLS_SERVER : GNUTLS_CLIENT) |
					  GNUTLS_NO_SIGNAL | GNUTLS_FORCE_CLIENT_CERT))
		abort();
	if (gnutls_priority_set_direct(session, rogue->priority ? rogue->priority : "NORMAL", NULL))
		abort();
	gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
	if (rogue->server)
		gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
	gnutls_transport_set_int(session, fd);
	return session;
}

static void *run(void *arg)
{
	const struct timeval patience = { .tv_sec = 10 };
	struct rogue *rogue = arg;
	const int fd = rogue->server ? take(rogue) : dial(rogue);
	gnutls_certificate_credentials_t credentials = credentials_of(rogue);
	gnutls_session_t session = session_of(rogue, fd, credentials);
	char byte;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	do
		rogue->handshake = gnutls_handshake(session);
	while (rogue->handshake < 0 && !gnutls_error_is_fatal(rogue->handshake));
	rogue->read = rogue->handshake;
	if (!rogue->handshake)
		rogue->read = (int)gnutls_record_recv(session, &byte, 1);
	if (rogue->read == GNUTLS_E_FATAL_ALERT_RECEIVED)
		snprintf(rogue->alert, sizeof(rogue->alert), "%s",
			 gnutls_alert_get_name(gnutls_alert_get(session)));
	gnutls_deinit(session);
	gnutls_certificate_free_credentials(credentials);
	close(fd);
	return NULL;
}

void rogue_begin(struct rogue *rogue)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);

	if (rogue->server) {
		rogue->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		assert_int_equal(bind(rogue->fd, (struct sockaddr *)&address, size), 0);
		assert_int_equal(listen(rogue->fd, 1), 0);
		assert_int_equal(getsockname(rogue->fd, (struct sockaddr *)&address, &size), 0);
		rogue->port = ntohs(address.sin_port);
	}
	assert_int_equal(pthread_create(&rogue->thread, NULL, run, rogue), 0);
}

void rogue_end(struct rogue *rogue)
{
	assert_int_equal(pthread_join(rogue->thread, NULL), 0);
}
