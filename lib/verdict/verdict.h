/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_VERDICT_H
#define DMIG_LIB_VERDICT_H

#include <devmig/verdict.h>
#include <lib/verdict/arena.h>

struct dmig_refusal {
	struct devmig_refusal head;
	struct devmig_failure *failures; /* head.failures of them */
};

struct dmig_part {
	struct devmig_part head;
	struct devmig_variable *variables; /* head.variables of them */
	struct dmig_refusal *refusals;     /* head.objects of them, nearest first */
};

/* Filled in by check.c, read by verdict.c; what is pointed to is the arena's. */
struct devmig_verdict {
	enum devmig_answer answer;
	enum devmig_reading reading;
	struct devmig_document *source; /* owns a reference, so do the next */
	struct devmig_document *destination;
	struct dmig_arena arena;
	size_t nparts;
	struct dmig_part parts[2];
	size_t nsettings;
	struct devmig_setting *settings;
	size_t ndoubts;
	struct devmig_doubt doubts[2];
};

/* The worse of two answers that are not could-not-tell: both must hold. */
enum devmig_answer dmig_answer_both(enum devmig_answer a, enum devmig_answer b);

#endif
