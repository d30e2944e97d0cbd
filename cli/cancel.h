/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_CANCEL_H
#define CLI_CANCEL_H

#include <stdbool.h>

/*
 * While a device is moved SIGINT, SIGTERM and SIGHUP don't end the program: they ask it to
 * give up, at the next moment at which both devices are left as they have to be.  A
 * second one asks the same.
 */
void cancel_begin(void);
/* One has come. */
bool cancel_asked(void);
/*
 * From now on they do what they did before.  If @given_up, the program ends here, as one
 * that the signal has ended: that is what a shell waits for to end a script.
 */
void cancel_end(bool given_up);

/* For the process at the other end: only SIGTERM is meant for it alone. */
void cancel_leave_to_parent(void);

#endif
