// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>
#include <lib/common/error.h>
#include <lib/common/scratch.h>
#include <lib/host/rule.h>
#include <lib/verdict/value.h>

/* Does a rule speak of a device?  devmig-rules(5), MATCH */

/* A MATCH that is being asked. */
struct question {
	struct dmig_asking *asking;
	const struct dmig_rule *rule;
	const struct dmig_object *object;
	const struct dmig_field *fields;
	u64 unknown; /* fields whose fact can't be read */
	u64 unfit;   /* whose fact can't be the value of a document */
	u64 left;    /* all that are left out */
};

/* Bytes of the facts of some fields. */
static size_t facts_size(const struct question *q, u64 fields)
{
	size_t size = 64;

	for (u32 i = 0; i < q->object->nfields; i++)
		if (fields >> i & 1)
			size += q->rule->fields[i].name_len + 2 +
				strlen(dmig_asked_text(&q->asking->facts[q->rule->facts[i]]));
	return size;
}

/* The facts of some fields, one at least, as a SELF.  no-memory, or limit-document. */
static enum dmig_reason build_facts(const struct question *q, u64 fields,
				    const struct dmig_document **ret)
{
	struct dmig_asking *asking = q->asking;
	const struct dmig_place place = { 0 };
	struct dmig_builder *b;

	if (dmig_asking_reserve(asking, &asking->memory, dmig_build_memory(facts_size(q, fields))))
		return DMIG_NO_MEMORY;
	b = dmig_build_begin(asking->memory->memory, asking->memory->size, NULL, NULL);
	dmig_build_object(b, DMIG_SECTION_SELF, place);
	for (u32 i = 0; i < q->object->nfields; i++) {
		const struct dmig_rule_line *line = &q->rule->fields[i];
		const char *text;

		if (!(fields >> i & 1))
			continue;
		text = dmig_asked_text(&asking->facts[q->rule->facts[i]]);
		dmig_build_literal(b, line->name, line->name_len, text, strlen(text), place);
	}
	return dmig_build_end(b, ret, NULL);
}

static bool is_literal(const struct question *q, u32 index, const char *text)
{
	const struct dmig_field *field = &q->fields[index];
	const size_t len = strlen(text);

	return len == field->value_len &&
	       !memcmp(text, dmig_chars(q->rule->match, field->value), len);
}

/* Ask for the fact of a field, and see whether the field fails by itself. */
static int try_field(struct question *q, u32 index, bool *ret_fails)
{
	const u8 alone = q->rule->alone[index];
	const struct dmig_document *facts;
	struct dmig_bind binds[DMIG_VARS_MAX];
	const struct devmig_fact *fact;
	int r = dmig_ask(q->asking, q->rule->facts[index], &fact);

	*ret_fails = false;
	if (r)
		return r;
	if (fact->state == DEVMIG_FACT_UNKNOWN) {
		q->unknown |= 1ULL << index;
		return 0;
	}
	if (q->fields[index].kind == DMIG_KIND_LITERAL) {
		*ret_fails = !is_literal(q, index, dmig_asked_text(fact));
		return 0;
	}
	if (dmig_asked_unfit(dmig_asked_text(fact))) {
		q->unfit |= 1ULL << index;
		return 0;
	}
	if (!alone)
		return 0;
	if (build_facts(q, 1ULL << index, &facts))
		return -ENOMEM;
	*ret_fails = dmig_match_object(facts, q->rule->match, dmig_object(q->rule->match, alone),
				       binds) != DMIG_OK;
	return 0;
}

/* Ask the fields that can fail by themselves, or those that can't, in order. */
static int try_fields(struct question *q, bool alone, bool *ret_fails)
{
	int r = 0;

	for (u32 i = 0; !r && !*ret_fails && i < q->object->nfields; i++)
		if (!q->fields[i].uses == alone)
			r = try_field(q, i, ret_fails);
	return r;
}

static u16 declared_by(const struct question *q, u32 index)
{
	const struct dmig_var *vars = dmig_vars(q->rule->match, q->object);
	u16 declared = 0;

	for (u8 i = 0; i < q->object->nvars; i++)
		if (vars[i].field == index)
			declared |= (u16)(1u << i);
	return declared;
}

/* Fields that use a variable of a field that is left out are left out as well. */
static u16 leave_out(struct question *q)
{
	u16 lost = 0;

	q->left = q->unknown | q->unfit;
	for (u32 i = 0; i < q->object->nfields; i++) {
		if (q->fields[i].uses & lost)
			q->left |= 1ULL << i;
		if (q->left >> i & 1)
			lost |= declared_by(q, i);
	}
	return lost;
}

static u64 all_fields(const struct question *q)
{
	return q->object->nfields == DMIG_FIELDS_MAX ? ~0ULL : (1ULL << q->object->nfields) - 1;
}

/* Values of the variables of @object of @doc, which has fewer than the rule where some are left. */
static void take_values(const struct question *q, const struct dmig_document *doc,
			const struct dmig_object *object, const struct dmig_bind *binds,
			struct dmig_matched_rule *ret)
{
	for (u32 i = 0; i < object->nvars; i++) {
		const struct dmig_var *var = &dmig_vars(doc, object)[i];
		const int at = dmig_rule_var(q->rule, dmig_chars(doc, var->name), var->name_len);
		struct dmig_rule_value *value = &ret->values[at];

		dmig_bind_text(var, &binds[i], ret->digits[at], &value->text, &value->len);
	}
}

/* MATCH without the fields that are left out; NULL without memory. */
static const struct dmig_document *build_rest(const struct question *q)
{
	struct dmig_asking *asking = q->asking;
	const struct dmig_document *doc;
	struct dmig_builder *b;

	if (dmig_asking_reserve(asking, &asking->more,
				dmig_build_memory(dmig_rule_match_size(q->rule))))
		return NULL;
	b = dmig_build_begin(asking->more->memory, asking->more->size, NULL, NULL);
	dmig_rule_begin_match(b);
	dmig_rule_add_match(b, q->rule, ~q->left, NULL);
	return dmig_build_end(b, &doc, NULL) ? NULL : doc;
}

/* Each fact would do, and all of them are more than a document has room for. */
static int tell_too_much(const struct question *q, struct dmig_matched_rule *ret)
{
	const struct dmig_place place = { q->rule->line, 0 };

	ret->speaks = DMIG_SPEAKS_PERHAPS;
	dmig_fail_detail(&ret->why, DMIG_LIMIT_DOCUMENT, q->rule->file, place,
			 "the facts that MATCH asks for");
	return 0;
}

/* Do all fields that are not left out match under one assignment? */
static int match_all(const struct question *q, bool *ret_matches, struct dmig_matched_rule *ret)
{
	const struct dmig_document *match = q->rule->match;
	const struct dmig_document *facts;
	struct dmig_bind binds[DMIG_VARS_MAX];
	enum dmig_reason reason;

	*ret_matches = true;
	if (!(all_fields(q) & ~q->left))
		return 0;
	reason = build_facts(q, ~q->left, &facts);
	*ret_matches = !reason;
	if (reason == DMIG_LIMIT_DOCUMENT)
		return tell_too_much(q, ret);
	if (q->left)
		match = build_rest(q);
	if (reason || !match)
		return -ENOMEM;
	*ret_matches = !dmig_match_object(facts, match, dmig_object(match, 0), binds);
	if (*ret_matches)
		take_values(q, match, dmig_object(match, 0), binds, ret);
	return 0;
}

/* The first field of those whose fact keeps anybody from telling; its number, or nfields. */
static u32 find_doubt(const struct question *q)
{
	u32 i = 0;

	while (i < q->object->nfields &&
	       !((q->unfit >> i & 1) || ((q->left >> i & 1) && q->fields[i].kind != DMIG_KIND_ANY)))
		i++;
	return i;
}

static void tell_doubt(const struct question *q, u32 index, struct dmig_matched_rule *ret)
{
	const struct dmig_rule *rule = q->rule;
	const struct devmig_fact *fact = &q->asking->facts[rule->facts[index]];
	const struct dmig_place place = { rule->fields[index].line, 0 };

	ret->speaks = DMIG_SPEAKS_PERHAPS;
	if (q->unfit >> index & 1)
		dmig_fail_detail(&ret->why, dmig_asked_unfit(dmig_asked_text(fact)), rule->file,
				 place, "fact %s, read from %s", fact->name, fact->origin);
	else
		dmig_fail_detail(&ret->why, DMIG_UNKNOWN_FACT, rule->file, place,
				 "whether the rule is for the device hangs on %s: %s", fact->name,
				 fact->why);
}

int dmig_rule_match(struct dmig_asking *asking, const struct dmig_rule *rule,
		    struct dmig_matched_rule *ret)
{
	struct question q = {
		.asking = asking,
		.rule = rule,
		.object = dmig_rule_object(rule),
		.fields = dmig_fields(rule->match, dmig_rule_object(rule)),
	};
	bool fails = false;
	bool matches;
	u32 doubt;
	int r;

	ret->speaks = DMIG_SPEAKS_NOT;
	r = try_fields(&q, true, &fails);
	if (!r && !fails)
		r = try_fields(&q, false, &fails);
	if (r || fails)
		return r;
	ret->open = leave_out(&q);
	r = match_all(&q, &matches, ret);
	if (r || !matches)
		return r;
	doubt = find_doubt(&q);
	if (doubt == q.object->nfields)
		ret->speaks = DMIG_SPEAKS;
	else
		tell_doubt(&q, doubt, ret);
	return 0;
}
