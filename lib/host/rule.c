// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>
#include <core/print.h>
#include <lib/common/cleanup.h>
#include <lib/common/scratch.h>
#include <lib/document/document.h>
#include <lib/host/rule.h>

/* Making a rule of its lines: MATCH is compiled, and the body cut and tried. */

/* A document has a SELF: MATCH's is this, and nobody looks at it. */
#define NO_FACT "_"

bool dmig_rule_begin_match(struct dmig_builder *b)
{
	const struct dmig_place place = { 0 };

	return dmig_build_object(b, DMIG_SECTION_SELF, place) &&
	       dmig_build_literal(b, NO_FACT, strlen(NO_FACT), "", 0, place);
}

bool dmig_rule_add_match(struct dmig_builder *b, const struct dmig_rule *rule, u64 fields,
			 const struct dmig_rule_line **building)
{
	bool on =
		dmig_build_object(b, DMIG_SECTION_COMPATIBLE, (struct dmig_place){ rule->line, 1 });

	for (size_t i = 0; on && i < rule->nfields; i++) {
		const struct dmig_rule_line *line = &rule->fields[i];

		if (i < DMIG_FIELDS_MAX && !(fields >> i & 1))
			continue;
		if (building)
			*building = line;
		on = dmig_build_field(b, line->name, line->name_len, line->value, line->value_len,
				      (struct dmig_place){ line->line, line->column });
	}
	if (building)
		*building = NULL;
	return on;
}

/* Bytes that a field takes of what a document may have, as a line. */
static size_t field_size(const struct dmig_rule_line *line)
{
	return line->name_len + line->value_len + 2;
}

/* And a header, or NO_FACT before it. */
#define HEADERS_SIZE 32

size_t dmig_rule_match_size(const struct dmig_rule *rule)
{
	size_t size = HEADERS_SIZE;

	for (size_t i = 0; i < rule->nfields; i++)
		size += field_size(&rule->fields[i]);
	return size;
}

/*
 * Behind MATCH, the fields of it that can be asked by themselves: those that use no variable
 * of another one.  A literal is compared without.  All of it is one document, and a field that
 * there is no room for is asked with the others.
 */
static bool add_alone(struct dmig_builder *b, struct dmig_rule *rule,
		      const struct dmig_document *match)
{
	const struct dmig_field *fields = dmig_fields(match, dmig_object(match, 0));
	size_t size = dmig_rule_match_size(rule);
	u8 object = 0;

	for (u32 i = 0; i < rule->nfields; i++) {
		if (fields[i].uses || fields[i].kind == DMIG_KIND_LITERAL)
			continue;
		size += HEADERS_SIZE + field_size(&rule->fields[i]);
		if (size > DMIG_DOCUMENT_MAX)
			break;
		if (!dmig_rule_add_match(b, rule, 1ULL << i, NULL))
			return false;
		rule->alone[i] = ++object;
	}
	return true;
}

/* Build MATCH, and behind it what @match, the same as it was built first, is asked by itself. */
static enum dmig_reason build_match(struct dmig_rule_reader *reader, struct dmig_rule *rule,
				    struct dmig_scratch *scratch, const struct dmig_document *match,
				    const struct dmig_document **ret)
{
	struct dmig_builder *b =
		dmig_build_begin(scratch->memory, scratch->size, dmig_rule_report, reader);

	if (dmig_rule_begin_match(b) && dmig_rule_add_match(b, rule, ~0ULL, &reader->building) &&
	    match)
		add_alone(b, rule, match);
	return dmig_build_end(b, ret, NULL);
}

static struct dmig_document *copy_core(const struct dmig_document *core)
{
	struct dmig_document *copy = malloc(core->size);

	return copy ? memcpy(copy, core, core->size) : NULL;
}

static int compile_match(struct dmig_rule_reader *reader, struct dmig_rule *rule,
			 struct dmig_scratch *scratch)
{
	const struct dmig_document *doc;
	dmig_auto(free) struct dmig_document *match = NULL;

	if (build_match(reader, rule, scratch, NULL, &doc))
		return 0;
	match = copy_core(doc);
	if (!match || build_match(reader, rule, scratch, match, &doc))
		return -ENOMEM;
	rule->match = copy_core(doc);
	return rule->match ? 0 : -ENOMEM;
}

int dmig_rule_var(const struct dmig_rule *rule, const char *name, size_t len)
{
	const struct dmig_object *object = dmig_rule_object(rule);
	const struct dmig_var *vars = dmig_vars(rule->match, object);

	for (int i = 0; i < object->nvars; i++)
		if (vars[i].name_len == len &&
		    !memcmp(dmig_chars(rule->match, vars[i].name), name, len))
			return i;
	return -1;
}

static int cut_body(struct dmig_rule_reader *reader, struct dmig_rule *rule)
{
	struct dmig_rule_names own = { 0 };
	int r = 0;

	for (size_t i = 0; !r && !reader->stopped && i < rule->nlines; i++) {
		struct dmig_rule_line *line = &rule->lines[i];

		if (line->section == DMIG_SECTION_NONE)
			r = dmig_rule_cut(reader, rule, &own, line);
		else if (line->section != DMIG_SECTION_APPLY)
			own.count = 0;
	}
	return r;
}

/* By name; lines of one name stand in one array, and their order is that of it. */
static int compare_fields(const void *left, const void *right)
{
	const struct dmig_rule_line *a = *(const struct dmig_rule_line *const *)left;
	const struct dmig_rule_line *b = *(const struct dmig_rule_line *const *)right;
	int order = (a->name_len > b->name_len) - (a->name_len < b->name_len);

	if (!order && a->name_len)
		order = memcmp(a->name, b->name, a->name_len);
	return order ? order : (a > b) - (a < b);
}

static bool is_same_name(const struct dmig_rule_line *a, const struct dmig_rule_line *b)
{
	return a->name_len == b->name_len &&
	       (!a->name_len || !memcmp(a->name, b->name, a->name_len));
}

static int find_first_fields(struct dmig_rule *rule)
{
	dmig_auto(free) struct dmig_rule_line **sorted = calloc(rule->nlines, sizeof(*sorted));

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < rule->nlines; i++) {
		rule->lines[i].first = (u32)i;
		sorted[i] = &rule->lines[i];
	}
	qsort(sorted, rule->nlines, sizeof(*sorted), compare_fields);
	for (size_t i = 1; i < rule->nlines; i++)
		if (is_same_name(sorted[i], sorted[i - 1]))
			sorted[i]->first = sorted[i - 1]->first;
	return 0;
}

/* Make a document of values that MATCH allows, to see whether the body is one. */
static int try_body(struct dmig_rule_reader *reader, const struct dmig_rule *rule)
{
	struct devmig_context *context = reader->rules->context;
	struct dmig_rule_samples samples;
	struct dmig_filling filling = {
		.rule = rule,
		.values = samples.values,
		.trial = true,
		.building = &reader->building,
	};
	const struct dmig_document *doc;
	struct dmig_scratch *scratch;
	struct dmig_builder *b;

	dmig_rule_sample(rule, &samples);
	scratch = dmig_scratch_take(context, dmig_build_memory(dmig_rule_filled_size(&filling)));
	if (!scratch)
		return -ENOMEM;
	b = dmig_build_begin(scratch->memory, scratch->size, dmig_rule_report, reader);
	dmig_rule_fill(&filling, b);
	dmig_build_end(b, &doc, NULL);
	dmig_scratch_give(context, scratch);
	return 0;
}

int dmig_rule_compile(struct dmig_rule_reader *reader, struct dmig_rule *rule)
{
	struct devmig_context *context = reader->rules->context;
	/* MATCH, and its fields by themselves. */
	struct dmig_scratch *scratch =
		dmig_scratch_take(context, 2 * dmig_build_memory(dmig_rule_match_size(rule)));
	int r;

	if (!scratch)
		return -ENOMEM;
	r = compile_match(reader, rule, scratch);
	dmig_scratch_give(context, scratch);
	/* Without MATCH's variables the body has no meaning. */
	if (r || reader->stopped || !rule->match || !rule->nlines)
		return r;
	r = find_first_fields(rule);
	if (!r)
		r = cut_body(reader, rule);
	return r || reader->stopped ? r : try_body(reader, rule);
}

void dmig_rule_free(struct dmig_rule *rule)
{
	pthread_mutex_destroy(&rule->cache.lock);
	devmig_document_unref(rule->cache.document);
	free(rule->cache.key);
	free(rule->match);
	free(rule);
}
