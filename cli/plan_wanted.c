// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cleanup.h"
#include "plan_print.h"
#include "report.h"
#include "verb.h"

static int state_document(struct wanted *wanted)
{
	cli_auto(error) struct devmig_error *error = NULL;

	if (devmig_statement_of_document(wanted->side.document, wanted->side.error,
					 &wanted->statement, &error))
		return report_error(error);
	return 0;
}

static int find_device(struct host *host, struct wanted *wanted)
{
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_statement *statement;
	struct devmig_item item;
	size_t index;
	int status = host_find(host, wanted->name, &index);

	if (status)
		return status;
	if (devmig_survey_statement(host->survey, index, &statement, &error))
		return report_error(error);
	devmig_survey_item(host->survey, index, &item);
	wanted->local = item.name;
	wanted->statement = devmig_statement_ref(statement);
	return 0;
}

int wanted_read(struct devmig_context *context, const char *name, struct host *host,
		const struct devmig_fleet *fleet, struct wanted *ret)
{
	int status = 0;

	ret->name = name;
	if (host_is_document(name)) {
		side_read(context, name, &ret->side);
		return state_document(ret);
	}
	if (fleet) {
		side_find(fleet, name, &ret->side);
		if (ret->side.document)
			return state_document(ret);
	}
	if (!host->survey)
		status = host_open(context, host);
	return status ? status : find_device(host, ret);
}

void cli_auto_wanted(struct wanted *wanted)
{
	devmig_statement_unref(wanted->statement);
	cli_auto_side(&wanted->side);
}
