/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_INGEST_H
#define DMIG_LIB_INGEST_H

#include "bad.h"
#include "lines.h"

/*
 * Read the next line, if there is one, and add its record, if it has one.  An
 * errno, also of reading, or what who was told of it said.
 */
int dmig_ingest_line(const struct dmig_reading *reading, struct dmig_lines *lines);

#endif
