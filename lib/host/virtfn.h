/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_VIRTFN_H
#define DMIG_LIB_VIRTFN_H

#include "spot.h"

/*
 * The number of a virtual function: N where virtfnN in the directory of its physical function
 * leads to it.  @path is that directory, below the root.  -ENOENT: none does; -ENOMEM; or why
 * one of them could not be read.
 */
int dmig_virtfn_number(struct dmig_spot *spot, const char *path, const char *name,
		       unsigned int *ret);

#endif
