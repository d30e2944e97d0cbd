/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_CREDENTIALS_H
#define DMIG_LIB_CREDENTIALS_H

#include "certificates.h"
#include "gnutls.h"

/*
 * What one side shows of itself, and whom it trusts.  It does not change; channels of one
 * listener share it.
 */
struct dmig_credentials {
	unsigned int references; /* atomic */
	enum dmig_side side;
	struct dmig_gnutls gnutls;
	struct dmig_certificates files;
	gnutls_certificate_credentials_t made; /* owned; NULL: not yet */
};

/*
 * Read the files of a side; @directory as in certificates.h.  All that is wrong with them
 * is an error, bad-certificates (-EKEYREJECTED) with the file: what the other side would
 * refuse is better known before.
 */
int dmig_credentials_read(struct devmig_context *context, const char *directory,
			  enum dmig_side side, struct dmig_credentials **ret,
			  struct devmig_error **ret_error);
struct dmig_credentials *dmig_credentials_ref(struct dmig_credentials *credentials);
/* NULL is allowed. */
void dmig_credentials_unref(struct dmig_credentials *credentials);
/* For dmig_auto(credentials). */
void dmig_auto_credentials(struct dmig_credentials **credentials);

#endif
