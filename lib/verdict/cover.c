// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/cover.h>
#include <lib/verdict/cover_union.h>
#include <lib/verdict/domain.h>
#include <lib/verdict/possible.h>
#include <lib/verdict/sample.h>
#include <lib/verdict/shape.h>

/*
 * When does object A make object B useless?  If A matches every source that B
 * matches, and whatever A's APPLY then asks for, B's asks for too, with the
 * same values; so an A without APPLY makes a B with one useless, and never the
 * other way round.
 *
 * Every field that A names has to be named by B, as no pattern matches every
 * value.  A's fields fall into groups that share no variable, and A matches if
 * each group does.  A group is decided by the first of these that can:
 *
 * - B's fields of these names have finitely many values: all are tried.
 * - The fields are alike but for the names of variables, and each of A's
 *   variables takes at least what its fellow in B takes.
 * - The group is one field, and its values include those of B's field.
 *
 * Where one field is left that A does not match all values of, other objects may
 * match the rest: cover_union.c.
 *
 * What none of them sees, or would take too long to be seen, is taken to be
 * needed: a claim is always true, but some useless objects are not found.
 */

struct group {
	struct dmig_fellows fellows;
	u16 vars; /* of A */
};

static const struct dmig_field *find_fellow(const struct dmig_document *doc,
					    const struct dmig_field *fields, u32 count,
					    const struct dmig_field *name)
{
	for (u32 i = 0; i < count; i++)
		if (fields[i].name_head == name->name_head &&
		    fields[i].name_len == name->name_len &&
		    !memcmp(dmig_chars(doc, fields[i].name), dmig_chars(doc, name->name),
			    name->name_len))
			return &fields[i];
	return NULL;
}

static bool differ_as_literals(const struct dmig_document *doc, const struct dmig_field *a,
			       const struct dmig_field *b)
{
	return a->kind == DMIG_KIND_LITERAL && b->kind == DMIG_KIND_LITERAL &&
	       (a->value_len != b->value_len || a->value_head != b->value_head ||
		memcmp(dmig_chars(doc, a->value), dmig_chars(doc, b->value), a->value_len));
}

/* False: B does not name a field or an attribute of A, or gives it another literal. */
static bool find_fellows(struct dmig_sample *sample, struct dmig_fellows *fellows)
{
	const struct dmig_document *doc = sample->doc;
	const struct dmig_object *a = fellows->a;
	const struct dmig_object *b = fellows->b;

	for (u32 i = 0; i < a->nfields; i++) {
		const struct dmig_field *field = &dmig_fields(doc, a)[i];

		if (!dmig_sample_spend(sample, b->nfields))
			return false;
		fellows->of_fields[i] = find_fellow(doc, dmig_fields(doc, b), b->nfields, field);
		if (!fellows->of_fields[i] || differ_as_literals(doc, field, fellows->of_fields[i]))
			return false;
	}
	for (u32 i = 0; i < a->napply; i++) {
		if (!dmig_sample_spend(sample, b->napply))
			return false;
		fellows->of_apply[i] =
			find_fellow(doc, dmig_apply(doc, b), b->napply, &dmig_apply(doc, a)[i]);
		if (!fellows->of_apply[i])
			return false;
	}
	return true;
}

/* Take in all fields that share a variable with the group. */
static void grow(const struct dmig_document *doc, struct group *group)
{
	const struct dmig_object *a = group->fellows.a;
	u64 before;

	if (!group->vars)
		return;
	do {
		before = group->fellows.fields;
		for (u32 i = 0; i < a->nfields; i++) {
			const u16 vars = dmig_vars_of(doc, &dmig_fields(doc, a)[i]);

			if (!(vars & group->vars))
				continue;
			group->vars |= vars;
			group->fellows.fields |= 1ULL << i;
		}
	} while (group->fellows.fields != before);
}

/* APPLY, and the fields that its variables are in; one at least, as objects have. */
static void begin_apply_group(const struct dmig_document *doc, struct group *group)
{
	const struct dmig_object *a = group->fellows.a;

	group->fellows.apply = true;
	for (u32 i = 0; i < a->napply; i++)
		group->vars |= dmig_vars_of(doc, &dmig_apply(doc, a)[i]);
	group->fellows.fields = group->vars ? 0 : 1;
	if (!group->vars)
		group->vars = dmig_vars_of(doc, dmig_fields(doc, a));
	grow(doc, group);
}

static void begin_field_group(const struct dmig_document *doc, struct group *group, u32 field)
{
	group->fellows.apply = false;
	group->fellows.fields = 1ULL << field;
	group->vars = dmig_vars_of(doc, &dmig_fields(doc, group->fellows.a)[field]);
	grow(doc, group);
}

/*
 * Does the assignment of A follow from the source?  Then it is B's, and what
 * APPLY asks for is the same.  A string item inside a template or a variable
 * that nothing fixes depend on the lists, which may differ.
 */
static bool is_determined(const struct dmig_document *doc, const struct dmig_object *a)
{
	if (a->free_vars)
		return false;
	for (u32 i = 0; i < a->nvars; i++) {
		const struct dmig_var *var = &dmig_vars(doc, a)[i];

		if (var->type == DMIG_TYPE_STRING && var->nitems &&
		    dmig_fields(doc, a)[var->field].kind == DMIG_KIND_TEMPLATE)
			return false;
	}
	return true;
}

static bool is_alike(const struct dmig_document *doc, const struct group *group)
{
	const struct dmig_fellows *fellows = &group->fellows;
	const struct dmig_object *a = fellows->a;
	struct dmig_shape shape;

	if (fellows->apply && !is_determined(doc, a))
		return false;
	dmig_shape_begin(&shape, doc, a, fellows->b);
	for (u32 i = 0; i < a->nfields; i++)
		if ((fellows->fields >> i & 1) &&
		    !dmig_shape_add(&shape, &dmig_fields(doc, a)[i], fellows->of_fields[i]))
			return false;
	for (u32 i = 0; fellows->apply && i < a->napply; i++)
		if (!dmig_shape_add(&shape, &dmig_apply(doc, a)[i], fellows->of_apply[i]))
			return false;
	return true;
}

static bool is_one_field(const struct group *group)
{
	return !group->fellows.apply && __builtin_popcountll(group->fellows.fields) == 1;
}

/* Each item of a list may be compared with each of the other's. */
static u64 count_comparisons(const struct dmig_document *doc, const struct group *group)
{
	const struct dmig_object *a = group->fellows.a;
	const struct dmig_object *b = group->fellows.b;
	u64 comparisons = 0;

	for (u32 i = 0; i < a->nvars; i++) {
		const struct dmig_var *var = &dmig_vars(doc, a)[i];
		u16 others;

		if (!(group->fellows.fields >> var->field & 1))
			continue;
		others = dmig_vars_of(doc, group->fellows.of_fields[var->field]);
		for (u32 j = 0; j < b->nvars; j++)
			if (others >> j & 1)
				comparisons += (u64)var->nitems * dmig_vars(doc, b)[j].nitems;
	}
	return comparisons;
}

static bool group_covers(struct dmig_sample *sample, const struct group *group)
{
	const struct dmig_fellows *fellows = &group->fellows;
	const struct dmig_document *doc = sample->doc;
	const u32 first = (u32)__builtin_ctzll(fellows->fields);
	const enum dmig_sampled sampled = dmig_sample_all(sample, fellows);

	if (sampled != DMIG_SAMPLED_NOT)
		return sampled == DMIG_SAMPLED_YES;
	if (!dmig_sample_spend(sample, count_comparisons(doc, group)))
		return false;
	if (is_alike(doc, group))
		return true;
	return is_one_field(group) &&
	       dmig_field_within(doc, fellows->b, fellows->of_fields[first], fellows->a,
				 &dmig_fields(doc, fellows->a)[first]);
}

/* Two literals were compared when they were found to be fellows. */
static bool is_settled(const struct dmig_document *doc, const struct group *group)
{
	const u32 first = (u32)__builtin_ctzll(group->fellows.fields);

	return is_one_field(group) &&
	       dmig_fields(doc, group->fellows.a)[first].kind == DMIG_KIND_LITERAL &&
	       group->fellows.of_fields[first]->kind == DMIG_KIND_LITERAL;
}

enum covering {
	COVERS_NOT,
	COVERS_ALMOST, /* but for the values of one field */
	COVERS,
};

/* The group that A lacks: no other one, and one that others may make up for. */
static bool take_almost(const struct dmig_document *doc, const struct group *group,
			struct dmig_almost *almost)
{
	const struct dmig_fellows *fellows = &group->fellows;
	const u32 first = (u32)__builtin_ctzll(fellows->fields);

	if (almost->b || !is_one_field(group))
		return false;
	almost->b = fellows->of_fields[first];
	return dmig_almost_alike(doc, fellows->a, &dmig_fields(doc, fellows->a)[first], fellows->b,
				 almost->b, &almost->var);
}

static enum covering covers(struct dmig_sample *sample, const struct dmig_object *a,
			    const struct dmig_object *b, struct dmig_almost *ret_almost)
{
	const struct dmig_document *doc = sample->doc;
	struct group group = { .fellows = { .a = a, .b = b } };
	u64 done = 0;

	if (a->nfields > b->nfields || a->napply > b->napply ||
	    !find_fellows(sample, &group.fellows))
		return COVERS_NOT;
	if (a->napply) {
		begin_apply_group(doc, &group);
		if (!group_covers(sample, &group))
			return COVERS_NOT;
		done = group.fellows.fields;
	}
	for (u32 i = 0; i < a->nfields; i++) {
		if (done >> i & 1)
			continue;
		if (!dmig_sample_spend(sample, a->nfields))
			return COVERS_NOT;
		begin_field_group(doc, &group, i);
		if (!is_settled(doc, &group) && !group_covers(sample, &group) &&
		    !take_almost(doc, &group, ret_almost))
			return COVERS_NOT;
		done |= group.fellows.fields;
	}
	return ret_almost->b ? COVERS_ALMOST : COVERS;
}

static void find_cover(struct dmig_sample *sample, struct dmig_covers *covered, u32 index)
{
	const struct dmig_document *doc = sample->doc;
	struct dmig_almost list[DMIG_OBJECTS_MAX];
	struct dmig_impossible what;
	u32 count = 0;

	/* There is another remark for that. */
	if (dmig_object_impossible(doc, dmig_object(doc, index), &what))
		return;
	for (u32 i = 0; i < doc->nobjects; i++) {
		enum covering covering = COVERS_NOT;

		list[count] = (struct dmig_almost){ .object = i };
		if (i != index && covered->by[i] == DMIG_NOT_COVERED)
			covering = covers(sample, dmig_object(doc, i), dmig_object(doc, index),
					  &list[count]);
		count += covering == COVERS_ALMOST;
		if (covering != COVERS)
			continue;
		covered->by[index] = (u16)i;
		return;
	}
	dmig_union_find(sample, covered, index, list, count);
}

int dmig_cover(const struct dmig_document *doc, struct dmig_covers *ret)
{
	struct dmig_sample sample;

	for (u32 i = 0; i < doc->nobjects; i++)
		ret->by[i] = DMIG_NOT_COVERED;
	memset(ret->together, 0, sizeof(ret->together));
	dmig_sample_begin(&sample, doc);
	for (u32 i = doc->nobjects; i-- > 0;)
		find_cover(&sample, ret, i);
	dmig_sample_end(&sample);
	return sample.out_of_memory ? -ENOMEM : 0;
}
