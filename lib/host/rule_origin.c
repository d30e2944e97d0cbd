// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/host/rule.h>
#include <lib/host/statement.h>

/* Where the fields of a document come from that a rule has made. */

u64 dmig_rule_fields_of(const struct dmig_rule *rule, u16 vars)
{
	const struct dmig_var *of = dmig_vars(rule->match, dmig_rule_object(rule));
	u64 fields = 0;

	for (u8 i = 0; vars >> i; i++)
		if (vars >> i & 1)
			fields |= 1ULL << of[i].field;
	return fields;
}

static int add_facts(struct devmig_statement *statement, const struct dmig_asking *asking,
		     const struct dmig_rule *rule, const struct dmig_rule_line *line,
		     struct dmig_origin *origin)
{
	const u64 fields = dmig_rule_fields_of(rule, line->vars);
	const size_t count = (size_t)__builtin_popcountll(fields);
	struct devmig_fact *facts = dmig_arena_array(&statement->arena, count, sizeof(*facts));
	int r = 0;

	if (!facts)
		return -ENOMEM;
	origin->facts = facts;
	origin->head.facts = count;
	for (u32 i = 0; !r && i < DMIG_FIELDS_MAX; i++)
		if (fields >> i & 1)
			r = dmig_statement_fact(statement, dmig_asked_fact(asking, rule, i),
						facts++);
	return r;
}

/* Fields of SELF are lines of the rule, each one. */
int dmig_rule_trace(const struct dmig_rule *rule, const struct dmig_asking *asking,
		    struct devmig_statement *statement)
{
	int r = dmig_statement_trace(
		statement, dmig_arena_copy(&statement->arena, rule->file, strlen(rule->file)));
	size_t next = 0;

	for (size_t i = 0; !r && i < rule->nlines && next < statement->norigins; i++) {
		const struct dmig_rule_line *line = &rule->lines[i];
		struct dmig_origin *origin = &statement->origins[next];

		if (!line->in_self || line->line != origin->head.line)
			continue;
		next++;
		if (line->vars)
			r = add_facts(statement, asking, rule, line, origin);
	}
	return r;
}
