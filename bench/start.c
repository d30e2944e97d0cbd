// SPDX-License-Identifier: LGPL-2.1-or-later
#include "timing.h"
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * devmig-bench-start [--quick] PROGRAM ARGUMENT...
 *
 * Processor time, user and system, that a program takes from its start to its
 * end, next to that of /bin/true: the two are run in turn, so that what else
 * the machine does falls on both.  The program must exit with 0 or 1.
 */

#define RUNS 1000

extern char **environ;

static double run(char **argv, posix_spawn_file_actions_t *actions)
{
	struct rusage usage;
	pid_t child;
	int status;

	if (posix_spawn(&child, argv[0], actions, NULL, argv, environ) ||
	    wait4(child, &status, 0, &usage) != child)
		exit(2);
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
		fprintf(stderr, "bench: %s failed\n", argv[0]);
		exit(2);
	}
	return 1e9 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       1e3 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void report(const char *engine, double *took, int runs)
{
	struct timing timing;
	double sum = 0;
	char more[64];
	int i;

	for (i = 0; i < runs; i++)
		sum += took[i];
	qsort(took, (size_t)runs, sizeof(took[0]), timing_compare);
	timing.median = took[runs / 2];
	timing.min = took[0];
	snprintf(more, sizeof(more), ",\"mean\":%.0f,\"runs\":%d", sum / runs, runs);
	timing_report("start", engine, "cpu", timing, 1, more);
}

int main(int argc, char **argv)
{
	static char *nothing[] = { (char *)"/bin/true", NULL };
	static double took[2][RUNS];
	int quick = argc > 1 && !strcmp(argv[1], "--quick"), runs = quick ? 3 : RUNS, i;
	posix_spawn_file_actions_t actions;

	if (argc < 2 + quick)
		return 2;
	if (posix_spawn_file_actions_init(&actions) ||
	    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0))
		return 2;
	for (i = 0; i < runs; i++) {
		took[0][i] = run(nothing, &actions);
		took[1][i] = run(argv + 1 + quick, &actions);
	}
	posix_spawn_file_actions_destroy(&actions);
	report("/bin/true", took[0], runs);
	report("devmig check", took[1], runs);
	return 0;
}
