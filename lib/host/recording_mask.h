/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RECORDING_MASK_H
#define DMIG_LIB_RECORDING_MASK_H

#include "image.h"

/*
 * A copy of an image in which nothing names one machine: devmig-record(1), MASKS.  The same
 * is masked the same, in names, links and contents, and the masks have the order of what
 * they stand for.  -E2BIG, -ENOMEM.
 */
int dmig_recording_mask(const struct dmig_image *image, struct dmig_image *ret);

#endif
