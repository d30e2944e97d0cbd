/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TRAIL_H
#define DMIG_LIB_TRAIL_H

#include "image.h"
#include "spot.h"

/*
 * What a recording has besides the host's own files.  DMIG_TRAIL_ERRORS has a line for each
 * file or directory that could not be read, or was not (ENODATA), "ERROR PATH"; something
 * empty stands at its path, so that its name is seen.
 */
#define DMIG_TRAIL_DIR     "var/lib/devmig/recorded"
#define DMIG_TRAIL_ERRORS  DMIG_TRAIL_DIR "/errors"
#define DMIG_TRAIL_VERSION DMIG_TRAIL_DIR "/version"
#define DMIG_TRAIL_USED    DMIG_TRAIL_DIR "/in-use"
/* A directory for each vfio-user server, in which is the path of its socket. */
#define DMIG_TRAIL_SERVERS DMIG_TRAIL_DIR "/vfio-user"
#define DMIG_TRAIL_SOCKET  "socket"

/*
 * Put into an image what a spot was asked for, with the directories and symbolic links on the
 * way.  These are looked at again, and nothing else is.  -E2BIG, -ENOMEM.
 */
int dmig_trail_image(const struct dmig_spot *spot, struct dmig_image *image);

#endif
