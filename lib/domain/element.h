/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DOMAIN_ELEMENT_H
#define DMIG_LIB_DOMAIN_ELEMENT_H

#include "domain.h"

/* SELF of a document alone, as XML has it; NULL without memory. */
char *dmig_element_self(const struct devmig_document *document);

/*
 * Our element, with a document for each device; NULL without memory.  @prefix: of its names,
 * with the colon; @declaration stands behind the first name; @indent before each line but the
 * first.
 */
char *dmig_element_format(const struct devmig_domain *domain,
			  struct devmig_document *const *documents, const char *prefix,
			  const char *declaration, const char *indent);

#endif
