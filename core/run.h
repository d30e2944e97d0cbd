/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_RUN_H
#define DMIG_RUN_H

#include "bytes.h"
#include "match.h"

/* Inside of the matcher, for match.c, field.c and explain.c only. */

/*
 * A string item that was taken where later ones of its list may fit as well:
 * where to go on when the taken one leads nowhere.
 */
struct dmig_choice {
	u16 at;      /* index in the order of fields */
	u16 piece;   /* of the field's template */
	u16 pos;     /* in the source's value */
	u16 item;    /* the next one to try */
	u16 unbound; /* as it was */
};

/*
 * Once a choice is taken back, what fields said is remembered: a field says the
 * same again while no variable that it uses has changed.  Times are counted in
 * changes.
 */
struct dmig_memory {
	u16 now;
	u16 known;                  /* variables with a value since the beginning, a bit each */
	u16 changed[DMIG_VARS_MAX]; /* when a variable last changed */
	u16 asked[DMIG_FIELDS_MAX]; /* when a field was last asked; 0: never */
	u8 said[DMIG_FIELDS_MAX];   /* enum dmig_reason */
};

/* The matching of one object. */
struct dmig_run {
	const struct dmig_document *source;
	const struct dmig_document *accepts;
	const struct dmig_self_field *self; /* of the source */
	const struct dmig_object *object;
	const struct dmig_field *fields;
	const struct dmig_var *vars;
	struct dmig_bind *binds;
	/*
	 * Variables that were declared but have no value yet, a bit each: those
	 * of {v}*0, and in an explanation those whose field failed.  Their next
	 * use fixes them.
	 */
	u16 unbound;
	u16 at; /* index in the order of the field being matched */
	u16 nchoices;
	struct dmig_choice choices[DMIG_VARS_MAX];
	struct dmig_memory *memory; /* NULL until a choice is taken back */
};

/* Go on with the newest choice's next item; the choice is taken off. */
enum dmig_reason dmig_match_again(struct dmig_run *run, const struct dmig_field *field,
				  const struct dmig_self_field *found,
				  const struct dmig_choice *choice);

/* Match a template of several pieces: walk.c. */
enum dmig_reason dmig_match_template(struct dmig_run *run, const struct dmig_field *field,
				     const struct dmig_self_field *found);

/* Match a placeholder that is the whole value: types.c. */
enum dmig_reason dmig_match_string(struct dmig_run *run, const struct dmig_field *field,
				   const struct dmig_self_field *found);
enum dmig_reason dmig_match_any(struct dmig_run *run, const struct dmig_field *field,
				const struct dmig_self_field *found);
enum dmig_reason dmig_match_version(struct dmig_run *run, const struct dmig_field *field,
				    const struct dmig_self_field *found);
enum dmig_reason dmig_match_set(struct dmig_run *run, const struct dmig_field *field,
				const struct dmig_self_field *found);
enum dmig_reason dmig_match_mask(struct dmig_run *run, const struct dmig_field *field,
				 const struct dmig_self_field *found);

/* Match any field. */
enum dmig_reason dmig_match_field(struct dmig_run *run, const struct dmig_field *field);

/* Note that a variable has changed. */
void dmig_memory_change(struct dmig_memory *memory, u8 var);

static inline bool dmig_memory_knows(const struct dmig_memory *memory, u8 var)
{
	return memory->known >> var & 1;
}

/* Match fields from run->at on, where it stays at the first that fails. */
enum dmig_reason dmig_match_fields(struct dmig_run *run, const u8 *order, u16 n);

/* Give an int variable its value, if its list has it. */
enum dmig_reason dmig_bind_int(struct dmig_run *run, u8 index, const struct dmig_field *field,
			       u64 number);

/* An int variable that is used: compare with its value, or give it one now. */
enum dmig_reason dmig_use_int(struct dmig_run *run, u8 var, const struct dmig_field *field,
			      u64 number);

/* Give a version variable its value, if it is one and the list has it. */
enum dmig_reason dmig_bind_version(struct dmig_run *run, u8 var, const struct dmig_field *field,
				   const char *text, size_t len);

/* Why a value that no item of a list has is refused. */
static inline enum dmig_reason dmig_not_listed(const struct dmig_var *var)
{
	return var->one_range ? DMIG_OUT_OF_RANGE : DMIG_NOT_IN_LIST;
}

static inline void dmig_bind_text(struct dmig_run *run, u8 var, const struct dmig_field *field,
				  const char *text, size_t len, u16 item)
{
	struct dmig_bind *bind = &run->binds[var];

	if (dmig_unlikely(run->memory) &&
	    (!dmig_memory_knows(run->memory, var) || bind->text != text || bind->len != len))
		dmig_memory_change(run->memory, var);
	bind->text = text;
	bind->len = (u32)len;
	bind->field = field->index;
	bind->item = item;
}

static inline const char *dmig_value(const struct dmig_run *run,
				     const struct dmig_self_field *found)
{
	return dmig_chars(run->source, found->value);
}

/* The source's field of that name; absent: the empty value. */
const struct dmig_self_field *dmig_found(const struct dmig_run *run,
					 const struct dmig_field *field);

/* Match fields in the order that @order lists, trying choices until all match. */
enum dmig_reason dmig_run_fields(struct dmig_run *run, const u8 *order, u16 n);

/* A variable that no field has fixed takes the smallest value of its first item. */
void dmig_bind_open(const struct dmig_run *run);

/* What stands for a field that a source lacks: the empty value. */
extern const struct dmig_self_field dmig_absent;

#endif
