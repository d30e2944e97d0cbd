// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

#define BAR   20 /* columns */
#define MIB   (1u << 20)
#define CLEAR "\r\033[K"

/*
 * Not everything calls back while it works, so a timer's signal does the
 * showing.  The handler only writes bytes that were made ready before: of two
 * lines the one that is not being made.
 */
static char lines[2][224];
static volatile size_t line_lens[2];
static volatile sig_atomic_t ready; /* of the two */
static volatile sig_atomic_t shown;
static bool running;
static char title[96];
static struct timespec start;

static void show(int number)
{
	static const char dots[] = "....";
	const int saved = errno;
	const sig_atomic_t which = ready;

	(void)number;
	if (write(STDERR_FILENO, lines[which], line_lens[which]) >= 0 &&
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

static void make_line(const char *how_far)
{
	const int which = !ready;

	snprintf(lines[which], sizeof(lines[which]), CLEAR "devmig: %s %s", title, how_far);
	line_lens[which] = strlen(lines[which]);
	ready = which;
}

void progress_begin(const char *what, const char *name)
{
	struct sigaction action = { .sa_handler = show, .sa_flags = SA_RESTART };

	if (!isatty(STDERR_FILENO))
		return;
	snprintf(title, sizeof(title), "%s %s", what, name);
	clock_gettime(CLOCK_MONOTONIC, &start);
	shown = 0;
	running = true;
	make_line("");
	sigaction(SIGALRM, &action, NULL);
	set_timer(500000, 250000);
}

static double seconds_since_start(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9;
}

/* "[====>     ] 43 %, 310 of 720 MiB, 2 s left " */
static void make_bar(uint64_t done, uint64_t total, char *text, size_t size)
{
	const unsigned int part = (unsigned int)(done * BAR / total);
	const double left = seconds_since_start() * (double)(total - done) / (double)done;
	char bar[BAR + 1];

	memset(bar, ' ', BAR);
	memset(bar, '=', part);
	if (part < BAR)
		bar[part] = '>';
	bar[BAR] = 0;
	snprintf(text, size, "[%s] %u %%, %llu of %llu MiB, %.0f s left ", bar,
		 (unsigned int)(done * 100 / total), (unsigned long long)done / MIB,
		 (unsigned long long)total / MIB, left);
}

void progress_update(uint64_t done, uint64_t total)
{
	char text[96];

	if (!running)
		return;
	if (total && done && done <= total)
		make_bar(done, total, text, sizeof(text));
	else
		snprintf(text, sizeof(text), "%llu MiB ", (unsigned long long)done / MIB);
	make_line(text);
}

void progress_clear(void)
{
	if (!running || !shown)
		return;
	fputs(CLEAR, stderr);
	shown = 0;
}

void progress_end(void)
{
	if (!running)
		return;
	set_timer(0, 0);
	progress_clear();
	running = false;
}
