// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply.h"
#include "number.h"
#include "run.h"

/*
 * Matching an object: all its fields under one assignment; and a document: the
 * best of its objects.  devmig-document(5), MATCHING and APPLY
 *
 * Work is bounded by the product of an object's listed string items, which the
 * builder limits: every other value follows from the source and those.
 */

const struct dmig_self_field dmig_absent;

const struct dmig_self_field *dmig_self_find_slot(const struct dmig_document *doc, u8 slot,
						  const char *name, size_t len)
{
	const struct dmig_self_field *field = dmig_self(doc) + doc->slots[slot];
	const struct dmig_self_field *const end = dmig_self(doc) + doc->nself;

	/* Fields of one slot stand in order behind the first. */
	for (; field < end; field++)
		if (field->name_len == len && dmig_same(dmig_chars(doc, field->name), name, len))
			return field;
	return NULL;
}

const struct dmig_self_field *dmig_self_find(const struct dmig_document *doc, const char *name,
					     size_t len)
{
	const u8 slot = dmig_slot(dmig_head(name, len), dmig_tail(name, len), len);

	return dmig_self_find_slot(doc, slot, name, len);
}

/* Take the newest choice back and try its next item; false: there is none. */
static bool try_next(struct dmig_run *run, const u8 *order, enum dmig_reason *reason)
{
	while (run->nchoices) {
		const struct dmig_choice choice = run->choices[--run->nchoices];
		const struct dmig_field *field = &run->fields[order[choice.at]];

		run->unbound = choice.unbound;
		run->at = choice.at;
		*reason = dmig_match_again(run, field, dmig_found(run, field), &choice);
		if (!*reason) {
			run->at++;
			return true;
		}
	}
	return false;
}

/*
 * Each choice that is taken back leads to another combination of listed items,
 * and changes each variable once at most: the count can't come to its end.
 */
_Static_assert(1 + (DMIG_CHOICES_MAX - 1) * DMIG_VARS_MAX <= 0xffff, "struct dmig_memory");

void dmig_memory_change(struct dmig_memory *memory, u8 var)
{
	memory->changed[var] = ++memory->now;
	memory->known |= (u16)(1u << var);
}

/* Has nothing that the field uses changed since it was asked? */
static bool is_settled(const struct dmig_memory *memory, const struct dmig_field *field)
{
	const u16 asked = memory->asked[field->index];

	if (!asked)
		return false;
	for (u16 vars = field->uses; vars; vars &= (u16)(vars - 1))
		if (memory->changed[__builtin_ctz(vars)] > asked)
			return false;
	return true;
}

/* Match a field that choices have an influence on, if it has not said already. */
static enum dmig_reason ask(struct dmig_run *run, const struct dmig_field *field)
{
	struct dmig_memory *const memory = run->memory;
	enum dmig_reason reason;

	if (field->op == DMIG_OP_CHOICE)
		return dmig_match_field(run, field);
	if (is_settled(memory, field)) {
		/* It has fixed what was open, and would again. */
		run->unbound &= (u16)~field->uses;
		return memory->said[field->index];
	}
	reason = dmig_match_field(run, field);
	memory->said[field->index] = (u8)reason;
	memory->asked[field->index] = memory->now;
	return reason;
}

/* Try the choices that are left until all fields match. */
static __attribute__((__noinline__)) enum dmig_reason backtrack(struct dmig_run *run,
								const u8 *order, u16 n)
{
	enum dmig_reason reason = DMIG_DIFFERENT;
	struct dmig_memory memory = { .now = 1 };

	run->memory = &memory;
	while (try_next(run, order, &reason)) {
		dmig_breathe();
		for (; !reason && run->at < n; run->at++)
			reason = ask(run, &run->fields[order[run->at]]);
		if (!reason)
			break;
	}
	run->memory = NULL;
	return reason;
}

enum dmig_reason dmig_run_fields(struct dmig_run *run, const u8 *order, u16 n)
{
	const enum dmig_reason reason = dmig_match_fields(run, order, n);

	return reason && run->nchoices ? backtrack(run, order, n) : reason;
}

void dmig_bind_open(const struct dmig_run *run)
{
	for (u8 i = 0; run->unbound >> i; i++) {
		const struct dmig_var *var = &run->vars[i];
		const struct dmig_int_item *items = dmig_at(run->accepts, var->items);

		if (!(run->unbound >> i & 1))
			continue;
		run->binds[i].number = var->nitems ? items[0].low : 0;
		run->binds[i].field = var->field;
		run->binds[i].item = 0;
	}
}

/* Does an assignment come before another? */
static bool comes_before(const struct dmig_object *object, const struct dmig_bind *a,
			 const struct dmig_bind *b)
{
	for (u8 i = 0; i < object->nvars; i++) {
		if (a[i].item != b[i].item)
			return a[i].item < b[i].item;
		if ((object->free_vars >> i & 1) && a[i].number != b[i].number)
			return a[i].number < b[i].number;
	}
	return false;
}

/*
 * With a variable that {v}*0 leaves open, the first solution need not be the
 * one whose variables take the earliest values: look at all of them.
 */
static __attribute__((__noinline__)) void run_all(struct dmig_run *run, const u8 *order, u16 n)
{
	struct dmig_bind best[DMIG_VARS_MAX];
	const size_t size = run->object->nvars * sizeof(best[0]);

	dmig_bind_open(run);
	memcpy(best, run->binds, size);
	while (!backtrack(run, order, n)) {
		dmig_bind_open(run);
		if (comes_before(run->object, run->binds, best))
			memcpy(best, run->binds, size);
	}
	memcpy(run->binds, best, size);
}

static inline void begin(struct dmig_run *run, const struct dmig_document *source,
			 const struct dmig_document *accepts, struct dmig_bind *binds)
{
	run->source = source;
	run->accepts = accepts;
	run->self = dmig_self(source);
	run->binds = binds;
	run->memory = NULL;
}

static inline enum dmig_reason match_object(struct dmig_run *run, const struct dmig_object *object)
{
	const u8 *order = dmig_at(run->accepts, object->order);
	enum dmig_reason reason;

	run->object = object;
	run->fields = dmig_fields(run->accepts, object);
	run->vars = dmig_vars(run->accepts, object);
	run->unbound = 0;
	run->at = 0;
	run->nchoices = 0;

	reason = dmig_run_fields(run, order, object->nfields);
	if (reason)
		return reason;
	if (dmig_unlikely(object->free_vars))
		run_all(run, order, object->nfields);
	if (object->napply)
		return dmig_apply_check(run->accepts, object, run->binds, NULL);
	return DMIG_OK;
}

enum dmig_reason dmig_match_object(const struct dmig_document *source,
				   const struct dmig_document *accepts,
				   const struct dmig_object *object, struct dmig_bind *ret_binds)
{
	struct dmig_run run DMIG_WRITTEN_FIRST;

	begin(&run, source, accepts, ret_binds);
	return match_object(&run, object);
}

/* Flat, as dmig_capability_parse(): the two are what a question takes. */
__attribute__((__flatten__)) enum dmig_answer dmig_match(const struct dmig_document *source,
							 const struct dmig_document *accepts,
							 const struct dmig_document *destination,
							 struct dmig_match *ret)
{
	const u32 none = accepts->nobjects;
	u32 best = none;
	u32 last = none;
	struct dmig_run run DMIG_WRITTEN_FIRST;

	begin(&run, source, accepts, ret->binds);
	ret->unset = 0;
	for (u32 i = 0; i < accepts->nobjects; i++) {
		const struct dmig_object *object = dmig_object(accepts, i);
		u32 unset = 0;

		if (object->needs & ~source->has)
			continue;
		last = i;
		if (match_object(&run, object)) {
			dmig_breathe();
			continue;
		}
		if (object->napply)
			unset = dmig_apply_unset(accepts, object, ret->binds, destination);
		if (best == none || unset < ret->unset) {
			best = i;
			ret->unset = unset;
		}
		if (!unset)
			break;
	}
	if (best == none)
		return DMIG_ANSWER_INCOMPATIBLE;
	/* Others were tried since, and left their bindings. */
	if (best != last)
		match_object(&run, dmig_object(accepts, best));
	ret->object = best;
	return ret->unset ? DMIG_ANSWER_AFTER_APPLY : DMIG_ANSWER_COMPATIBLE;
}
