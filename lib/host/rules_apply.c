// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <lib/common/scratch.h>
#include <lib/host/rule.h>
#include <lib/host/statement.h>

/* What the first rule that speaks of a device states of it. */

static int finish(struct devmig_statement *statement, const struct dmig_asking *asking,
		  const struct dmig_rule *rule, u16 open)
{
	const int r = dmig_rule_trace(rule, asking, statement);

	return r || !open ? r : dmig_rule_draft(rule, asking, open, statement);
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
	if (dmig_rule_document(rule, asking->rules->context, matched, &document, &error))
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
