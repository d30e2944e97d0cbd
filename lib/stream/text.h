/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_TEXT_H
#define DMIG_LIB_STREAM_TEXT_H

#include <core/platform.h>
#include <devmig/verdict.h>

/*
 * A copy of text of the other side's, in which a byte that would drive a terminal is a
 * '?'.  Lines stay lines.  To be freed; NULL without memory.
 */
char *dmig_text_plain(const void *bytes, size_t size);

/*
 * What is to be said of a verdict that is not compatible, in lines of which each
 * ends with an LF, nearest object first; no longer than a record may be.  To be freed; NULL
 * without memory.
 */
char *dmig_text_explain(const struct devmig_verdict *verdict);

#endif
