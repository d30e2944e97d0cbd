/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_COMMAND_H
#define DMIG_LIB_COMMAND_H

#include <devmig/channel.h>
#include <devmig/error.h>

/*
 * Run a program, and make a channel of its standard input and output.  Its
 * standard error is this process's.  It ends with the channel, and with the thread
 * that has called this; it is a group of processes of its own, so that what a terminal
 * sends to this one is not for it.
 */
int dmig_command_channel(const char *const argv[], const char *name, struct devmig_channel **ret,
			 struct devmig_error **ret_error);

#endif
