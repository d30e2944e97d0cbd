/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Streams of devmig_vgpu in which something is said that may not be, with right checksums. */
#ifndef VFIO_TEST_FORGE_H
#define VFIO_TEST_FORGE_H

#include "stream.h"

/*
 * Forges a good stream in one place, and says which; false: there are no so many.
 * The same once more puts it right again. A stream that has no such record is left
 * as it is, and *@what is NULL.
 */
bool forge_vgpu(struct stream *stream, unsigned int number, const char **what);

#endif
