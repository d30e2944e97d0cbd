// SPDX-License-Identifier: LGPL-2.1-or-later
#include "facts.h"
#include "fixture.h"

#include <string.h>

int facts_ask(void *arg, const char *name, struct devmig_fact *ret)
{
	struct facts *facts = arg;
	const struct made_fact *fact = facts->facts;

	assert_string_equal(ret->name, name);
	assert_null(ret->value);
	for (size_t i = 0; i < facts->nasked; i++)
		assert_string_not_equal(facts->asked[i], name);
	strcpy(facts->asked[facts->nasked++], name);
	if (!strcmp(name, "fail"))
		return facts->result;
	while (fact->name && strcmp(fact->name, name))
		fact++;
	ret->state = DEVMIG_FACT_ABSENT;
	ret->value = ret->why = "";
	ret->origin = "sys/test";
	if (fact->name && fact->value) {
		ret->state = DEVMIG_FACT_KNOWN;
		ret->value = fact->value;
	} else if (fact->name) {
		ret->state = DEVMIG_FACT_UNKNOWN;
		ret->why = "nobody may read it";
	}
	return 0;
}

struct devmig_rules *facts_rules(const char *text)
{
	struct devmig_error *error = NULL;
	struct devmig_rules *rules;

	if (devmig_rules_parse(NULL, text, strlen(text), "t.rules", &rules, &error))
		fail_msg("%s", devmig_error_text(error));
	return rules;
}

struct devmig_statement *facts_state(const struct devmig_rules *rules, struct facts *facts,
				     struct devmig_error **ret_error)
{
	struct devmig_statement *statement = NULL;

	facts->nasked = 0;
	if (devmig_rules_apply(rules, facts_ask, facts, &statement, ret_error))
		assert_null(statement);
	return statement;
}
