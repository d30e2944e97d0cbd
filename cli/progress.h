/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

/*
 * Tells on standard error, if that is a terminal, what takes long: nothing is
 * shown within the first half second.  @what must stay valid until
 * progress_end().
 */
void progress_begin(const char *what, const char *name);
/* Takes what was shown away. */
void progress_end(void);

#endif
