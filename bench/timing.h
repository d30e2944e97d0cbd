/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BENCH_TIMING_H
#define BENCH_TIMING_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/*
 * Shared by all benches in C, those against other programs included.  A thing
 * is done again and again for TIMING_SPAN, that TIMING_RUNS times; the figure
 * is the median of the runs, with the best beside it.  Processor time is
 * counted, so that what else the machine does falls in as little as possible;
 * where another process does the work, the bench chooses another clock.
 */
#ifndef TIMING_CLOCK
#define TIMING_CLOCK CLOCK_PROCESS_CPUTIME_ID
#endif
#define TIMING_RUNS 7
#define TIMING_SPAN 100000000u /* ns of one run */

struct timing {
	double median; /* ns for each time that it was done */
	double min;
};

/* Do it @times times. */
typedef void (*timing_fn)(void *arg, uint64_t times);

static inline uint64_t timing_now(void)
{
	struct timespec now;

	clock_gettime(TIMING_CLOCK, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline uint64_t timing_once(timing_fn fn, void *arg, uint64_t times)
{
	uint64_t start = timing_now();

	fn(arg, times);
	return timing_now() - start;
}

static inline int timing_compare(const void *a_, const void *b_)
{
	const double *a = (const double *)a_, *b = (const double *)b_;

	return (*a > *b) - (*a < *b);
}

/* So many times that one run takes @span; the first rounds warm up as well. */
static inline uint64_t timing_calibrate(timing_fn fn, void *arg, uint64_t span)
{
	uint64_t times = 1, took;

	while ((took = timing_once(fn, arg, times)) < span / 8 && times < span)
		times *= 2;
	times = times * span / (took ? took : 1);
	return times ? times : 1;
}

/* @quick: once and shortly, for a test that it works at all. */
static inline struct timing timing_measure(timing_fn fn, void *arg, int quick)
{
	const int runs = quick ? 1 : TIMING_RUNS;
	uint64_t times = timing_calibrate(fn, arg, quick ? 100000 : TIMING_SPAN);
	double took[TIMING_RUNS];
	struct timing timing;
	int i;

	for (i = 0; i < runs; i++)
		took[i] = (double)timing_once(fn, arg, times) / (double)times;
	qsort(took, (size_t)runs, sizeof(took[0]), timing_compare);
	timing.median = took[runs / 2];
	timing.min = took[0];
	return timing;
}

/* One line of JSON for bench/run: how long one of @count took. */
static inline void timing_report(const char *bench, const char *engine, const char *what,
				 struct timing timing, double count, const char *more)
{
	printf("{\"bench\":\"%s\",\"engine\":\"%s\",\"case\":\"%s\",\"ns\":%.2f,\"min\":%.2f%s}\n",
	       bench, engine, what, timing.median / count, timing.min / count, more);
	fflush(stdout);
}

#endif
