/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DOMAIN_VERIFY_H
#define DMIG_LIB_DOMAIN_VERIFY_H

#include "domain.h"

/*
 * What was put together from pieces is read once more before anybody relies on it.  0 where
 * it says what it is to say; -E2BIG: it has become too long; -EBADMSG: it does not, which
 * would be a fault of ours.
 */
int dmig_verify_described(const struct devmig_domain *domain,
			  struct devmig_document *const *documents, const char *xml, size_t size,
			  struct devmig_error **ret_error);
int dmig_verify_reassigned(const struct devmig_domain *domain,
			   const struct devmig_reassignment *changes, size_t count, const char *xml,
			   size_t size, struct devmig_error **ret_error);

/* Both say the same of what a device is. */
bool dmig_self_equal(const struct devmig_document *a, const struct devmig_document *b);

#endif
