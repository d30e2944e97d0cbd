/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_PEM_H
#define DMIG_LIB_PEM_H

#include "certificates.h"
#include <gnutls/gnutls.h>

/* A file of certificates, or a key; what it had is wiped when it is dropped. */
struct dmig_pem_text {
	gnutls_datum_t text; /* owned */
};

/*
 * Read one, which is a regular file, or a link to one; a key is refused that
 * everybody may read.  Without a CRL, text.data is NULL.
 */
int dmig_pem_read(const char *path, enum dmig_pem kind, struct dmig_pem_text *ret,
		  struct devmig_error **ret_error);
/* For dmig_auto(pem_text). */
void dmig_auto_pem_text(struct dmig_pem_text *text);

/* bad-certificates; always -EKEYREJECTED. */
int dmig_fail_certificates(struct devmig_error **ret_error, const char *path, const char *format,
			   ...) __attribute__((format(printf, 3, 4)));

#endif
