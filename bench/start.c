// SPDX-License-Identifier: LGPL-2.1-or-later
#include "timing.h"
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * devmig-bench-start BENCH RUNS NAME PROGRAM [ARGUMENT...] [-- NAME PROGRAM...]...
 *
 * What programs take from their start to their end: processor time, user and
 * system, time by the clock, and memory.  They are run in turn, so that what
 * else the machine does falls on all of them.  Each must end with an answer: 0,
 * 1 or 5.
 */

#define PROGRAMS_MAX 8

struct program {
	const char *name;
	char **argv;
	double *processor;
	double *clock;
	long rss_kib; /* the most; this program's own 2 MB are a part of what exec() remembers */
};

struct bench {
	const char *name;
	struct program programs[PROGRAMS_MAX];
	size_t count;
	int runs;
	posix_spawn_file_actions_t actions;
};

extern char **environ;

static double clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

static double nanoseconds(struct timeval time)
{
	return 1e9 * (double)time.tv_sec + 1e3 * (double)time.tv_usec;
}

static void run(const struct bench *bench, struct program *program, int number)
{
	double start = clock_now();
	struct rusage usage;
	pid_t child;
	int status;

	if (posix_spawn(&child, program->argv[0], &bench->actions, NULL, program->argv, environ) ||
	    wait4(child, &status, 0, &usage) != child)
		exit(2);
	program->clock[number] = clock_now() - start;
	if (!WIFEXITED(status) || (WEXITSTATUS(status) > 1 && WEXITSTATUS(status) != 5)) {
		fprintf(stderr, "bench: %s failed\n", program->argv[0]);
		exit(2);
	}
	program->processor[number] = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
	if (usage.ru_maxrss > program->rss_kib)
		program->rss_kib = usage.ru_maxrss;
}

static struct timing summary(double *took, int runs)
{
	qsort(took, (size_t)runs, sizeof(took[0]), timing_compare);
	return (struct timing){ .median = took[runs / 2], .min = took[0] };
}

static void report(const struct bench *bench, struct program *program)
{
	double sum = 0;
	char more[64];
	int i;

	for (i = 0; i < bench->runs; i++)
		sum += program->processor[i];
	snprintf(more, sizeof(more), ",\"mean\":%.0f,\"runs\":%d", sum / bench->runs, bench->runs);
	timing_report(bench->name, program->name, "processor",
		      summary(program->processor, bench->runs), 1, more);
	snprintf(more, sizeof(more), ",\"rss_kib\":%ld", program->rss_kib);
	timing_report(bench->name, program->name, "clock", summary(program->clock, bench->runs), 1,
		      more);
}

/* NAME and PROGRAM at the least; the "--" behind becomes the end of the arguments. */
static char **add_program(struct bench *bench, char **argv)
{
	struct program *program;
	size_t runs = (size_t)bench->runs;

	if (bench->count == PROGRAMS_MAX || !argv[1])
		exit(2);
	program = &bench->programs[bench->count++];
	program->name = argv[0];
	program->argv = argv + 1;
	program->processor = calloc(runs, sizeof(*program->processor));
	program->clock = calloc(runs, sizeof(*program->clock));
	if (!program->processor || !program->clock)
		exit(2);
	while (*argv && strcmp(*argv, "--") != 0)
		argv++;
	if (*argv)
		*argv++ = NULL;
	return argv;
}

int main(int argc, char **argv)
{
	static struct bench bench;
	size_t i;
	int run_number;

	if (argc < 5)
		return 2;
	bench.name = argv[1];
	bench.runs = atoi(argv[2]);
	if (bench.runs < 1)
		return 2;
	for (argv += 3; *argv;)
		argv = add_program(&bench, argv);
	if (posix_spawn_file_actions_init(&bench.actions) ||
	    posix_spawn_file_actions_addopen(&bench.actions, STDOUT_FILENO, "/dev/null", O_WRONLY,
					     0))
		return 2;
	for (run_number = 0; run_number < bench.runs; run_number++)
		for (i = 0; i < bench.count; i++)
			run(&bench, &bench.programs[i], run_number);
	posix_spawn_file_actions_destroy(&bench.actions);
	for (i = 0; i < bench.count; i++) {
		report(&bench, &bench.programs[i]);
		free(bench.programs[i].processor);
		free(bench.programs[i].clock);
	}
	return 0;
}
