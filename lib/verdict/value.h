/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_VALUE_H
#define DMIG_LIB_VALUE_H

#include <core/apply.h>

/* The fields of an object, counted on into those of its APPLY. */
static inline u32 dmig_field_count(const struct dmig_object *object)
{
	return (u32)object->nfields + object->napply;
}

static inline const struct dmig_field *dmig_field_at(const struct dmig_document *doc,
						     const struct dmig_object *object, u32 index)
{
	if (index < object->nfields)
		return &dmig_fields(doc, object)[index];
	return &dmig_apply(doc, object)[index - object->nfields];
}

/* What a field's value is made of, whatever its kind but EXPR, which has none. */
struct dmig_pieces {
	const struct dmig_piece *at;
	u32 count;
	struct dmig_piece one; /* at may point to it: not to be copied */
};

void dmig_pieces_of(const struct dmig_document *doc, const struct dmig_field *field,
		    struct dmig_pieces *ret);

/* The variables that a field declares or uses, a bit each. */
u16 dmig_vars_of(const struct dmig_document *doc, const struct dmig_field *field);

/* The value of a variable, as text; @digits is room for it. */
#define DMIG_DIGITS_MAX 20
void dmig_bind_text(const struct dmig_var *var, const struct dmig_bind *bind,
		    char digits[DMIG_DIGITS_MAX], const char **ret, size_t *ret_len);

/*
 * The value of a field under an assignment of its variables, one run of bytes
 * after the other.  An expression must be one that can be computed.
 */
struct dmig_value {
	const struct dmig_document *doc;
	const struct dmig_var *vars;
	const struct dmig_bind *binds;
	const struct dmig_field *expression; /* NULL: none, or read */
	struct dmig_pieces pieces;
	u32 next;
	char digits[DMIG_DIGITS_MAX];
};

void dmig_value_begin(struct dmig_value *value, const struct dmig_document *doc,
		      const struct dmig_object *object, const struct dmig_field *field,
		      const struct dmig_bind *binds);
/* False at the end. */
bool dmig_value_next(struct dmig_value *value, const char **ret, size_t *ret_len);

/* Are two values that were begun the same bytes?  Both are read. */
bool dmig_value_equal(struct dmig_value *a, struct dmig_value *b);

#endif
