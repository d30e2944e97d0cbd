/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_FOREIGN_H
#define DMIG_LIB_FOREIGN_H

#include <core/platform.h>

/*
 * What a file is that begins so, if it has no records as lines; else NULL.  Such
 * a file would have nearly as many errors as lines, which all mean this one.
 */
const char *dmig_foreign(const char *bytes, size_t size);

#endif
