/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_MATRIX_NAME_H
#define DMIG_LIB_MATRIX_NAME_H

#include <core/platform.h>
#include <devmig/document.h>

/* Fields that tell documents apart from others of the kind, after the one that names the kind. */
#define DMIG_NAME_PARTS 4

/* Of what a name is made. */
struct dmig_naming {
	const struct devmig_document *document;
	struct devmig_field parts[DMIG_NAME_PARTS]; /* name NULL: no more */
};

/* Choose the parts of all. */
int dmig_naming_choose(struct dmig_naming *namings, u32 count);

/* A name, which ends in so many digits of the digest; to be freed.  NULL without memory. */
char *dmig_naming_print(const struct dmig_naming *naming, const struct devmig_digest *digest,
			unsigned int digits);

#endif
