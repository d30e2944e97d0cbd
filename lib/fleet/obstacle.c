// SPDX-License-Identifier: LGPL-2.1-or-later
#include "obstacle.h"
#include <lib/common/cleanup.h>
#include <lib/document/document.h>
#include <lib/verdict/clash.h>
#include <lib/verdict/refusal.h>

/* A class that does not accept the source, while the groups are made. */
struct refusing {
	struct devmig_obstacle why;
	u32 class_number;
};

/* NULL is before every text: a field that is absent, or no field at all. */
static int compare_texts(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) : (a != NULL) - (b != NULL);
}

static int compare_whys(const struct devmig_obstacle *a, const struct devmig_obstacle *b)
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

static int compare_refusing(const void *a, const void *b)
{
	return compare_whys(&((const struct refusing *)a)->why, &((const struct refusing *)b)->why);
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

static int explain(const struct devmig_document *source, const struct devmig_document *class,
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

/* Make groups of equal ones, which stand together. */
static int make_groups(const struct refusing *refusing, u32 count, u32 base,
		       struct dmig_standing *standings, struct dmig_obstacles *ret)
{
	u32 i;

	ret->groups = malloc(count * sizeof(*ret->groups) + 1);
	if (!ret->groups)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		if (!i || compare_refusing(&refusing[i - 1], &refusing[i]))
			ret->groups[ret->count++] = refusing[i].why;
		standings[refusing[i].class_number].slot = base + ret->count - 1;
	}
	return 0;
}

int dmig_obstacles_find(const struct devmig_class_table *classes,
			const struct devmig_document *source, enum devmig_reading reading,
			struct dmig_standing *standings, u32 base, struct dmig_obstacles *ret)
{
	size_t nclasses = devmig_class_count(classes);
	dmig_auto(free) struct refusing *refusing = malloc(nclasses * sizeof(*refusing) + 1);
	u32 count = 0, i;

	*ret = (struct dmig_obstacles){ 0 };
	if (!refusing)
		return -ENOMEM;
	for (i = 0; i < nclasses; i++) {
		if (standings[i].answer != DEVMIG_INCOMPATIBLE)
			continue;
		refusing[count].class_number = i;
		if (explain(source, devmig_class_document(classes, i), reading, &ret->arena,
			    &refusing[count++].why))
			return -ENOMEM;
	}
	qsort(refusing, count, sizeof(*refusing), compare_refusing);
	return make_groups(refusing, count, base, standings, ret);
}

void dmig_obstacles_clear(struct dmig_obstacles *obstacles)
{
	dmig_arena_free(&obstacles->arena);
	free(obstacles->groups);
	*obstacles = (struct dmig_obstacles){ 0 };
}
