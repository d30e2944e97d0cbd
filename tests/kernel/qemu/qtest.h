/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_TEST_QTEST_H
#define DMIG_TEST_QTEST_H

#include "channel.h"

/*
 * Go through @steps, one after the other, with a QEMU's qtest socket.  Values
 * that are read go to standard output, a line each.
 *
 *	bar:SLOT:N=ADDRESS  let BAR N of the device in this slot of bus 0 be there
 *	size:SLOT:N	    read how many bytes of memory BAR N has
 *	enable:SLOT	    let it decode its BARs, and be master of the bus
 *	expect:VALUE	    the last value that was read is this one
 *	all else	    a command of qtest's, such as "readl 0xc0000000"
 *
 * False: a step failed; standard error tells which and why.
 */
bool qtest_run(struct channel *channel, char *const *steps);

#endif
