/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_POSSIBLE_H
#define DMIG_LIB_POSSIBLE_H

#include <lib/verdict/assignment.h>

/*
 * What an object's own expressions and limits leave of its variables' lists.
 * All that is said to be impossible is: no source whatsoever matches with it.
 */

/*
 * The values of an int with which every expression on it, those of APPLY
 * included, can be computed: the multiples of step from low to high.
 */
struct dmig_scope {
	u64 low;
	u64 high;
	u64 step;
};

struct dmig_scope dmig_scope_of(const struct dmig_document *doc, const struct dmig_object *object,
				u8 var);
/* Is one of low..high in it?  *ret (may be NULL): the smallest. */
bool dmig_scope_in(const struct dmig_scope *scope, u64 low, u64 high, u64 *ret);
/* How many of low..high are. */
u64 dmig_scope_count(const struct dmig_scope *scope, u64 low, u64 high);

/* What is wrong with an assignment, or with a value of one variable. */
struct dmig_impossible {
	enum dmig_reason reason;
	const struct dmig_field *field; /* that it is wrong in */
	u64 number;                     /* the variable's value, for an expression */
	u64 len;                        /* LIMIT_VALUE: bytes that it would have at least */
};

/* The first expression on @var that can't be computed with @number. */
bool dmig_int_impossible(const struct dmig_document *doc, const struct dmig_object *object, u8 var,
			 u64 number, struct dmig_impossible *ret);

/* The same for any value of its list, or of its type; true: not one is possible. */
bool dmig_var_impossible(const struct dmig_document *doc, const struct dmig_object *object, u8 var,
			 struct dmig_impossible *ret);

/* Can nothing match with this assignment, whatever the variables without a value take? */
bool dmig_assignment_impossible(const struct dmig_assignment *assignment,
				struct dmig_impossible *ret);

/* The same with any assignment: no source matches the object. */
bool dmig_object_impossible(const struct dmig_document *doc, const struct dmig_object *object,
			    struct dmig_impossible *ret);

/* "aggregator is 1/2, which is not exact" */
void dmig_impossible_print(const struct dmig_document *doc, const struct dmig_impossible *what,
			   struct dmig_out *out);

/* "1/2, which is not exact" */
void dmig_computation_print(u64 number, const struct dmig_field *expression,
			    enum dmig_reason reason, struct dmig_out *out);

#endif
