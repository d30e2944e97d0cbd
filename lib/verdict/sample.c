// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/build.h>
#include <core/match.h>
#include <lib/verdict/possible.h>
#include <lib/verdict/sample.h>
#include <stdlib.h>

/* Assignments of one object that are tried. */
#define ASSIGNMENTS_MAX 4096

/*
 * What may be spent on a document, of which all objects are compared with all
 * others: a step is about one byte, list item or field that is looked at.
 */
#define STEPS_MAX (1u << 25)

/* Steps that an assignment, and a field of a source, take in any case. */
#define ASSIGNMENT_STEPS 16
#define FIELD_STEPS      32

void dmig_sample_begin(struct dmig_sample *sample, const struct dmig_document *doc)
{
	*sample = (struct dmig_sample){ .doc = doc, .left = STEPS_MAX };
}

bool dmig_sample_spend(struct dmig_sample *sample, u64 steps)
{
	sample->left -= steps < sample->left ? steps : sample->left;
	return sample->left > 0;
}

void dmig_sample_end(struct dmig_sample *sample)
{
	free(sample->list);
	free(sample->self);
}

/* What the SELF of a source takes at most, that has all fields of an object. */
static size_t measure_self(const struct dmig_document *doc)
{
	u32 fields = 0;

	for (u32 i = 0; i < doc->nobjects; i++)
		if (dmig_object(doc, i)->nfields > fields)
			fields = dmig_object(doc, i)->nfields;
	return dmig_build_memory(fields * (DMIG_NAME_MAX + DMIG_VALUE_MAX + sizeof("=\n")));
}

static bool take_memory(struct dmig_sample *sample)
{
	if (!sample->size) {
		sample->size = dmig_build_memory(sample->doc->size);
		if (sample->size < measure_self(sample->doc))
			sample->size = measure_self(sample->doc);
		sample->list = malloc(sample->size);
		sample->self = malloc(sample->size);
	}
	sample->out_of_memory = !sample->list || !sample->self;
	return !sample->out_of_memory;
}

static struct dmig_builder *begin(const struct dmig_sample *sample, void *memory)
{
	return dmig_build_begin(memory, sample->size, NULL, NULL);
}

static void build_copy(struct dmig_builder *b, struct dmig_sample *sample,
		       const struct dmig_object *object, const struct dmig_field *field)
{
	const struct dmig_document *doc = sample->doc;
	char value[DMIG_VALUE_MAX];
	struct dmig_out out = { .at = value, .size = sizeof(value) };

	dmig_print_value(doc, object, field, false, &out);
	dmig_sample_spend(sample, FIELD_STEPS + out.len);
	dmig_build_field(b, dmig_chars(doc, field->name), field->name_len, value,
			 out.len < sizeof(value) ? out.len : sizeof(value),
			 (struct dmig_place){ 0 });
}

/* A document whose only object is the fields of @a that are asked. */
static const struct dmig_document *build_list(struct dmig_sample *sample,
					      const struct dmig_fellows *fellows)
{
	const struct dmig_place nowhere = { 0 };
	const struct dmig_document *doc = sample->doc;
	const struct dmig_document *list = NULL;
	struct dmig_builder *b = begin(sample, sample->list);

	dmig_build_object(b, DMIG_SECTION_SELF, nowhere);
	dmig_build_literal(b, "self", 4, "", 0, nowhere);
	dmig_build_object(b, DMIG_SECTION_COMPATIBLE, nowhere);
	for (u32 i = 0; i < fellows->a->nfields; i++)
		if (fellows->fields >> i & 1)
			build_copy(b, sample, fellows->a, &dmig_fields(doc, fellows->a)[i]);
	if (fellows->apply)
		dmig_build_object(b, DMIG_SECTION_APPLY, nowhere);
	for (u32 i = 0; fellows->apply && i < fellows->a->napply; i++)
		build_copy(b, sample, fellows->a, &dmig_apply(doc, fellows->a)[i]);
	return dmig_build_end(b, &list, NULL) ? NULL : list;
}

/* The fields of @b under an assignment, as a source would have them. */
static enum dmig_reason build_self(struct dmig_sample *sample, const struct dmig_fellows *fellows,
				   const struct dmig_assignment *assignment,
				   const struct dmig_document **ret)
{
	const struct dmig_place nowhere = { 0 };
	struct dmig_builder *b = begin(sample, sample->self);

	dmig_build_object(b, DMIG_SECTION_SELF, nowhere);
	for (u32 i = 0; i < fellows->a->nfields; i++) {
		const struct dmig_field *field = fellows->of_fields[i];
		char value[DMIG_VALUE_MAX];
		struct dmig_out out = { .at = value, .size = sizeof(value) };

		if (!(fellows->fields >> i & 1))
			continue;
		dmig_apply_print(sample->doc, fellows->b, field, assignment->binds, &out);
		dmig_sample_spend(sample, FIELD_STEPS + out.len);
		if (out.len > sizeof(value))
			return DMIG_LIMIT_VALUE;
		dmig_build_literal(b, dmig_chars(sample->doc, field->name), field->name_len, value,
				   out.len, nowhere);
	}
	return dmig_build_end(b, ret, NULL);
}

static bool can_be(const struct dmig_assignment *assignment)
{
	const struct dmig_object *object = assignment->object;
	struct dmig_impossible what;

	for (u8 i = 0; i < object->nvars; i++)
		if ((assignment->vars >> i & 1) &&
		    dmig_vars(assignment->doc, object)[i].type == DMIG_TYPE_INT &&
		    dmig_int_impossible(assignment->doc, object, i, assignment->binds[i].number,
					&what))
			return false;
	return true;
}

static bool same_settings(const struct dmig_document *list, const struct dmig_bind *binds,
			  const struct dmig_fellows *fellows,
			  const struct dmig_assignment *assignment)
{
	const struct dmig_object *object = dmig_object(list, 0);

	for (u32 i = 0; i < object->napply; i++) {
		struct dmig_value a;
		struct dmig_value b;

		dmig_value_begin(&a, list, object, &dmig_apply(list, object)[i], binds);
		dmig_value_begin(&b, assignment->doc, fellows->b, fellows->of_apply[i],
				 assignment->binds);
		if (!dmig_value_equal(&a, &b))
			return false;
	}
	return true;
}

static enum dmig_sampled sample_one(struct dmig_sample *sample, const struct dmig_document *list,
				    const struct dmig_fellows *fellows,
				    const struct dmig_assignment *assignment)
{
	const struct dmig_document *self;
	struct dmig_bind binds[DMIG_VARS_MAX];
	enum dmig_reason reason;

	if (!can_be(assignment))
		return DMIG_SAMPLED_YES;
	reason = build_self(sample, fellows, assignment, &self);
	if (reason)
		return reason == DMIG_LIMIT_VALUE ? DMIG_SAMPLED_YES : DMIG_SAMPLED_NOT;
	if (dmig_match_object(self, list, dmig_object(list, 0), binds) ||
	    !same_settings(list, binds, fellows, assignment))
		return DMIG_SAMPLED_NO;
	return DMIG_SAMPLED_YES;
}

/*
 * What asking whether an assignment can be, and matching a source at most take:
 * a list of texts may be tried item by item, with those of other variables.
 */
static u64 steps_of_one(const struct dmig_document *doc, const struct dmig_fellows *fellows,
			u16 vars)
{
	const struct dmig_object *a = fellows->a;
	const u32 asked = (u32)__builtin_popcountll(fellows->fields);
	u64 steps = ASSIGNMENT_STEPS;
	u64 choices = 1;

	for (u32 i = 0; i < a->nvars; i++) {
		const struct dmig_var *var = &dmig_vars(doc, a)[i];

		if (!(fellows->fields >> var->field & 1))
			continue;
		steps += var->nitems;
		/* At most DMIG_CHOICES_MAX together. */
		if (var->type == DMIG_TYPE_STRING && var->nitems)
			choices *= var->nitems;
	}
	return steps + choices * asked +
	       (u64)__builtin_popcount(vars) * dmig_field_count(fellows->b);
}

/* The variables of @b that the fields hang on. */
static u16 vars_of_b(const struct dmig_document *doc, const struct dmig_fellows *fellows)
{
	u16 vars = 0;

	for (u32 i = 0; i < fellows->a->nfields; i++)
		if (fellows->fields >> i & 1)
			vars |= dmig_vars_of(doc, fellows->of_fields[i]);
	for (u32 i = 0; fellows->apply && i < fellows->a->napply; i++)
		vars |= dmig_vars_of(doc, fellows->of_apply[i]);
	return vars;
}

static enum dmig_sampled sample_each(struct dmig_sample *sample, const struct dmig_document *list,
				     const struct dmig_fellows *fellows,
				     struct dmig_assignment *assignment)
{
	const u64 steps = steps_of_one(sample->doc, fellows, assignment->vars);
	enum dmig_sampled sampled;
	u64 looked_at;
	bool more;

	do {
		if (!dmig_sample_spend(sample, steps))
			return DMIG_SAMPLED_NOT;
		sampled = sample_one(sample, list, fellows, assignment);
		if (sampled != DMIG_SAMPLED_YES)
			return sampled;
		looked_at = assignment->looked_at;
		more = dmig_assignment_next(assignment);
		dmig_sample_spend(sample, assignment->looked_at - looked_at);
	} while (more);
	return DMIG_SAMPLED_YES;
}

enum dmig_sampled dmig_sample_all(struct dmig_sample *sample, const struct dmig_fellows *fellows)
{
	const struct dmig_document *doc = sample->doc;
	const u16 vars = vars_of_b(doc, fellows);
	const struct dmig_document *list;
	struct dmig_assignment assignment;

	if (vars & ~dmig_listed_vars(doc, fellows->b) ||
	    dmig_assignment_limit(doc, fellows->b, vars) > ASSIGNMENTS_MAX || !take_memory(sample))
		return DMIG_SAMPLED_NOT;
	list = build_list(sample, fellows);
	if (!list)
		return DMIG_SAMPLED_NOT;
	dmig_assignment_begin(&assignment, doc, fellows->b, vars);
	return sample_each(sample, list, fellows, &assignment);
}
