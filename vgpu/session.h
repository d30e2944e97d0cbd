/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_SESSION_H
#define VGPU_SESSION_H

#include "vgpu.h"

/* All of a message must come, and an answer must go, in so many milliseconds. */
#define SESSION_TIMEOUT 10000

/*
 * Serve a client until it goes, does not keep to the protocol, or @stop can be read.  The
 * socket stays the caller's.
 */
void session_serve(struct vgpu *vgpu, int socket, int stop);

#endif
