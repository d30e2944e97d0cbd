/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_RUN_H
#define VGPU_RUN_H

#include <stdbool.h>
#include <sys/types.h>

/* What a command finds the device's name in. */
#define RUN_VARIABLE "DEVMIG_VGPU"

/* A directory of our own, and in it the path of a socket. */
struct run {
	char directory[64];
	char socket[80];
	pid_t child; /* 0: none */
};

/* false: it was reported. */
bool run_prepare(struct run *run);
/* Start the words, with a blank between them, in the shell. */
bool run_start(struct run *run, char **words, int count);
/* Has it ended?  *ret_status is then that of the shell's $?. */
bool run_ended(struct run *run, int *ret_status);
/* Remove the directory, which must be empty. */
void run_clean(const struct run *run);

#endif
