// SPDX-License-Identifier: LGPL-2.1-or-later
#include "obstacle.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

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
	return order ? order : compare_texts(a->found, b->found);
}

static int compare_refusing(const void *a, const void *b)
{
	return compare_whys(&((const struct refusing *)a)->why, &((const struct refusing *)b)->why);
}

/* Copy a text that may be NULL; *failed is set when there is no memory. */
static const char *copy(struct dmig_strings *strings, const char *text, bool *failed)
{
	const char *result;

	if (!text)
		return NULL;
	result = dmig_strings_add(strings, text, strlen(text));
	if (!result)
		*failed = true;
	return result;
}

/* The part of a verdict that says no; there is one. */
static size_t refusing_part(const struct devmig_verdict *verdict, struct devmig_part *ret)
{
	size_t part;

	for (part = 0; part < devmig_verdict_part_count(verdict); part++)
		if (!devmig_verdict_part(verdict, part, ret) && ret->answer == DEVMIG_INCOMPATIBLE)
			break;
	return part;
}

/* The first failing field of the nearest object, which every verdict of no has. */
static int describe(const struct devmig_verdict *verdict, struct dmig_strings *strings,
		    struct devmig_obstacle *ret)
{
	struct devmig_failure failure;
	struct devmig_part part;
	bool failed = false;
	int error;

	error = devmig_verdict_failure(verdict, refusing_part(verdict, &part), 0, 0, &failure);
	if (error)
		return error;
	*ret = (struct devmig_obstacle){
		.answer = DEVMIG_INCOMPATIBLE,
		.reason = copy(strings, failure.reason, &failed),
		/* A list without objects fails by no field, which is the empty name. */
		.field = copy(strings, *failure.field ? failure.field : NULL, &failed),
		.wanted = copy(strings, failure.wanted, &failed),
		.found = copy(strings, failure.found, &failed),
		.sentence = copy(strings, failure.sentence, &failed),
	};
	return failed ? -ENOMEM : 0;
}

static int explain(const struct devmig_document *source, struct devmig_document *class,
		   enum devmig_reading reading, struct dmig_strings *strings,
		   struct devmig_obstacle *ret, struct devmig_error **ret_error)
{
	struct devmig_verdict *verdict;
	int error;

	/* The verdict holds a reference for a while: the source itself stays as it is. */
	error = devmig_check((struct devmig_document *)source, NULL, class, NULL, reading, &verdict,
			     ret_error);
	if (error)
		return error;
	error = describe(verdict, strings, ret);
	devmig_verdict_free(verdict);
	return error ? dmig_fail(ret_error, error, "%s", strerror(-error)) : 0;
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
			struct dmig_standing *standings, u32 base, struct dmig_obstacles *ret,
			struct devmig_error **ret_error)
{
	size_t nclasses = devmig_class_count(classes);
	dmig_auto(free) struct refusing *refusing = malloc(nclasses * sizeof(*refusing) + 1);
	u32 count = 0, i;
	int error;

	*ret = (struct dmig_obstacles){ 0 };
	if (!refusing)
		return dmig_fail_memory(ret_error);
	for (i = 0; i < nclasses; i++) {
		if (standings[i].answer != DEVMIG_INCOMPATIBLE)
			continue;
		refusing[count].class_number = i;
		error = explain(source, devmig_class_document(classes, i), reading, &ret->strings,
				&refusing[count++].why, ret_error);
		if (error)
			return error;
	}
	qsort(refusing, count, sizeof(*refusing), compare_refusing);
	error = make_groups(refusing, count, base, standings, ret);
	return error ? dmig_fail_memory(ret_error) : 0;
}

void dmig_obstacles_clear(struct dmig_obstacles *obstacles)
{
	dmig_strings_clear(&obstacles->strings);
	free(obstacles->groups);
	*obstacles = (struct dmig_obstacles){ 0 };
}
