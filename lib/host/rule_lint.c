// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>
#include <core/number.h>
#include <devmig/survey.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <lib/common/scratch.h>
#include <lib/document/document.h>
#include <lib/verdict/cover.h>

#include "rules_lint.h"

/* What is suspicious in a rule. */

static bool is_fact(const char *name)
{
	static const char parent[] = "parent.";
	static const char attribute[] = "attr.";

	while (!strncmp(name, parent, strlen(parent)))
		name += strlen(parent);
	if (!strncmp(name, attribute, strlen(attribute)))
		return name[strlen(attribute)];
	for (size_t i = 0; devmig_fact_name(i); i++)
		if (!strcmp(name, devmig_fact_name(i)))
			return true;
	return false;
}

static int check_facts(struct dmig_rules_lint *lint, u32 index)
{
	const struct dmig_rule *rule = lint->rules->rules[index];
	int r = 0;

	for (size_t i = 0; !r && i < rule->nfields; i++) {
		const char *name = lint->rules->facts[rule->facts[i]];

		if (!is_fact(name))
			r = dmig_lint_remark(lint, DEVMIG_WARNING, DMIG_NO_SUCH_FACT,
					     rule->fields[i].line,
					     dmig_format("there is no fact %s", name));
	}
	return r;
}

static u16 used_vars(const struct dmig_rule *rule)
{
	const struct dmig_object *object = dmig_rule_object(rule);
	const struct dmig_field *fields = dmig_fields(rule->match, object);
	u16 used = 0;

	for (u32 i = 0; i < object->nfields; i++) {
		used |= fields[i].uses;
		if (fields[i].kind == DMIG_KIND_EXPR)
			used |= (u16)(1u << fields[i].var);
	}
	for (size_t i = 0; i < rule->nlines; i++)
		used |= rule->lines[i].vars;
	return used;
}

/* A list is the point of a variable that has one, used or not. */
static int check_variables(struct dmig_rules_lint *lint, u32 index)
{
	const struct dmig_rule *rule = lint->rules->rules[index];
	const struct dmig_object *object = dmig_rule_object(rule);
	const struct dmig_var *vars = dmig_vars(rule->match, object);
	const u16 used = used_vars(rule);
	int r = 0;

	for (u8 i = 0; !r && i < object->nvars; i++)
		if (!(used >> i & 1) && !vars[i].nitems)
			r = dmig_lint_remark(lint, DEVMIG_NOTE, DMIG_UNUSED_VARIABLE,
					     rule->fields[vars[i].field].line,
					     dmig_format("nothing uses %.*s", vars[i].name_len,
							 dmig_chars(rule->match, vars[i].name)));
	return r;
}

/* Names that a source may have to match the rule, as slots. */
static u64 names_of(const struct dmig_rule *rule)
{
	const struct dmig_object *object = dmig_rule_object(rule);
	u64 slots = 0;

	for (u32 i = 0; i < object->nfields; i++)
		slots |= dmig_slot_bit(dmig_fields(rule->match, object)[i].slot);
	return slots;
}

/* Does MATCH of a rule take all that MATCH of a later one does? */
static int takes_all(struct dmig_rules_lint *lint, const struct dmig_rule *rule,
		     const struct dmig_rule *later, bool *ret)
{
	struct devmig_context *context = lint->rules->context;
	const size_t size = dmig_rule_match_size(rule) + dmig_rule_match_size(later);
	const struct dmig_document *doc;
	struct dmig_scratch *scratch;
	struct dmig_covers covers;
	struct dmig_builder *b;
	int r = 0;

	*ret = false;
	if (dmig_rule_object(rule)->needs & ~names_of(later))
		return 0;
	scratch = dmig_scratch_take(context, dmig_build_memory(size));
	if (!scratch)
		return -ENOMEM;
	b = dmig_build_begin(scratch->memory, scratch->size, NULL, NULL);
	dmig_rule_begin_match(b);
	dmig_rule_add_match(b, rule, ~0ULL, NULL);
	dmig_rule_add_match(b, later, ~0ULL, NULL);
	/* The two together may be past what a document may have: then nobody can tell. */
	if (!dmig_build_end(b, &doc, NULL)) {
		r = dmig_cover(doc, &covers);
		*ret = !r && covers.by[1] == 0;
	}
	dmig_scratch_give(context, scratch);
	return r;
}

static int check_reach(struct dmig_rules_lint *lint, u32 index)
{
	struct dmig_rule *const *rules = lint->rules->rules;

	for (u32 i = 0; i < index; i++) {
		bool all;
		int r = takes_all(lint, rules[i], rules[index], &all);

		if (r)
			return r;
		if (all)
			return dmig_lint_remark(
				lint, DEVMIG_WARNING, DMIG_UNREACHABLE_RULE, rules[index]->line,
				dmig_format("the rule of line %u speaks of all devices that "
					    "this one would speak of",
					    rules[i]->line));
	}
	return 0;
}

static int take_remark(void *arg, const struct devmig_remark *of)
{
	struct dmig_rules_lint *lint = arg;
	struct devmig_remark new = *of;

	/* Whether a list accepts the values that stand in for facts says nothing of the rule. */
	if (!strcmp(of->reason, dmig_reason_code(DMIG_REFUSES_ITSELF)))
		return 0;
	new.file = lint->file;
	return dmig_remarks_add(&lint->remarks, &new, of->field, of->field ? strlen(of->field) : 0);
}

/* What the linter of documents says of the one that comes out for values that MATCH allows. */
static int check_document(struct dmig_rules_lint *lint, u32 index)
{
	struct devmig_context *context = lint->rules->context;
	struct dmig_rule_samples samples;
	struct dmig_filling filling = {
		.rule = lint->rules->rules[index],
		.values = samples.values,
	};
	struct devmig_document *document = NULL;
	const struct dmig_document *core;
	struct dmig_scratch *scratch;
	struct dmig_builder *b;
	int r = 0;

	dmig_rule_sample(filling.rule, &samples);
	scratch = dmig_scratch_take(context, dmig_build_memory(dmig_rule_filled_size(&filling)));
	if (!scratch)
		return -ENOMEM;
	b = dmig_build_begin(scratch->memory, scratch->size, NULL, NULL);
	dmig_rule_fill(&filling, b);
	/* Not all values that MATCH allows need to have one. */
	if (!dmig_build_end(b, &core, NULL))
		r = dmig_document_make(context, DEVMIG_FORM_TEXT, lint->file, core, 0, &document,
				       NULL);
	dmig_scratch_give(context, scratch);
	if (document)
		r = devmig_lint_document(document, take_remark, lint, NULL);
	devmig_document_unref(document);
	return r == -ENOMEM ? r : 0;
}

static int check_ranges(struct dmig_rules_lint *lint, u32 index)
{
	const struct dmig_rule_line *line;

	if (dmig_rule_backwards(lint->rules->context, lint->rules->rules[index], &line))
		return -ENOMEM;
	if (!line)
		return 0;
	return dmig_lint_remark(lint, DEVMIG_WARNING, DMIG_RUNS_BACKWARDS, line->line,
				dmig_format("for some values of facts the range of %.*s runs "
					    "backwards: such devices have no document",
					    line->name_len, line->name));
}

static int (*const checks[])(struct dmig_rules_lint *lint, u32 index) = {
	check_facts, check_variables, check_reach, check_document, check_ranges,
};

int dmig_lint_rule(struct dmig_rules_lint *lint, u32 index)
{
	int r = 0;

	for (size_t i = 0; !r && i < DMIG_COUNT(checks); i++)
		r = checks[i](lint, index);
	return r;
}
