/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_CONTROL_H
#define VGPU_CONTROL_H

#include "vgpu.h"

/*
 * The control socket, beside that of the protocol: who connects sends a line, and has
 * an answer until the server closes.  The lines are
 *
 *	status		how the device is, as text
 *	status json	the same as JSON
 *	fault NAME…	as --fault; the answer is empty, or one line: what is wrong
 */
#define CONTROL_SUFFIX ".control"

/* For struct server. */
void control_serve(struct vgpu *vgpu, int socket, int stop);

/*
 * Ask the server whose socket, or name of a device, is @path.  What it says goes to standard
 * output; false: it said that something is wrong, or can't be asked, and it was reported.
 */
bool control_status(const char *path, bool json);
bool control_inject(const char *path, const char *fault);

#endif
