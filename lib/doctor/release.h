/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RELEASE_H
#define DMIG_LIB_RELEASE_H

#include <core/number.h>

/*
 * The version that a text begins with: "6.12.5-amd64", "7.2.22 (Debian …)",
 * "1:7.2+dfsg-7", without the epoch in front.  False: with none.
 */
bool dmig_release_parse(const char *text, struct dmig_version *ret);

/* Is it at least this one, which is constant and right? */
bool dmig_release_has(struct dmig_version version, const char *least);

#endif
