/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DESCRIPTION_H
#define DMIG_LIB_DESCRIPTION_H

#include "fact.h"

/*
 * The description of a mediated device's type, as a line: "…, framebuffer=1024M, …" of
 * NVIDIA, "low_gm_size: 128MB, …" of i915.  Answer with the value
 * of @name; one with a unit is a number, and the unit is left off.
 */
int dmig_description_answer(const struct dmig_asked *asked, const char *name, const char *unit);

#endif
