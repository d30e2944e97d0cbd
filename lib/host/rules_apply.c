// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <lib/common/scratch.h>
#include <lib/document/document.h>
#include <lib/host/rule.h>
#include <lib/host/statement.h>

/* What the first rule that speaks of a device states of it. */

static const struct devmig_fact *fact_of_field(const struct dmig_asking *asking,
					       const struct dmig_rule *rule, u32 field)
{
	return &asking->facts[rule->facts[field]];
}

/* The key of a document in a rule's cache: what is open, and the values. */
static char *make_key(const struct dmig_rule *rule, const struct dmig_matched_rule *matched,
		      size_t *ret_len)
{
	const u8 nvars = dmig_rule_object(rule)->nvars;
	size_t len = sizeof(matched->open);
	char *key, *at;

	for (u8 i = 0; i < nvars; i++)
		len += sizeof(size_t) + matched->values[i].len;
	key = malloc(len);
	if (!key)
		return NULL;
	at = mempcpy(key, &matched->open, sizeof(matched->open));
	for (u8 i = 0; i < nvars; i++) {
		const struct dmig_rule_value *value = &matched->values[i];

		at = mempcpy(at, &value->len, sizeof(value->len));
		if (value->len)
			at = mempcpy(at, value->text, value->len);
	}
	*ret_len = len;
	return key;
}

static struct devmig_document *find_cached(struct dmig_rule_cache *cache, const char *key,
					   size_t len)
{
	struct devmig_document *document = NULL;

	pthread_mutex_lock(&cache->lock);
	if (cache->document && cache->key_len == len && !memcmp(cache->key, key, len))
		document = devmig_document_ref(cache->document);
	pthread_mutex_unlock(&cache->lock);
	return document;
}

/* Takes the key. */
static void cache(struct dmig_rule_cache *cache, struct devmig_document *document, char *key,
		  size_t len)
{
	pthread_mutex_lock(&cache->lock);
	devmig_document_unref(cache->document);
	free(cache->key);
	cache->document = devmig_document_ref(document);
	cache->key = key;
	cache->key_len = len;
	pthread_mutex_unlock(&cache->lock);
}

struct problem {
	const char *file;
	struct devmig_error *error;
};

static bool report(void *arg, enum dmig_reason reason, struct dmig_place place, const char *near,
		   size_t near_len)
{
	struct problem *problem = arg;

	if (!problem->error)
		dmig_fail_reason(&problem->error, reason, problem->file, place, near, near_len);
	return false;
}

static int fill(const struct dmig_asking *asking, const struct dmig_filling *filling,
		struct devmig_document **ret, struct devmig_error **ret_error)
{
	struct devmig_context *context = asking->rules->context;
	struct problem problem = { .file = filling->rule->file };
	const struct dmig_document *core;
	struct dmig_scratch *scratch;
	struct dmig_builder *b;
	int r;

	scratch = dmig_scratch_take(context, dmig_build_memory(dmig_rule_filled_size(filling)));
	if (!scratch)
		return dmig_fail_memory(ret_error);
	b = dmig_build_begin(scratch->memory, scratch->size, report, &problem);
	dmig_rule_fill(filling, b);
	if (dmig_build_end(b, &core, NULL)) {
		r = devmig_error_errno(problem.error);
		*ret_error = problem.error;
	} else {
		r = dmig_document_make(context, DEVMIG_FORM_TEXT, filling->rule->file, core, 0, ret,
				       ret_error);
	}
	dmig_scratch_give(context, scratch);
	return r;
}

/* The document of a rule with these values; errors are of the rule, but for -ENOMEM. */
static int make_document(struct dmig_asking *asking, struct dmig_rule *rule,
			 const struct dmig_matched_rule *matched, struct devmig_document **ret,
			 struct devmig_error **ret_error)
{
	struct dmig_filling filling = {
		.rule = rule,
		.values = matched->values,
		.open = matched->open,
	};
	size_t len;
	dmig_auto(free) char *key = make_key(rule, matched, &len);
	int r;

	if (!key)
		return dmig_fail_memory(ret_error);
	*ret = find_cached(&rule->cache, key, len);
	if (*ret)
		return 0;
	r = fill(asking, &filling, ret, ret_error);
	if (!r)
		cache(&rule->cache, *ret, dmig_steal(key), len);
	return r;
}

/* Fields of MATCH whose facts a line is made of, a bit each. */
static u64 fields_of(const struct dmig_rule *rule, u16 vars)
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
	const u64 fields = fields_of(rule, line->vars);
	const size_t count = (size_t)__builtin_popcountll(fields);
	struct devmig_fact *facts = dmig_arena_array(&statement->arena, count, sizeof(*facts));
	int r = 0;

	if (!facts)
		return -ENOMEM;
	origin->facts = facts;
	origin->head.facts = count;
	for (u32 i = 0; !r && i < DMIG_FIELDS_MAX; i++)
		if (fields >> i & 1)
			r = dmig_statement_fact(statement, fact_of_field(asking, rule, i), facts++);
	return r;
}

/* Fields of SELF are lines of the rule, each one. */
static int add_origins(struct devmig_statement *statement, const struct dmig_asking *asking,
		       const struct dmig_rule *rule)
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

static int add_open_field(struct devmig_statement *statement, const struct dmig_asking *asking,
			  const struct dmig_rule *rule, const struct dmig_rule_line *line, u16 vars)
{
	const u64 fields = fields_of(rule, vars);
	const struct devmig_fact *fact;
	struct devmig_open_field *open;
	struct devmig_fact copy;

	for (size_t i = 0; i < statement->nopen; i++)
		if (strlen(statement->open[i].field) == line->name_len &&
		    !memcmp(statement->open[i].field, line->name, line->name_len))
			return 0;
	fact = fact_of_field(asking, rule, fields ? (u32)__builtin_ctzll(fields) : 0);
	if (dmig_statement_fact(statement, fact, &copy))
		return -ENOMEM;
	open = &statement->open[statement->nopen++];
	open->field = dmig_arena_copy(&statement->arena, line->name, line->name_len);
	open->fact = copy.name;
	open->why = copy.why;
	open->line = line->line;
	return open->field ? 0 : -ENOMEM;
}

static int add_open(struct devmig_statement *statement, const struct dmig_asking *asking,
		    const struct dmig_rule *rule, u16 vars)
{
	struct dmig_rule_open open = { .vars = vars };
	int r = 0;

	statement->open =
		dmig_arena_array(&statement->arena, rule->nlines, sizeof(*statement->open));
	if (!statement->open)
		return -ENOMEM;
	for (size_t i = 0; !r && i < rule->nlines; i++) {
		const struct dmig_rule_line *line = &rule->lines[i];

		if (dmig_rule_is_open(&open, line))
			r = add_open_field(statement, asking, rule, line,
					   line->vars & vars ? line->vars & vars : vars);
	}
	return r;
}

/* The error of a draft: its first open field, and how many there are. */
static int tell_open(struct devmig_statement *statement, const struct dmig_rule *rule)
{
	const struct devmig_open_field *open = statement->open;

	dmig_fail_detail(&statement->error, DMIG_UNKNOWN_FACT, rule->file,
			 (struct dmig_place){ open->line, 0 }, "field %s needs %s: %s", open->field,
			 open->fact, open->why);
	if (devmig_error_errno(statement->error) == -ENOMEM)
		return -ENOMEM;
	for (size_t i = 1; i < statement->nopen; i++)
		dmig_error_add(statement->error, "field %s needs %s: %s", open[i].field,
			       open[i].fact, open[i].why);
	return 0;
}

static int finish(struct devmig_statement *statement, const struct dmig_asking *asking,
		  const struct dmig_rule *rule, u16 open)
{
	int r = add_origins(statement, asking, rule);

	if (!r && open)
		r = add_open(statement, asking, rule, open);
	if (r || !statement->nopen)
		return r;
	statement->kind = DEVMIG_STATED_DRAFT;
	return tell_open(statement, rule);
}

static struct devmig_statement *new_statement(const struct dmig_rule *rule, enum devmig_stated kind)
{
	dmig_auto(free) char *source = dmig_format("%s:%u", rule->file, rule->line);

	return source ? dmig_statement_new(kind, source) : NULL;
}

/* The error is the statement's. */
static int state_bad(const struct dmig_rule *rule, struct devmig_error *error,
		     struct devmig_statement **ret)
{
	struct devmig_statement *statement;

	if (devmig_error_errno(error) == -ENOMEM) {
		devmig_error_free(error);
		return -ENOMEM;
	}
	statement = new_statement(rule, DEVMIG_STATED_BAD);
	if (!statement) {
		devmig_error_free(error);
		return -ENOMEM;
	}
	statement->error = error;
	*ret = statement;
	return 0;
}

static int state(struct dmig_asking *asking, struct dmig_rule *rule,
		 const struct dmig_matched_rule *matched, struct devmig_statement **ret)
{
	struct devmig_statement *statement;
	struct devmig_document *document;
	struct devmig_error *error = NULL;

	if (matched->speaks == DMIG_SPEAKS_PERHAPS)
		return state_bad(rule, matched->why, ret);
	if (make_document(asking, rule, matched, &document, &error))
		return state_bad(rule, error, ret);
	statement = new_statement(rule, DEVMIG_STATED_WHOLE);
	if (!statement) {
		devmig_document_unref(document);
		return -ENOMEM;
	}
	statement->document = document;
	if (finish(statement, asking, rule, matched->open)) {
		devmig_statement_unref(statement);
		return -ENOMEM;
	}
	*ret = statement;
	return 0;
}

static int find_rule(struct dmig_asking *asking, struct devmig_statement **ret)
{
	const struct devmig_rules *rules = asking->rules;

	for (size_t i = 0; i < rules->count; i++) {
		struct dmig_matched_rule matched = { 0 };
		int r = dmig_rule_match(asking, rules->rules[i], &matched);

		if (r)
			return r;
		if (matched.speaks != DMIG_SPEAKS_NOT)
			return state(asking, rules->rules[i], &matched, ret);
	}
	*ret = devmig_statement_ref(rules->none);
	return 0;
}

DEVMIG_EXPORT int devmig_rules_apply(const struct devmig_rules *rules, devmig_fact_fn fact,
				     void *arg, struct devmig_statement **ret,
				     struct devmig_error **ret_error)
{
	struct dmig_asking asking = {
		.rules = rules,
		.fact = fact,
		.arg = arg,
		.facts = calloc(rules->nfacts + 1, sizeof(*asking.facts)),
	};
	int r = asking.facts ? find_rule(&asking, ret) : -ENOMEM;

	dmig_scratch_give(rules->context, asking.memory);
	dmig_scratch_give(rules->context, asking.more);
	free(asking.facts);
	return r == -ENOMEM ? dmig_fail_memory(ret_error) : r;
}
