// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/build.h>
#include <core/match.h>
#include <lib/verdict/possible.h>
#include <lib/verdict/sample.h>
#include <stdlib.h>

/* Assignments of one object that are tried, and of all pairs of a document together. */
#define ASSIGNMENTS_MAX 4096
#define SOURCES_MAX     65536

void dmig_sample_begin(struct dmig_sample *sample, const struct dmig_document *doc)
{
	*sample = (struct dmig_sample){ .doc = doc, .left = SOURCES_MAX };
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

static void build_copy(struct dmig_builder *b, const struct dmig_document *doc,
		       const struct dmig_object *object, const struct dmig_field *field)
{
	char value[DMIG_VALUE_MAX];
	struct dmig_out out = { .at = value, .size = sizeof(value) };

	dmig_print_value(doc, object, field, false, &out);
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
			build_copy(b, doc, fellows->a, &dmig_fields(doc, fellows->a)[i]);
	if (fellows->apply)
		dmig_build_object(b, DMIG_SECTION_APPLY, nowhere);
	for (u32 i = 0; fellows->apply && i < fellows->a->napply; i++)
		build_copy(b, doc, fellows->a, &dmig_apply(doc, fellows->a)[i]);
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
	if (!sample->left)
		return DMIG_SAMPLED_NOT;
	sample->left--;
	reason = build_self(sample, fellows, assignment, &self);
	if (reason)
		return reason == DMIG_LIMIT_VALUE ? DMIG_SAMPLED_YES : DMIG_SAMPLED_NOT;
	if (dmig_match_object(self, list, dmig_object(list, 0), binds) ||
	    !same_settings(list, binds, fellows, assignment))
		return DMIG_SAMPLED_NO;
	return DMIG_SAMPLED_YES;
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

enum dmig_sampled dmig_sample_all(struct dmig_sample *sample, const struct dmig_fellows *fellows)
{
	const struct dmig_document *doc = sample->doc;
	const u16 vars = vars_of_b(doc, fellows);
	const struct dmig_document *list;
	struct dmig_assignment assignment;
	enum dmig_sampled sampled;

	if (vars & ~dmig_listed_vars(doc, fellows->b) ||
	    dmig_assignment_limit(doc, fellows->b, vars) > ASSIGNMENTS_MAX || !take_memory(sample))
		return DMIG_SAMPLED_NOT;
	list = build_list(sample, fellows);
	if (!list)
		return DMIG_SAMPLED_NOT;
	dmig_assignment_begin(&assignment, doc, fellows->b, vars);
	do
		sampled = sample_one(sample, list, fellows, &assignment);
	while (sampled == DMIG_SAMPLED_YES && dmig_assignment_next(&assignment));
	return sampled;
}
