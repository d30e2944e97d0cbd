/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdint.h>

/*
 * Tells on standard error, if that is a terminal, what takes long: nothing is
 * shown within the first half second.
 */
void progress_begin(const char *what, const char *name);
/* How far it is: bytes, and of how many; 0: that is not known. */
void progress_update(uint64_t done, uint64_t total);
/* Takes what is shown away, for a complaint; it comes again. */
void progress_clear(void);
/* The same for good. */
void progress_end(void);

#endif
