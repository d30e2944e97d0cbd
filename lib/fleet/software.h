/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SOFTWARE_H
#define DMIG_LIB_SOFTWARE_H

#include <core/document.h>

/* The value of software_version, where it is numbers joined by dots; text NULL: it is not. */
struct dmig_software {
	const char *text;
	size_t len;
};

struct dmig_software dmig_software_of(const struct dmig_document *document);

/*
 * Order two versions: part by part, missing parts are 0, as in 418.226.00.
 * None is before all.  Less than, equal to or greater than 0.
 */
int dmig_software_compare(const struct dmig_software *a, const struct dmig_software *b);

#endif
