// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/build.h>
#include <core/print.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/scratch.h>
#include <lib/document/document.h>
#include <lib/host/statement.h>
#include <lib/verdict/value.h>

/*
 * Checking a pair of which one side at least is a draft.
 *
 * What is open is left out of both lists, which can only make them accept more: who is
 * refused then is refused whatever the facts are.
 */

/* A document that is copied without the fields that are open. */
struct stripping {
	const struct devmig_statement *sides[2];
	const struct dmig_document *doc;
	bool draft; /* fields are left out of it already */
	struct dmig_builder *b;
};

static bool is_open(const struct stripping *s, u32 at, size_t len)
{
	const char *name = dmig_chars(s->doc, at);

	for (size_t side = 0; side < 2; side++) {
		const struct devmig_statement *statement = s->sides[side];

		for (size_t i = 0; i < statement->nopen; i++)
			if (strlen(statement->open[i].field) == len &&
			    !memcmp(statement->open[i].field, name, len))
				return true;
	}
	return false;
}

/* Fields of an object that stay, a bit each: none that is open, or uses a variable of one. */
static u64 find_rest(const struct stripping *s, const struct dmig_object *object)
{
	const struct dmig_field *fields = dmig_fields(s->doc, object);
	const struct dmig_var *vars = dmig_vars(s->doc, object);
	u64 rest = 0;
	u16 lost = 0;

	for (u32 i = 0; i < object->nfields; i++) {
		if (!is_open(s, fields[i].name, fields[i].name_len) &&
		    !(dmig_vars_of(s->doc, &fields[i]) & lost)) {
			rest |= 1ULL << i;
			continue;
		}
		for (u8 var = 0; var < object->nvars; var++)
			if (vars[var].field == i)
				lost |= (u16)(1u << var);
	}
	return rest;
}

static bool copy_field(const struct stripping *s, const struct dmig_object *object,
		       const struct dmig_field *field)
{
	char text[DMIG_VALUE_MAX];
	struct dmig_out out = { .at = text, .size = sizeof(text) };

	dmig_print_value(s->doc, object, field, true, &out);
	return dmig_build_field(s->b, dmig_chars(s->doc, field->name), field->name_len, text,
				out.len, (struct dmig_place){ field->line, 0 });
}

/* APPLY can refuse only where it is certain which assignment it would be asked with. */
static bool copy_apply(const struct stripping *s, const struct dmig_object *object)
{
	bool on = dmig_build_object(s->b, DMIG_SECTION_APPLY, (struct dmig_place){ 0 });

	for (u32 i = 0; on && i < object->napply; i++)
		on = copy_field(s, object, &dmig_apply(s->doc, object)[i]);
	return on;
}

/*
 * An object that has nothing left names one of the fields that are open, which neither side
 * has any more: so it accepts everybody.
 */
static bool accept_all(const struct stripping *s, const struct dmig_object *object)
{
	const struct dmig_field *field = dmig_fields(s->doc, object);

	while (!is_open(s, field->name, field->name_len))
		field++;
	return dmig_build_field(s->b, dmig_chars(s->doc, field->name), field->name_len, "", 0,
				(struct dmig_place){ field->line, 0 });
}

static bool copy_object(const struct stripping *s, const struct dmig_object *object)
{
	const u64 rest = find_rest(s, object);
	const u64 all = object->nfields == DMIG_FIELDS_MAX ? ~0ULL : (1ULL << object->nfields) - 1;
	bool on = dmig_build_object(s->b, DMIG_SECTION_COMPATIBLE,
				    (struct dmig_place){ object->line, 1 });

	for (u32 i = 0; on && i < object->nfields; i++)
		if (rest >> i & 1)
			on = copy_field(s, object, &dmig_fields(s->doc, object)[i]);
	if (on && !rest)
		on = accept_all(s, object);
	return on && (!object->napply || rest != all || s->draft || copy_apply(s, object));
}

static bool copy_self_field(const struct stripping *s, const struct dmig_self_field *field,
			    u16 value_len)
{
	return dmig_build_literal(s->b, dmig_chars(s->doc, field->name), field->name_len,
				  dmig_chars(s->doc, field->value), value_len,
				  (struct dmig_place){ field->line, 0 });
}

/* What is open is absent; where nothing is left the first field is, as empty is that too. */
static bool copy_self(const struct stripping *s)
{
	const struct dmig_self_field *self = dmig_self(s->doc);
	bool on = dmig_build_object(s->b, DMIG_SECTION_SELF,
				    (struct dmig_place){ s->doc->self_line, 1 });
	u32 left = 0;

	for (u32 i = 0; on && i < s->doc->nself; i++) {
		if (is_open(s, self[i].name, self[i].name_len))
			continue;
		on = copy_self_field(s, &self[i], self[i].value_len);
		left++;
	}
	return on && (left || copy_self_field(s, self, 0));
}

static bool copy_document(const struct stripping *s)
{
	bool on = copy_self(s);

	for (u32 i = 0; on && i < s->doc->nobjects; i++)
		on = copy_object(s, dmig_object(s->doc, i));
	return on;
}

/* The document of a side without what is open on either; NULL without memory. */
static struct devmig_document *strip(const struct devmig_statement *const sides[2], size_t side)
{
	const struct devmig_document *from = sides[side]->document;
	struct stripping s = {
		.sides = { sides[0], sides[1] },
		.doc = from->core,
		.draft = sides[side]->kind == DEVMIG_STATED_DRAFT,
	};
	struct dmig_scratch *scratch =
		/* The text of a document is no longer than what is made of it. */
		dmig_scratch_take(from->context, dmig_build_memory(from->core->size));
	struct devmig_document *document = NULL;
	const struct dmig_document *core;

	if (!scratch)
		return NULL;
	s.b = dmig_build_begin(scratch->memory, scratch->size, NULL, NULL);
	copy_document(&s);
	if (!dmig_build_end(s.b, &core, NULL))
		dmig_document_make(from->context, from->form, from->name, core, 0, &document, NULL);
	dmig_scratch_give(from->context, scratch);
	return document;
}

/*
 * Does a list refuse the other side?  Of two lists that accept, what they want set is not
 * compared: with the facts another object may be the one that accepts.
 */
static bool is_refused(const struct devmig_document *source,
		       const struct devmig_document *destination, enum devmig_reading reading)
{
	if (reading != DEVMIG_OUTGOING &&
	    devmig_match(source, destination, DEVMIG_INCOMING, NULL) == DEVMIG_INCOMPATIBLE)
		return true;
	return reading != DEVMIG_INCOMING &&
	       devmig_match(source, destination, DEVMIG_OUTGOING, NULL) == DEVMIG_INCOMPATIBLE;
}

static bool is_whole(const struct devmig_statement *statement)
{
	return statement->kind == DEVMIG_STATED_WHOLE;
}

static int could_not_tell(const struct devmig_statement *source,
			  const struct devmig_statement *destination, enum devmig_reading reading,
			  struct devmig_verdict **ret, struct devmig_error **ret_error)
{
	return devmig_check(is_whole(source) ? source->document : NULL, source->error,
			    is_whole(destination) ? destination->document : NULL,
			    destination->error, reading, ret, ret_error);
}

DEVMIG_EXPORT int devmig_statement_check(const struct devmig_statement *source,
					 const struct devmig_statement *destination,
					 enum devmig_reading reading, struct devmig_verdict **ret,
					 struct devmig_error **ret_error)
{
	const struct devmig_statement *const sides[] = { source, destination };
	struct devmig_document *from, *to;
	int r;

	if ((is_whole(source) && is_whole(destination)) || !source->document ||
	    !destination->document || !devmig_reading_name(reading))
		return could_not_tell(source, destination, reading, ret, ret_error);
	from = strip(sides, 0);
	to = strip(sides, 1);
	if (!from || !to)
		r = dmig_fail_memory(ret_error);
	else if (is_refused(from, to, reading))
		r = devmig_check(from, NULL, to, NULL, reading, ret, ret_error);
	else
		r = could_not_tell(source, destination, reading, ret, ret_error);
	devmig_document_unref(from);
	devmig_document_unref(to);
	return r;
}
