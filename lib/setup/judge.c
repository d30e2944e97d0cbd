// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <stdint.h>
#include <string.h>

#include "setup.h"

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_documents(const struct devmig_document *a, const struct devmig_document *b)
{
	struct devmig_digest of_a, of_b;

	if (!a || !b)
		return (a != NULL) - (b != NULL);
	of_a = devmig_document_digest(a);
	of_b = devmig_document_digest(b);
	return memcmp(&of_a, &of_b, sizeof(of_a));
}

/* Of drafts what is open matters, too. */
static int compare_open(const struct devmig_statement *a, const struct devmig_statement *b)
{
	const size_t count = devmig_statement_open_count(a);
	const size_t other = devmig_statement_open_count(b);
	struct devmig_open_field of_a, of_b;
	int order = (count > other) - (count < other);
	size_t i;

	for (i = 0; !order && i < count; i++) {
		devmig_statement_open(a, i, &of_a);
		devmig_statement_open(b, i, &of_b);
		order = strcmp(of_a.field, of_b.field);
		if (!order)
			order = strcmp(of_a.fact, of_b.fact);
	}
	return order;
}

/* Equal: nobody can tell one from the other by what it states. */
static int compare_statements(const struct devmig_statement *a, const struct devmig_statement *b)
{
	const enum devmig_stated kind = devmig_statement_kind(a), other = devmig_statement_kind(b);
	int order = (kind > other) - (kind < other);

	if (a == b)
		return 0;
	if (!order)
		order = compare_documents(devmig_statement_document(a),
					  devmig_statement_document(b));
	if (!order && kind != DEVMIG_STATED_WHOLE)
		order = compare_texts(devmig_error_reason(devmig_statement_error(a)),
				      devmig_error_reason(devmig_statement_error(b)));
	return order ? order : compare_open(a, b);
}

static int by_statement(const void *a, const void *b, void *arg)
{
	const struct dmig_candidate *all = arg;
	const size_t i = *(const size_t *)a, k = *(const size_t *)b;
	const int order = compare_statements(all[i].statement, all[k].statement);

	return order ? order : (i > k) - (i < k);
}

size_t dmig_failures_of(const struct devmig_verdict *verdict)
{
	struct devmig_refusal refusal;
	size_t part, failures = 0;

	for (part = 0; part < devmig_verdict_part_count(verdict); part++)
		if (!devmig_verdict_refusal(verdict, part, 0, &refusal))
			failures += refusal.failures;
	return failures;
}

static bool is_unsettable(const struct devmig_verdict *verdict)
{
	struct devmig_setting setting;
	size_t i;

	for (i = 0; !devmig_verdict_setting(verdict, i, &setting); i++)
		if (!dmig_is_setting(setting.name))
			return true;
	return false;
}

static int judge_class(struct devmig_setup *setup, struct devmig_statement *statement,
		       struct devmig_error **ret_error)
{
	struct dmig_stated *class = &setup->classes[setup->class_count];
	int error = devmig_statement_check(setup->source, statement, setup->reading,
					   &class->verdict, ret_error);

	if (error)
		return error;
	setup->class_count++;
	class->statement = statement;
	class->answer = devmig_verdict_answer(class->verdict);
	class->unset = devmig_verdict_setting_count(class->verdict);
	class->unsettable = is_unsettable(class->verdict);
	return 0;
}

int dmig_setup_judge(struct devmig_setup *setup, struct devmig_error **ret_error)
{
	dmig_auto(free) size_t *order = calloc(setup->count + 1, sizeof(*order));
	int error = 0;
	size_t i;

	setup->classes = calloc(setup->count + 1, sizeof(*setup->classes));
	if (!order || !setup->classes)
		return dmig_fail_memory(ret_error);
	for (i = 0; i < setup->count; i++)
		order[i] = i;
	qsort_r(order, setup->count, sizeof(*order), by_statement, setup->candidates);
	for (i = 0; i < setup->count; i++) {
		struct dmig_candidate *candidate = &setup->candidates[order[i]];

		if (!i || compare_statements(setup->candidates[order[i - 1]].statement,
					     candidate->statement))
			error = judge_class(setup, candidate->statement, ret_error);
		if (error)
			return error;
		candidate->class_number = setup->class_count - 1;
	}
	return 0;
}

bool dmig_is_way(const struct devmig_setup *setup, const struct dmig_candidate *candidate)
{
	const struct dmig_stated *class = &setup->classes[candidate->class_number];

	return dmig_is_yes(class->answer) &&
	       dmig_obstacle_of(setup, candidate) == DEVMIG_OBSTACLE_VERDICT;
}

enum devmig_obstacle_kind dmig_obstacle_of(const struct devmig_setup *setup,
					   const struct dmig_candidate *candidate)
{
	const struct dmig_stated *class = &setup->classes[candidate->class_number];

	/* What its verdict is against is not to be had by freeing it. */
	if (!dmig_is_yes(class->answer))
		return DEVMIG_OBSTACLE_VERDICT;
	if (candidate->obstacle != DEVMIG_OBSTACLE_VERDICT)
		return candidate->obstacle;
	if (class->unsettable)
		return DEVMIG_OBSTACLE_NO_SETTING;
	if (class->unset && !candidate->attributes)
		return DEVMIG_OBSTACLE_NO_ATTRIBUTES;
	return DEVMIG_OBSTACLE_VERDICT;
}
