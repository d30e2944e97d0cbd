/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SSH_H
#define DMIG_LIB_SSH_H

#include "address.h"

/*
 * A channel to "devmig receive --listen - DEVICE" on another host, which @program
 * runs there; NULL: "ssh".
 */
int dmig_ssh_channel(const struct devmig_address *address, const char *program,
		     unsigned int timeout, struct devmig_channel **ret,
		     struct devmig_error **ret_error);

/*
 * Quote a word for whatever shell the other side has; to be freed, NULL without
 * memory.  A word of an address has no control characters.
 */
char *dmig_ssh_quote(const char *word);

#endif
