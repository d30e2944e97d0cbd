/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_HUGE_H
#define DMIG_LIB_HUGE_H

#include <stddef.h>

/*
 * What is here will soon be written all over: the system may make it of huge
 * pages, which takes a fraction of the time.  A hint: where it can't, nothing is
 * lost.
 */
void dmig_advise_huge(void *bytes, size_t size);

#endif
