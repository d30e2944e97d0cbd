/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_ASSIGNMENT_H
#define DMIG_LIB_ASSIGNMENT_H

#include <lib/verdict/value.h>

/* A range of more values than this is not enumerated. */
#define DMIG_RANGE_MAX 4096

/*
 * The assignments of some of an object's variables, one after the other, in
 * the order in which matching prefers them: the variable declared first
 * changes slowest, each goes through its list from the left and through a
 * range from below, and a value that was there before is passed over.
 */
struct dmig_assignment {
	const struct dmig_document *doc;
	const struct dmig_object *object;
	u16 vars; /* those that have a value, a bit each */
	struct dmig_bind binds[DMIG_VARS_MAX];
	u64 looked_at; /* list items so far, for callers that bound their work */
};

/* The variables whose values can be enumerated: listed int and string. */
u16 dmig_listed_vars(const struct dmig_document *doc, const struct dmig_object *object);

/* How many assignments there are at most, U64_MAX for too many to count. */
u64 dmig_assignment_limit(const struct dmig_document *doc, const struct dmig_object *object,
			  u16 vars);

/* @vars: of dmig_listed_vars(); 0 gives one assignment, of nothing. */
void dmig_assignment_begin(struct dmig_assignment *assignment, const struct dmig_document *doc,
			   const struct dmig_object *object, u16 vars);
/* False: that was the last. */
bool dmig_assignment_next(struct dmig_assignment *assignment);

#endif
