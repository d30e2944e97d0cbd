/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_COVER_H
#define DMIG_LIB_COVER_H

#include <core/document.h>

#define DMIG_NOT_COVERED 0xffff

/*
 * For each object of a document the index of another that makes it useless, or
 * DMIG_NOT_COVERED.  Without all those that have one the document gives the
 * same answers and needs no more to be set.  An object is never named for one
 * that is useless itself; of equal objects the first stays.  -ENOMEM.
 */
int dmig_cover(const struct dmig_document *doc, u16 ret[DMIG_OBJECTS_MAX]);

#endif
