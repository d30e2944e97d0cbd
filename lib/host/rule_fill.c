// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>
#include <lib/host/rule.h>

/* Filling the body of a rule with values, line by line. */

/* A field whose value is as written. */
static bool add_as_written(const struct dmig_rule_line *line, struct dmig_builder *b)
{
	return dmig_build_field(b, line->name, line->name_len, line->value, line->value_len,
				(struct dmig_place){ line->line, line->column });
}

static bool add_filled(const struct dmig_filling *filling, const struct dmig_rule_line *line,
		       struct dmig_builder *b)
{
	const struct dmig_place place = { line->line, 0 };
	struct dmig_rule_text text DMIG_WRITTEN_FIRST;

	dmig_rule_write(filling, line, &text);
	if (text.reason)
		return dmig_build_error(b, text.reason, place, text.near.text, text.near.len);
	if (line->in_self)
		return dmig_build_literal(b, line->name, line->name_len, text.bytes, text.len,
					  place);
	return dmig_build_field(b, line->name, line->name_len, text.bytes, text.len, place);
}

bool dmig_rule_is_open(struct dmig_rule_open *open, const struct dmig_rule_line *line)
{
	if (line->section && line->section != DMIG_SECTION_APPLY)
		open->own = 0;
	if (!(line->vars & open->vars) && !(line->uses & open->own))
		return false;
	open->own |= line->declares;
	return true;
}

size_t dmig_rule_filled_size(const struct dmig_filling *filling)
{
	const struct dmig_rule *rule = filling->rule;
	size_t size = 0;

	for (size_t i = 0; i < rule->nlines; i++) {
		const struct dmig_rule_line *line = &rule->lines[i];

		/* An escape takes a second byte, and each item of a set its quotes and comma. */
		size += sizeof("COMPATIBLE:") + line->name_len + 2 * line->value_len;
		for (u16 fill = 0; fill < line->nfills; fill++)
			size += sizeof("\"0x\"") + 3 * filling->values[line->fills[fill].var].len;
	}
	return size;
}

/* An object whose header is held back until there is something in it. */
struct object {
	const struct dmig_rule_line *header; /* NULL: it is there */
	const struct dmig_rule_line *lost;   /* the first field that is open */
};

static void set_building(const struct dmig_filling *filling, const struct dmig_rule_line *line)
{
	if (filling->building)
		*filling->building = line;
}

static bool add_header(const struct dmig_filling *filling, struct object *object,
		       struct dmig_builder *b)
{
	const struct dmig_rule_line *header = object->header;

	object->header = NULL;
	set_building(filling, header);
	return !header || dmig_build_object(b, (enum dmig_section)header->section,
					    (struct dmig_place){ header->line, 1 });
}

/*
 * The object's fields have all come.  No object is without a field: one that has lost all of
 * them has the first, and empty is absent.
 */
static bool end_object(const struct dmig_filling *filling, struct object *object,
		       struct dmig_builder *b)
{
	const struct dmig_rule_line *header = object->header;
	const struct dmig_rule_line *lost = object->lost;

	if (!header || (lost && header->section == DMIG_SECTION_APPLY))
		return true;
	return add_header(filling, object, b) &&
	       (!lost || dmig_build_field(b, lost->name, lost->name_len, "", 0,
					  (struct dmig_place){ lost->line, 0 }));
}

static bool add_field(const struct dmig_filling *filling, struct object *object,
		      const struct dmig_rule_line *line, struct dmig_builder *b)
{
	if (!add_header(filling, object, b))
		return false;
	set_building(filling, line);
	return line->nfills ? add_filled(filling, line, b) : add_as_written(line, b);
}

void dmig_rule_fill(const struct dmig_filling *filling, struct dmig_builder *b)
{
	const struct dmig_rule *rule = filling->rule;
	struct dmig_rule_open open = { .vars = filling->open };
	struct object object = { 0 };
	bool on = true;

	for (size_t i = 0; on && i < rule->nlines; i++) {
		const struct dmig_rule_line *line = &rule->lines[i];

		if (dmig_rule_is_open(&open, line)) {
			object.lost = object.lost ? object.lost : line;
		} else if (line->section) {
			on = end_object(filling, &object, b);
			object = (struct object){ .header = line };
		} else {
			on = add_field(filling, &object, line, b);
		}
	}
	if (on)
		end_object(filling, &object, b);
	set_building(filling, NULL);
}
