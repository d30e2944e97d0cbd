// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * print-fleet ROOT RULES HOST: the fleet that a host is, by devmig_survey_fleet(): a line for each
 * record in the order of names, with tabs between what it has.
 */
#include <devmig/devmig.h>
#include <devmig/rules.h>
#include <devmig/survey.h>
#include <stdio.h>

static void print_record(const struct devmig_fleet *fleet, uint32_t number)
{
	struct devmig_record record;
	struct devmig_class class;
	char hex[33] = "-";

	devmig_fleet_record(fleet, number, &record);
	if (!devmig_fleet_class(fleet, record.class_number, &class))
		devmig_digest_format(&class.digest, hex);
	printf("%s\t%s\t%s\t%s\t%d\t%u\t%u\t%d\t%s\t%s\n", record.host, record.device,
	       devmig_kind_name(record.kind), record.parent ? record.parent : "-", record.in_use,
	       record.available, record.units, record.numa, hex, record.doubt ? record.doubt : "-");
}

int main(int argc, char **argv)
{
	struct devmig_context *context = NULL;
	struct devmig_rules *rules = NULL;
	struct devmig_survey *survey = NULL;
	struct devmig_fleet *fleet = NULL;
	struct devmig_error *error = NULL;
	struct devmig_survey_options options = {};
	struct devmig_rules_options where = { .count = 1 };
	uint32_t number;
	size_t i;
	int err;

	if (argc != 4)
		return 2;
	where.directories = (const char *const *)&argv[2];
	err = devmig_context_new(argv[1], &context, &error);
	if (!err)
		err = devmig_rules_read(context, &where, &rules, &error);
	options.rules = rules;
	if (!err)
		err = devmig_survey_new(context, &options, &survey, &error);
	if (!err)
		err = devmig_survey_fleet(survey, *argv[3] ? argv[3] : NULL, &fleet, &error);
	if (err)
		fprintf(stderr, "%s\n", devmig_error_text(error));
	for (i = 0; !err && i < devmig_fleet_count(fleet); i++)
		if (!devmig_fleet_by_name(fleet, i, &number))
			print_record(fleet, number);
	devmig_fleet_unref(fleet);
	devmig_survey_free(survey);
	devmig_rules_unref(rules);
	devmig_context_unref(context);
	devmig_error_free(error);
	return err ? 1 : 0;
}
