/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_TEST_QMP_H
#define DMIG_TEST_QMP_H

#include "channel.h"

/*
 * Go through @steps, one after the other, with a QEMU's QMP monitor:
 *
 *	{...}		 run this command; an answer that is an error ends it all
 *	event:NAME	 wait until this event has come since the steps began
 *	migration:STATE	 wait until the migration has come to this state; that it
 *			 ends in another one is an error
 *	passes:N	 wait until a running migration has looked for dirty memory
 *			 N times
 *	device:N	 the migration has moved N bytes of the device, or more
 *	machine:STATE	 wait until the machine is in this state
 *
 * False: a step failed; standard error tells which and why.
 */
bool qmp_run(struct channel *channel, char *const *steps);

#endif
