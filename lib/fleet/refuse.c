// SPDX-License-Identifier: LGPL-2.1-or-later
#include "refuse.h"
#include <core/match.h>
#include <lib/document/document.h>
#include <lib/verdict/clash.h>
#include <lib/verdict/refusal.h>

/* NULL is before every text: a field that is absent, or no field at all. */
static int compare_texts(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) : (a != NULL) - (b != NULL);
}

int dmig_refused_compare(const struct devmig_obstacle *a, const struct devmig_obstacle *b)
{
	int order = strcmp(a->reason, b->reason);

	if (!order)
		order = compare_texts(a->field, b->field);
	if (!order)
		order = compare_texts(a->wanted, b->wanted);
	if (!order)
		order = a->in_apply - b->in_apply;
	if (!order)
		order = compare_texts(a->found, b->found);
	/* That of a conflict names the field that fixed the variable. */
	return order ? order : compare_texts(a->sentence, b->sentence);
}

/* Why the list of one side says no. */
static int explain_one(const struct dmig_document *source, const struct dmig_document *class,
		       enum devmig_reading reading, struct dmig_arena *arena,
		       struct devmig_failure *ret)
{
	const bool incoming = reading == DEVMIG_INCOMING;

	return dmig_refusal_first(arena, reading, incoming ? source : class,
				  incoming ? class : source, ret);
}

/* One of the lists says no; or both say yes, and want two values for one attribute. */
static int explain_both(const struct dmig_document *source, const struct dmig_document *class,
			struct dmig_arena *arena, struct devmig_failure *ret)
{
	struct dmig_part part = { .head = { .reading = DEVMIG_OUTGOING } };
	struct dmig_match in;
	struct dmig_match out;
	int error;

	if (dmig_match(source, class, class, &in) == DMIG_ANSWER_INCOMPATIBLE)
		return explain_one(source, class, DEVMIG_INCOMING, arena, ret);
	if (dmig_match(class, source, class, &out) == DMIG_ANSWER_INCOMPATIBLE)
		return explain_one(source, class, DEVMIG_OUTGOING, arena, ret);
	error = dmig_clash_refuse(
		arena, &part,
		&(struct dmig_matched){ class, dmig_object(class, in.object), in.binds },
		&(struct dmig_matched){ source, dmig_object(source, out.object), out.binds });
	if (!error)
		*ret = part.refusals->failures[0];
	return error;
}

int dmig_refused_explain(const struct devmig_document *source, const struct devmig_document *class,
			 enum devmig_reading reading, struct dmig_arena *arena,
			 struct devmig_obstacle *ret)
{
	struct devmig_failure failure;
	int error;

	if (reading == DEVMIG_BOTH)
		error = explain_both(source->core, class->core, arena, &failure);
	else
		error = explain_one(source->core, class->core, reading, arena, &failure);
	if (error)
		return error;
	*ret = (struct devmig_obstacle){
		.answer = DEVMIG_INCOMPATIBLE,
		.reason = failure.reason,
		/* A list without objects fails by no field, which is the empty name. */
		.field = *failure.field ? failure.field : NULL,
		.in_apply = failure.in_apply,
		.wanted = failure.wanted,
		.found = failure.found,
		.sentence = failure.sentence,
	};
	return 0;
}
