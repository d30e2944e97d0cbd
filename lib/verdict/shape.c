// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/domain.h>
#include <lib/verdict/shape.h>

void dmig_shape_begin(struct dmig_shape *shape, const struct dmig_document *doc,
		      const struct dmig_object *a, const struct dmig_object *b)
{
	shape->doc = doc;
	shape->a = a;
	shape->b = b;
	memset(shape->vars, DMIG_SHAPE_OPEN, sizeof(shape->vars));
}

/*
 * Both variables are declared at the same place, so that they take the same
 * run of bytes there, and each later use compares the same.
 */
static bool add_var(struct dmig_shape *shape, u8 a, u8 b)
{
	if (shape->vars[a] != DMIG_SHAPE_OPEN)
		return shape->vars[a] == b;
	shape->vars[a] = b;
	return dmig_domain_within(shape->doc, &dmig_vars(shape->doc, shape->b)[b],
				  &dmig_vars(shape->doc, shape->a)[a]);
}

static bool same_text(const struct dmig_document *doc, const struct dmig_piece *a,
		      const struct dmig_piece *b)
{
	return a->len == b->len && !memcmp(dmig_chars(doc, a->at), dmig_chars(doc, b->at), a->len);
}

static bool add_piece(struct dmig_shape *shape, const struct dmig_piece *a,
		      const struct dmig_piece *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == DMIG_PIECE_LITERAL)
		return same_text(shape->doc, a, b);
	return add_var(shape, a->var, b->var);
}

bool dmig_shape_add(struct dmig_shape *shape, const struct dmig_field *a,
		    const struct dmig_field *b)
{
	struct dmig_pieces of_a;
	struct dmig_pieces of_b;

	if (a->kind != b->kind)
		return false;
	if (a->kind == DMIG_KIND_EXPR)
		return a->op == b->op && a->operand == b->operand && a->declares == b->declares &&
		       add_var(shape, a->var, b->var);
	dmig_pieces_of(shape->doc, a, &of_a);
	dmig_pieces_of(shape->doc, b, &of_b);
	if (of_a.count != of_b.count)
		return false;
	for (u32 i = 0; i < of_a.count; i++)
		if (!add_piece(shape, &of_a.at[i], &of_b.at[i]))
			return false;
	return true;
}
