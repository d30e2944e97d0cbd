/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_SIMPLEX_H
#define DMIG_DRAIN_SIMPLEX_H

#include "program.h"

/*
 * The dual simplex method on a dense tableau, for a program whose values need not
 * be whole.  Every column has two bounds, so there is always a place to begin at,
 * and after a change of bounds it goes on from where it is.
 */
struct dmig_simplex {
	const struct dmig_program *program;
	uint32_t rows;
	uint32_t columns;
	double *cells; /* [row * (columns + 1) + column]; the last: what the row's limit is now */
	double *left;  /* reduced cost of each column */
	double *basic; /* the value of each row's variable */
	double *far;   /* how far beyond its bounds the value of each variable may seem to be */
	double *low;   /* bounds of the variables: the columns', then the rows' slacks */
	double *high;
	uint32_t *in_row; /* which variable */
	uint32_t *in_column;
	bool *at_high;  /* the column's variable stands at its upper bound */
	double *prices; /* of the program's rows, after dmig_simplex_run() */
	uint64_t work;  /* cells that were computed, in all */
	uint64_t most;  /* when there were more of them, a run stops; the caller's to set */
};

enum dmig_simplex_end {
	DMIG_SIMPLEX_DONE,
	DMIG_SIMPLEX_IMPOSSIBLE, /* prices show it: see dmig_program_bound() without costs */
	DMIG_SIMPLEX_STOPPED, /* too many steps or too much work; the prices still give a bound */
};

/* 0 or -ENOMEM; to be cleared in any case. */
int dmig_simplex_init(struct dmig_simplex *simplex, const struct dmig_program *program);
void dmig_simplex_clear(struct dmig_simplex *simplex);
/* Begin anew, with the program's costs and bounds. */
void dmig_simplex_reset(struct dmig_simplex *simplex);
/* Solve within the bounds that low and high now have. */
enum dmig_simplex_end dmig_simplex_run(struct dmig_simplex *simplex);
/* The value of each column, after it is done. */
void dmig_simplex_values(const struct dmig_simplex *simplex, double *values);

#endif
