/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_INGEST_H
#define DMIG_LIB_INGEST_H

#include "bad.h"
#include "lines.h"

/*
 * Read the next line and add its record, if it has one.  1; 0 at the end; an
 * errno, also of reading, which is told of.
 */
int dmig_ingest_line(const struct dmig_reading *reading, struct dmig_lines *lines);

#endif
