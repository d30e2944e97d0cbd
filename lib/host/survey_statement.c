// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <string.h>

#include "statement.h"

/* What the device says itself. */
static int make_own(struct devmig_document *document, const char *source,
		    const struct devmig_error *why, struct devmig_statement **ret,
		    struct devmig_error **ret_error)
{
	int error = devmig_statement_of_document(document, why, ret, ret_error);

	if (error)
		return error;
	(*ret)->own = true;
	(*ret)->source = dmig_arena_copy(&(*ret)->arena, source, strlen(source));
	if ((*ret)->source)
		return 0;
	*ret = devmig_statement_unref(*ret);
	return dmig_fail_memory(ret_error);
}

/* The item of whom rules ask facts. */
struct subject {
	struct devmig_survey *survey;
	size_t index;
};

static int give_fact(void *arg, const char *name, struct devmig_fact *ret)
{
	const struct subject *subject = arg;
	const int error = devmig_survey_fact(subject->survey, subject->index, name, ret);

	if (error != -ENOENT)
		return error;
	/* One rule that is wrong does not keep others from being asked. */
	ret->state = DEVMIG_FACT_UNKNOWN;
	ret->value = "";
	ret->origin = "";
	ret->why = "there is no fact of this name; devmig-rules(5) lists them";
	return 0;
}

static int make_by_rules(struct devmig_survey *survey, const struct dmig_item *item,
			 struct devmig_statement **ret, struct devmig_error **ret_error)
{
	struct subject subject = { survey, item->index };

	if (survey->rules)
		return devmig_rules_apply(survey->rules, give_fact, &subject, ret, ret_error);
	return devmig_statement_of_document(NULL, NULL, ret, ret_error);
}

static int make(struct devmig_survey *survey, struct dmig_item *item,
		struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *why = NULL;
	struct devmig_document *document = NULL;
	const char *source = NULL;
	int error = dmig_survey_own(survey, item, &document, &source, &why);

	if (error)
		return dmig_fail_memory(ret_error);
	if (why && survey->bad) {
		error = survey->bad(survey->arg, why);
		if (error)
			return error;
	}
	error = source ? make_own(document, source, why, &item->statement, ret_error)
		       : make_by_rules(survey, item, &item->statement, ret_error);
	devmig_document_unref(document);
	return error;
}

DEVMIG_EXPORT int devmig_survey_statement(struct devmig_survey *survey, size_t index,
					  struct devmig_statement **ret,
					  struct devmig_error **ret_error)
{
	struct dmig_item *item;
	int error;

	if (index >= survey->count)
		return dmig_fail(ret_error, -ERANGE, "there are %zu devices and types",
				 survey->count);
	item = survey->items[index];
	if (!item->statement) {
		error = make(survey, item, ret_error);
		if (error)
			return error;
	}
	*ret = item->statement;
	return 0;
}
