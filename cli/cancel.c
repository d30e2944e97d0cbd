// SPDX-License-Identifier: LGPL-2.1-or-later
#include <signal.h>
#include <stddef.h>
#include <stdio.h>

#include "cancel.h"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
#define SIGNALS (sizeof(signals) / sizeof(*signals))

static struct sigaction before[SIGNALS];
static volatile sig_atomic_t came; /* the signal; 0: none */

static void take_note(int number)
{
	if (!came)
		came = number;
}

void cancel_begin(void)
{
	const struct sigaction action = { .sa_handler = take_note, .sa_flags = SA_RESTART };
	size_t i;

	for (i = 0; i < SIGNALS; i++) {
		sigaction(signals[i], NULL, &before[i]);
		/* Who started the program, as nohup does, may want one to have no effect. */
		if (before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

bool cancel_asked(void)
{
	return came;
}

void cancel_end(bool given_up)
{
	size_t i;

	for (i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
	if (!given_up || !came)
		return;
	fflush(NULL);
	raise(came);
}

void cancel_leave_to_parent(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
}
