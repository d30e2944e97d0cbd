// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "progress.h"

/*
 * The library does not call back while it reads, so a timer's signal does the
 * showing.  The handler only writes bytes that were made ready before.
 */
static char line[160];
static size_t line_len;
static volatile sig_atomic_t shown;

static void show(int number)
{
	static const char dots[] = "....";
	int saved = errno;

	(void)number;
	if (write(STDERR_FILENO, line, line_len) >= 0 &&
	    write(STDERR_FILENO, dots, (size_t)shown % sizeof(dots)) >= 0)
		shown = shown + 1;
	errno = saved;
}

static void set_timer(long first_us, long again_us)
{
	struct itimerval timer = {
		.it_value.tv_usec = first_us,
		.it_interval.tv_usec = again_us,
	};

	setitimer(ITIMER_REAL, &timer, NULL);
}

void progress_begin(const char *what, const char *name)
{
	struct sigaction action = { .sa_handler = show, .sa_flags = SA_RESTART };

	if (!isatty(STDERR_FILENO))
		return;
	snprintf(line, sizeof(line), "\r\033[Kdevmig: %s %s ", what, name);
	line_len = strlen(line);
	shown = 0;
	sigaction(SIGALRM, &action, NULL);
	set_timer(500000, 250000);
}

void progress_end(void)
{
	static const char clear[] = "\r\033[K";

	if (!line_len)
		return;
	set_timer(0, 0);
	line_len = 0;
	if (shown)
		fputs(clear, stderr);
}
