// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>
#include <core/number.h>
#include <devmig/survey.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/file.h>
#include <lib/common/format.h>
#include <lib/common/scratch.h>
#include <lib/document/document.h>
#include <lib/host/rule.h>
#include <lib/verdict/cover.h>
#include <lib/verdict/remarks.h>

/* What is wrong or suspicious in a file of rules. */

struct lint {
	struct devmig_rules *rules;
	const char *file;
	const char *text;
	size_t size;
	struct dmig_remarks remarks;
	devmig_remark_fn each;
	void *arg;
	int result; /* of each(), when not 0 */
};

static bool tell_problem(void *arg, const struct devmig_error *error)
{
	struct lint *lint = arg;
	const struct devmig_remark remark = dmig_remark_of_error(error);

	lint->result = lint->each(lint->arg, &remark);
	return !lint->result;
}

/* Takes the message; 0 or -ENOMEM. */
static int remark(struct lint *lint, enum devmig_severity severity, enum dmig_reason reason,
		  u32 line, char *message)
{
	const struct devmig_remark new = {
		.severity = severity,
		.reason = dmig_reason_code(reason),
		.message = message,
		.hint = dmig_reason_todo(reason),
		.file = lint->file,
		.line = line,
	};
	const int r = message ? dmig_remarks_add(&lint->remarks, &new, NULL, 0) : -ENOMEM;

	free(message);
	return r;
}

/* --- whose words these are --- */

static bool is_date(const char *at, const char *end)
{
	static const char form[] = "(0000-00-00)";
	const size_t len = strlen(form);

	if ((size_t)(end - at) < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (form[i] == '0' ? !dmig_is_digit(at[i]) : at[i] != form[i])
			return false;
	return true;
}

static bool has_date(const char *at, const char *end)
{
	while (at < end && !is_date(at, end))
		at++;
	return at < end;
}

/* A comment "# Source: … (2026-11-01)", which may go on in the lines behind it. */
static bool has_source(const struct lint *lint)
{
	static const char word[] = "Source:";
	const char *const end = lint->text + lint->size;
	bool in_source = false;

	for (const char *at = lint->text; at < end;) {
		const char *eol = at + dmig_span(at, (size_t)(end - at), '\n');

		while (at < eol && dmig_is(*at, DMIG_C_BLANK))
			at++;
		if (at == eol || *at != '#')
			in_source = false;
		else if (memmem(at, (size_t)(eol - at), word, strlen(word)))
			in_source = true;
		if (in_source && has_date(at, eol))
			return true;
		at = eol + 1;
	}
	return false;
}

static int check_source(struct lint *lint)
{
	if (has_source(lint))
		return 0;
	return remark(lint, DEVMIG_WARNING, DMIG_NO_SOURCE, 0,
		      dmig_format("%s", dmig_reason_what(DMIG_NO_SOURCE)));
}

/* --- MATCH --- */

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

static int check_facts(struct lint *lint, u32 index)
{
	const struct dmig_rule *rule = lint->rules->rules[index];
	int r = 0;

	for (size_t i = 0; !r && i < rule->nfields; i++) {
		const char *name = lint->rules->facts[rule->facts[i]];

		if (!is_fact(name))
			r = remark(lint, DEVMIG_WARNING, DMIG_NO_SUCH_FACT, rule->fields[i].line,
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
static int check_variables(struct lint *lint, u32 index)
{
	const struct dmig_rule *rule = lint->rules->rules[index];
	const struct dmig_object *object = dmig_rule_object(rule);
	const struct dmig_var *vars = dmig_vars(rule->match, object);
	const u16 used = used_vars(rule);
	int r = 0;

	for (u8 i = 0; !r && i < object->nvars; i++)
		if (!(used >> i & 1) && !vars[i].nitems)
			r = remark(lint, DEVMIG_NOTE, DMIG_UNUSED_VARIABLE,
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
static int takes_all(struct lint *lint, const struct dmig_rule *rule, const struct dmig_rule *later,
		     bool *ret)
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

static int check_reach(struct lint *lint, u32 index)
{
	struct dmig_rule *const *rules = lint->rules->rules;

	for (u32 i = 0; i < index; i++) {
		bool all;
		int r = takes_all(lint, rules[i], rules[index], &all);

		if (r)
			return r;
		if (all)
			return remark(lint, DEVMIG_WARNING, DMIG_UNREACHABLE_RULE,
				      rules[index]->line,
				      dmig_format("the rule of line %u speaks of all devices that "
						  "this one would speak of",
						  rules[i]->line));
	}
	return 0;
}

/* --- the document --- */

static int take_remark(void *arg, const struct devmig_remark *of)
{
	struct lint *lint = arg;
	struct devmig_remark new = *of;

	/* Whether a list accepts the values that stand in for facts says nothing of the rule. */
	if (!strcmp(of->reason, dmig_reason_code(DMIG_REFUSES_ITSELF)))
		return 0;
	new.file = lint->file;
	return dmig_remarks_add(&lint->remarks, &new, of->field, of->field ? strlen(of->field) : 0);
}

/* What the linter of documents says of the one that comes out for values that MATCH allows. */
static int check_document(struct lint *lint, u32 index)
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

static int (*const checks[])(struct lint *lint, u32 index) = {
	check_facts,
	check_variables,
	check_reach,
	check_document,
};

static int check(struct lint *lint)
{
	int r = check_source(lint);

	for (u32 i = 0; !r && i < lint->rules->count; i++)
		for (size_t j = 0; !r && j < DMIG_COUNT(checks); j++)
			r = checks[j](lint, i);
	return r;
}

static int lint_text(struct lint *lint, struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	int r = dmig_rules_add(lint->rules, lint->text, lint->size, lint->file, tell_problem, lint,
			       &error);

	if (r == -ENOMEM)
		return dmig_fail_memory(ret_error);
	if (r)
		return lint->result;
	if (dmig_rules_finish(lint->rules) || check(lint))
		return dmig_fail_memory(ret_error);
	return dmig_remarks_tell(&lint->remarks, lint->each, lint->arg);
}

static int lint_file(struct lint *lint, struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	dmig_auto(free) char *bytes = NULL;
	int r = dmig_read_file(lint->file, DMIG_RULES_FILE_MAX, &bytes, &lint->size, ret_error);

	if (r == -EFBIG) {
		dmig_fail_reason(&error, DMIG_LIMIT_RULES, lint->file, (struct dmig_place){ 0 },
				 NULL, 0);
		tell_problem(lint, error);
		return lint->result;
	}
	if (r)
		return r;
	lint->text = bytes;
	return lint_text(lint, ret_error);
}

DEVMIG_EXPORT int devmig_rules_lint(struct devmig_context *context, const char *path,
				    devmig_remark_fn each, void *arg,
				    struct devmig_error **ret_error)
{
	struct lint lint = { .file = path, .each = each, .arg = arg };
	int r;

	if (dmig_rules_new(context, &lint.rules))
		return dmig_fail_memory(ret_error);
	r = lint_file(&lint, ret_error);
	dmig_remarks_free(&lint.remarks);
	devmig_rules_unref(lint.rules);
	return r;
}
