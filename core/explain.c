// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply.h"
#include "run.h"

/*
 * Why an object does not match: every field that fails, not only the first.
 * devmig-document(5), VERDICT
 *
 * Fields are tried in the order of the text.  One that matches fixes its
 * variables; one that fails leaves those it declares open, so that others are
 * not blamed for it.
 */

/* Ways through a field that are gone again for each variable that it uses. */
#define BLAME_WAYS_MAX 64

struct explain {
	struct dmig_run run;
	dmig_failure_fn each;
	void *arg;
	u32 failures;
	struct dmig_bind binds[DMIG_VARS_MAX];
};

static u16 piece_vars(const struct dmig_document *doc, const struct dmig_field *field, u8 kind)
{
	const struct dmig_piece *pieces = dmig_at(doc, field->value);
	u16 vars = 0;

	for (u32 i = 0; i < field->value_len; i++)
		if (pieces[i].kind == kind)
			vars |= (u16)(1u << pieces[i].var);
	return vars;
}

/* The variables that a field uses, a bit each. */
static u16 uses(const struct dmig_document *doc, const struct dmig_field *field)
{
	if (field->kind == DMIG_KIND_TEMPLATE)
		return piece_vars(doc, field, DMIG_PIECE_USE);
	if (field->kind == DMIG_KIND_USE_INT || field->kind == DMIG_KIND_USE_TEXT ||
	    (field->kind == DMIG_KIND_EXPR && !field->declares))
		return (u16)(1u << field->var);
	return 0;
}

/* The variables that a field declares. */
static u16 declares(const struct explain *e, u16 index)
{
	u16 vars = 0;

	for (u8 i = 0; i < e->run.object->nvars; i++)
		if (e->run.vars[i].field == index)
			vars |= (u16)(1u << i);
	return vars;
}

static enum dmig_reason try_field(struct explain *e, u16 index)
{
	const u8 order = (u8)index;

	e->run.at = 0;
	e->run.nchoices = 0;
	return dmig_run_fields(&e->run, &order, 1);
}

/*
 * How many ways there are through a field by itself: which items its listed
 * strings take.  The builder sees to it that the product is small.
 */
static u32 ways(const struct dmig_run *run, const struct dmig_field *field)
{
	const struct dmig_piece *pieces = dmig_at(run->accepts, field->value);
	u32 product = 1;

	if (field->op != DMIG_OP_CHOICE)
		return 1;
	for (u32 i = 0; i < field->value_len; i++)
		if (pieces[i].kind == DMIG_PIECE_DECLARE && run->vars[pieces[i].var].nitems)
			product *= run->vars[pieces[i].var].nitems;
	return product;
}

/* Would the field match if this variable were still open? */
static bool is_to_blame(struct explain *e, u16 index, u8 var)
{
	const struct dmig_bind bind = e->run.binds[var];
	const u16 unbound = e->run.unbound;
	enum dmig_reason reason;

	e->run.unbound |= (u16)(1u << var);
	reason = try_field(e, index);
	e->run.unbound = unbound;
	e->run.binds[var] = bind;
	return !reason;
}

/* Is it a value that an expression makes, rather than that of the source, which is wrong? */
static bool is_computed(enum dmig_reason reason)
{
	return reason == DMIG_NOT_EXACT || reason == DMIG_BELOW_ZERO || reason == DMIG_OVERFLOW;
}

/*
 * The variable that contradicts the field; a used one if none does alone.  Of a
 * field with very many ways through it that is not looked into, as each of the
 * variables would take as long as all of the field did.
 */
static bool find_conflict(struct explain *e, u16 index, enum dmig_reason reason, u8 *ret)
{
	const struct dmig_field *field = &e->run.fields[index];
	const u16 used = uses(e->run.accepts, field) & (u16)~e->run.unbound;
	const bool few = ways(&e->run, field) <= BLAME_WAYS_MAX;

	for (u8 var = 0; few && used >> var; var++) {
		*ret = var;
		if ((used >> var & 1) && is_to_blame(e, index, var))
			return true;
	}
	for (u8 var = 0; used >> var; var++) {
		*ret = var;
		if (used >> var & 1)
			return reason == DMIG_CONFLICT || is_computed(reason);
	}
	return false;
}

static void report(struct explain *e, struct dmig_failure *failure)
{
	e->failures++;
	if (e->each)
		e->each(e->arg, failure);
}

/* Why the field fails, for who wants to know more than that it does. */
static void describe(struct explain *e, u16 index, struct dmig_failure *failure)
{
	const struct dmig_self_field *found = dmig_found(&e->run, &e->run.fields[index]);

	failure->found = found == &dmig_absent ? NULL : found;
	if (!failure->found) {
		failure->reason = DMIG_ABSENT;
	} else if (find_conflict(e, index, failure->reason, &failure->var)) {
		failure->bind = &e->binds[failure->var];
		/* An inexact division says more than that there is a conflict. */
		if (!is_computed(failure->reason))
			failure->reason = DMIG_CONFLICT;
	}
}

static void explain_field(struct explain *e, u16 index)
{
	const u16 unbound = e->run.unbound;
	struct dmig_failure failure = { .field = index };

	failure.reason = try_field(e, index);
	if (!failure.reason)
		return;
	e->run.unbound = unbound;
	if (e->each)
		describe(e, index, &failure);
	e->run.unbound |= declares(e, index);
	report(e, &failure);
}

/*
 * All fields match: then it is a value of APPLY that can't be computed.  It is
 * the assignment of the match that makes it so, which need not be the one that
 * the fields came to one by one: see run_all() in match.c.
 */
static void explain_apply(struct explain *e)
{
	const struct dmig_run *run = &e->run;
	struct dmig_failure failure = { .in_apply = true };
	u32 attribute = 0;

	dmig_match_object(run->source, run->accepts, run->object, e->binds);
	failure.reason = dmig_apply_check(run->accepts, run->object, e->binds, &attribute);
	if (!failure.reason)
		return;
	failure.field = (u16)attribute;
	failure.var = dmig_apply(run->accepts, run->object)[attribute].var;
	failure.bind = &e->binds[failure.var];
	report(e, &failure);
}

/* Explain until there are @enough failures. */
static u32 explain_object(const struct dmig_document *source, const struct dmig_document *accepts,
			  const struct dmig_object *object, u32 enough, dmig_failure_fn each,
			  void *arg)
{
	struct explain e = {
		.run = {
			.source = source,
			.accepts = accepts,
			.self = dmig_self(source),
			.object = object,
			.fields = dmig_fields(accepts, object),
			.vars = dmig_vars(accepts, object),
		},
		.each = each,
		.arg = arg,
	};

	e.run.binds = e.binds;
	for (u16 i = 0; i < object->nfields && e.failures < enough; i++)
		explain_field(&e, i);
	if (!e.failures && object->napply)
		explain_apply(&e);
	return e.failures;
}

u32 dmig_explain_object(const struct dmig_document *source, const struct dmig_document *accepts,
			const struct dmig_object *object, dmig_failure_fn each, void *arg)
{
	return explain_object(source, accepts, object, DMIG_FIELDS_MAX, each, arg);
}

u32 dmig_nearest(const struct dmig_document *source, const struct dmig_document *accepts)
{
	u32 fewest = ~0u;
	u32 nearest = 0;

	for (u32 i = 0; i < accepts->nobjects; i++) {
		/* One that has as many is no nearer, however many it has. */
		const u32 failures = explain_object(source, accepts, dmig_object(accepts, i),
						    fewest, NULL, NULL);

		dmig_breathe();
		if (failures >= fewest)
			continue;
		fewest = failures;
		nearest = i;
	}
	return nearest;
}
