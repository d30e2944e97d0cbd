// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <string.h>

#include "visit.h"

/* What rules make of devices that provide no document. */

static int undecided(struct dmig_patient *patient, const struct devmig_error *error)
{
	free(patient->paper_problem);
	patient->paper = DMIG_PAPER_UNDECIDED;
	patient->paper_problem = strdup(devmig_error_message(error));
	return patient->paper_problem ? 0 : -ENOMEM;
}

static int take(struct dmig_patient *patient, const struct devmig_statement *statement)
{
	const enum devmig_stated kind = devmig_statement_kind(statement);
	const struct devmig_error *error = devmig_statement_error(statement);

	if (kind == DEVMIG_STATED_NONE)
		return 0;
	if (error && undecided(patient, error))
		return -ENOMEM;
	if (kind == DEVMIG_STATED_BAD)
		return 0;
	patient->paper = kind == DEVMIG_STATED_WHOLE ? DMIG_PAPER_RULE : DMIG_PAPER_DRAFT;
	patient->paper_rule = strdup(devmig_statement_source(statement));
	return patient->paper_rule ? 0 : -ENOMEM;
}

/* One look at the host for all of them. */
static int survey(struct dmig_visit *visit, struct devmig_error **ret_error)
{
	const struct devmig_survey_options options = { .rules = visit->options->rules };

	return visit->survey
		       ? 0
		       : devmig_survey_new(visit->context, &options, &visit->survey, ret_error);
}

static int state(struct dmig_visit *visit, struct dmig_patient *patient)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	struct devmig_statement *statement;
	size_t index;
	int code = survey(visit, &error);

	if (!code && devmig_survey_find(visit->survey, patient->device, &index))
		return 0;
	if (!code)
		code = devmig_survey_statement(visit->survey, index, &statement, &error);
	if (!code)
		return take(patient, statement);
	return code == -ENOMEM ? code : undecided(patient, error);
}

int dmig_visit_state(struct dmig_visit *visit)
{
	size_t i;
	int error = 0;

	if (!visit->options->rules)
		return 0;
	for (i = 0; !error && i < visit->count; i++)
		if (visit->patients[i].paper == DMIG_PAPER_NONE && visit->patients[i].device)
			error = state(visit, &visit->patients[i]);
	return error;
}
