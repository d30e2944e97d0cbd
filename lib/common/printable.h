/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_PRINTABLE_H
#define DMIG_LIB_PRINTABLE_H

#include <stddef.h>

/*
 * A copy of bytes that somebody else has made, for one line of a terminal: every byte that
 * is not to be shown is \xNN.  To be freed; NULL without memory.
 */
char *dmig_printable(const char *bytes, size_t len);

#endif
