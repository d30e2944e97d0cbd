// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <core/apply.h>
#include <core/match.h>

/* Does the matcher agree with itself?  All that it can be asked, compared. */

/* A question: what may migrate in, and from where. */
struct question {
	const struct dmig_document *source;
	const struct dmig_document *accepts;
	const struct dmig_document *destination;
	const struct dmig_object *object;
};

/* What a field stands for under the assignment must be what the source has. */
static void check_field(const struct question *q, const struct dmig_field *field,
			const struct dmig_bind *binds)
{
	const struct dmig_self_field *found =
		dmig_self_find(q->source, dmig_chars(q->accepts, field->name), field->name_len);
	struct dmig_out out = { 0 };

	if (found) {
		out.same_as = dmig_chars(q->source, found->value);
		out.size = found->value_len;
	}
	dmig_apply_print(q->accepts, q->object, field, binds, &out);
	fuzz_check(!out.differs && out.len == out.size);
}

/* A variable's value must be the listed item that it says it is. */
static void check_int(const struct dmig_document *doc, const struct dmig_var *var,
		      const struct dmig_bind *bind)
{
	const struct dmig_int_item *items = dmig_at(doc, var->items);

	fuzz_check(bind->number <= DMIG_INT_MAX);
	if (!var->nitems)
		return;
	fuzz_check(bind->number >= items[bind->item].low && bind->number <= items[bind->item].high);
	for (u16 i = 0; i < bind->item; i++)
		fuzz_check(bind->number < items[i].low || bind->number > items[i].high);
}

static void check_string(const struct dmig_document *doc, const struct dmig_var *var,
			 const struct dmig_bind *bind)
{
	const struct dmig_text_item *items = dmig_at(doc, var->items);

	if (!var->nitems) {
		fuzz_check(bind->len > 0);
		return;
	}
	fuzz_check(items[bind->item].text.len == bind->len &&
		   !memcmp(dmig_chars(doc, items[bind->item].text.at), bind->text, bind->len));
}

static void check_var(const struct question *q, const struct dmig_var *var,
		      const struct dmig_bind *bind)
{
	fuzz_check(bind->field < q->object->nfields);
	fuzz_check(!var->nitems || bind->item < var->nitems);
	if (var->type == DMIG_TYPE_INT)
		check_int(q->accepts, var, bind);
	if (var->type == DMIG_TYPE_STRING)
		check_string(q->accepts, var, bind);
}

static void check_assignment(const struct question *q, const struct dmig_bind *binds)
{
	const struct dmig_field *fields = dmig_fields(q->accepts, q->object);
	const struct dmig_var *vars = dmig_vars(q->accepts, q->object);

	for (u32 i = 0; i < q->object->nvars; i++)
		check_var(q, &vars[i], &binds[i]);
	for (u32 i = 0; i < q->object->nfields; i++)
		check_field(q, &fields[i], binds);
	fuzz_check(!dmig_apply_check(q->accepts, q->object, binds, NULL));
}

static void check_failure(void *arg, const struct dmig_failure *failure)
{
	const struct question *q = arg;

	fuzz_check(failure->reason >= DMIG_ABSENT && failure->reason <= DMIG_CONFLICT);
	fuzz_check(failure->field < (failure->in_apply ? q->object->napply : q->object->nfields));
	fuzz_check(failure->bind || failure->reason != DMIG_CONFLICT);
	fuzz_check(!failure->bind || failure->var < q->object->nvars);
	fuzz_check(!failure->bind || failure->bind->field < q->object->nfields);
	fuzz_check(failure->in_apply || !failure->found == (failure->reason == DMIG_ABSENT));
}

static bool declares_choice(const struct dmig_document *doc, const struct dmig_object *object,
			    const struct dmig_field *field)
{
	const struct dmig_piece *pieces = dmig_at(doc, field->value);
	const struct dmig_var *vars = dmig_vars(doc, object);

	if (field->kind != DMIG_KIND_TEMPLATE)
		return false;
	for (u32 i = 0; i < field->value_len; i++)
		if (pieces[i].kind == DMIG_PIECE_DECLARE &&
		    vars[pieces[i].var].type == DMIG_TYPE_STRING && vars[pieces[i].var].nitems > 1)
			return true;
	return false;
}

/*
 * An explanation takes the first item that fits a field by itself; a match may
 * take another one.  Without such items the two must agree.
 */
static bool has_choices(const struct question *q)
{
	const struct dmig_field *fields = dmig_fields(q->accepts, q->object);

	for (u32 i = 0; i < q->object->nfields; i++)
		if (declares_choice(q->accepts, q->object, &fields[i]))
			return true;
	return false;
}

/* How many attributes are still to be set where the object matches, or -1. */
static int check_object(struct question *q)
{
	struct dmig_bind binds[DMIG_VARS_MAX];
	const enum dmig_reason reason = dmig_match_object(q->source, q->accepts, q->object, binds);
	const u32 failures =
		dmig_explain_object(q->source, q->accepts, q->object, check_failure, q);

	if (reason) {
		fuzz_check(reason >= DMIG_ABSENT && reason <= DMIG_CONFLICT);
		fuzz_check(failures >= 1);
		return -1;
	}
	fuzz_check(!failures || has_choices(q));
	check_assignment(q, binds);
	return (int)dmig_apply_unset(q->accepts, q->object, binds, q->destination);
}

static void check_nearest(const struct question *q)
{
	const u32 nearest = dmig_nearest(q->source, q->accepts);
	u32 fewest;

	fuzz_check(nearest < q->accepts->nobjects);
	fewest = dmig_explain_object(q->source, q->accepts, dmig_object(q->accepts, nearest), NULL,
				     NULL);
	for (u32 i = 0; i < q->accepts->nobjects; i++) {
		const u32 failures = dmig_explain_object(q->source, q->accepts,
							 dmig_object(q->accepts, i), NULL, NULL);

		fuzz_check(i < nearest ? failures > fewest : failures >= fewest);
	}
}

void fuzz_check_match(const struct dmig_document *source, const struct dmig_document *accepts,
		      const struct dmig_document *destination)
{
	struct question q = { source, accepts, destination, NULL };
	struct dmig_match match;
	const enum dmig_answer answer = dmig_match(source, accepts, destination, &match);
	int best = -1;
	u32 best_object = 0;

	for (u32 i = 0; i < accepts->nobjects; i++) {
		int unset;

		q.object = dmig_object(accepts, i);
		unset = check_object(&q);
		if (unset < 0 || (best >= 0 && unset >= best))
			continue;
		best = unset;
		best_object = i;
	}
	if (best < 0) {
		fuzz_check(answer == DMIG_ANSWER_INCOMPATIBLE);
		if (accepts->nobjects)
			check_nearest(&q);
		return;
	}
	fuzz_check(answer == (best ? DMIG_ANSWER_AFTER_APPLY : DMIG_ANSWER_COMPATIBLE));
	fuzz_check(match.object == best_object && match.unset == (u32)best);
	q.object = dmig_object(accepts, best_object);
	check_assignment(&q, match.binds);
}
