/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_REAL_H
#define DMIG_DRAIN_REAL_H

#include <stdint.h>

/* What the solver needs of real numbers, without the library that has it all. */

static inline double dmig_abs(double value)
{
	return value < 0 ? -value : value;
}

static inline double dmig_min(double a, double b)
{
	return a < b ? a : b;
}

static inline double dmig_max(double a, double b)
{
	return a > b ? a : b;
}

/* The nearest whole number; @value must be one that an int64_t can hold. */
static inline int64_t dmig_round(double value)
{
	return (int64_t)(value < 0 ? value - 0.5 : value + 0.5);
}

static inline int64_t dmig_floor(double value)
{
	int64_t whole = (int64_t)value;

	return (double)whole > value ? whole - 1 : whole;
}

#endif
