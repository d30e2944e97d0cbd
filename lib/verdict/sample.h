/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SAMPLE_H
#define DMIG_LIB_SAMPLE_H

#include <lib/verdict/assignment.h>

/*
 * Sources made up to find out what an object accepts: one for each assignment
 * of another object's variables.
 */
struct dmig_sample {
	const struct dmig_document *doc;
	size_t size;        /* of each of the next two; 0: not needed yet */
	void *list;         /* memory of a document with the object that is asked */
	void *self;         /* memory of a source */
	u64 left;           /* steps that may still be spent */
	bool out_of_memory; /* what was not decided may be for that */
};

void dmig_sample_begin(struct dmig_sample *sample, const struct dmig_document *doc);
void dmig_sample_end(struct dmig_sample *sample);

/*
 * Documents are hostile, so all work on one comes from one purse.  False: it is
 * empty, and what is not decided yet stays so.
 */
bool dmig_sample_spend(struct dmig_sample *sample, u64 steps);

/* Some fields of object @a, and those of the same names of object @b. */
struct dmig_fellows {
	const struct dmig_object *a;
	const struct dmig_object *b;
	u64 fields;                                          /* of @a, a bit each */
	bool apply;                                          /* all of @a's APPLY too */
	const struct dmig_field *of_fields[DMIG_FIELDS_MAX]; /* @b's, by @a's index */
	const struct dmig_field *of_apply[DMIG_FIELDS_MAX];
};

enum dmig_sampled {
	DMIG_SAMPLED_NOT, /* too many, or not to be enumerated: nothing is known */
	DMIG_SAMPLED_YES, /* @a's fields match whatever @b's do, and ask for the same APPLY */
	DMIG_SAMPLED_NO,
};

enum dmig_sampled dmig_sample_all(struct dmig_sample *sample, const struct dmig_fellows *fellows);

#endif
