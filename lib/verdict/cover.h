/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_COVER_H
#define DMIG_LIB_COVER_H

#include <core/document.h>

#define DMIG_NOT_COVERED      0xffff
#define DMIG_COVERED_TOGETHER 0xfffe

struct dmig_covers {
	u16 by[DMIG_OBJECTS_MAX];
	u64 together[DMIG_OBJECTS_MAX][DMIG_OBJECTS_MAX / 64]; /* a bit for each object */
};

/*
 * For each object of a document the index of another that makes it useless,
 * DMIG_COVERED_TOGETHER where several do so together, or DMIG_NOT_COVERED.
 * Without all those that are covered the document gives the same answers and
 * needs no more to be set.  An object is never named for one that was found
 * useless before; of equal objects the first stays.  -ENOMEM.
 */
int dmig_cover(const struct dmig_document *doc, struct dmig_covers *ret);

#endif
