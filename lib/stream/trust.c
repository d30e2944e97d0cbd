// SPDX-License-Identifier: LGPL-2.1-or-later
#include "trust.h"
#include <gnutls/gnutls.h>
#include <stddef.h>

static const struct {
	unsigned int status;
	const char *why;
} reasons[] = {
	{ GNUTLS_CERT_REVOKED, "was revoked" },
	{ GNUTLS_CERT_EXPIRED, "has expired, or one between it and the CA has" },
	{ GNUTLS_CERT_NOT_ACTIVATED, "is not valid yet: compare the clocks" },
	{ GNUTLS_CERT_SIGNER_NOT_FOUND, "is of another CA" },
	{ GNUTLS_CERT_SIGNER_NOT_CA, "is signed by one that is no CA" },
	{ GNUTLS_CERT_SIGNATURE_FAILURE, "does not have the signature that it should have" },
	{ GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, "is not among those that its CA may sign" },
	{ GNUTLS_CERT_INSECURE_ALGORITHM, "has a key or a signature that is too weak" },
	{ GNUTLS_CERT_PURPOSE_MISMATCH, "is not for this side of a connection" },
	{ GNUTLS_CERT_UNEXPECTED_OWNER, "names another host" },
};

const char *dmig_trust_why(unsigned int status)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (status & reasons[i].status)
			return reasons[i].why;
	return "is not valid";
}
