/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_GNUTLS_H
#define DMIG_LIB_GNUTLS_H

#include <devmig/error.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/*
 * GnuTLS is opened when it is first needed: with the libraries that it needs it takes longer to
 * start than most of what devmig does, and nearly nobody who uses libdevmig moves a
 * device.
 */
#define DMIG_GNUTLS_CALLS(X)                                                                       \
	X(alert_get)                                                                               \
	X(alert_get_name)                                                                          \
	X(alert_send_appropriate)                                                                  \
	X(bye)                                                                                     \
	X(certificate_allocate_credentials)                                                        \
	X(certificate_free_credentials)                                                            \
	X(certificate_get_trust_list)                                                              \
	X(certificate_server_set_request)                                                          \
	X(certificate_set_x509_crl_mem)                                                            \
	X(certificate_set_x509_key_mem2)                                                           \
	X(certificate_set_x509_trust_mem)                                                          \
	X(credentials_set)                                                                         \
	X(deinit)                                                                                  \
	X(error_is_fatal)                                                                          \
	X(handshake)                                                                               \
	X(handshake_set_max_packet_length)                                                         \
	X(init)                                                                                    \
	X(priority_set_direct)                                                                     \
	X(record_get_direction)                                                                    \
	X(record_recv)                                                                             \
	X(record_send)                                                                             \
	X(server_name_set)                                                                         \
	X(session_get_verify_cert_status)                                                          \
	X(session_set_verify_cert2)                                                                \
	X(strerror)                                                                                \
	X(transport_set_errno)                                                                     \
	X(transport_set_ptr)                                                                       \
	X(transport_set_pull_function)                                                             \
	X(transport_set_pull_timeout_function)                                                     \
	X(transport_set_vec_push_function)                                                         \
	X(x509_crt_deinit)                                                                         \
	X(x509_crt_get_activation_time)                                                            \
	X(x509_crt_get_expiration_time)                                                            \
	X(x509_crt_list_import)                                                                    \
	X(x509_trust_list_verify_crt2)

struct dmig_gnutls {
	void *handle; /* owned; NULL: it is not open */
#define DMIG_GNUTLS_MEMBER(call) __typeof__(gnutls_##call) *call;
	DMIG_GNUTLS_CALLS(DMIG_GNUTLS_MEMBER)
#undef DMIG_GNUTLS_MEMBER
};

/* -ELIBACC where there is none, or not this one. */
int dmig_gnutls_open(struct dmig_gnutls *gnutls, struct devmig_error **ret_error);
void dmig_gnutls_close(struct dmig_gnutls *gnutls);

#endif
