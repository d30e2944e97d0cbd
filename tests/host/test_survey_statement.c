// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is stated of items: by themselves in each form, else by rules. */
#include "fixture_host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define UUID "0e5c2a5e-8a64-4c7c-9d3c-1f1f4a3a0b1c"
#define PCI  "sys/devices/pci0000:00/"
#define PF   "0000:3b:00.0"

static const char rules[] = "MATCH:\n\tkind=pf\n\tdriver={d:string}\n"
			    "SELF:\n\tdriver={d}\n"
			    "COMPATIBLE:\n\tdriver={d}\n";

static struct devmig_survey *survey_with(struct fixture *f, const char *text, struct told *told)
{
	struct devmig_survey_options options = { .bad = host_tell, .arg = told };
	struct devmig_survey *survey = NULL;

	if (text)
		assert_int_equal(devmig_rules_parse(f->context, text, strlen(text), "50.rules",
						    &options.rules, NULL),
				 0);
	assert_int_equal(devmig_survey_new(f->context, &options, &survey, NULL), 0);
	devmig_rules_unref(options.rules);
	return survey;
}

static struct devmig_statement *statement_of(struct devmig_survey *survey, const char *item)
{
	struct devmig_statement *statement = NULL;
	struct devmig_error *error = NULL;
	size_t index;

	assert_int_equal(devmig_survey_find(survey, item, &index), 0);
	if (devmig_survey_statement(survey, index, &statement, &error))
		fail_msg("%s", devmig_error_text(error));
	return statement;
}

/* What it says, with the one field of SELF; "" for what is not whole. */
static void states(struct fixture *f, const char *text, const char *item, const char *kind,
		   bool own, const char *source, const char *value)
{
	struct told told = { 0 };
	struct devmig_survey *survey = survey_with(f, text, &told);
	const struct devmig_statement *statement = statement_of(survey, item);
	struct devmig_field field = { .value = "" };

	assert_string_equal(devmig_stated_name(devmig_statement_kind(statement)), kind);
	assert_int_equal(devmig_statement_own(statement), own);
	assert_string_equal(devmig_statement_source(statement), source);
	if (devmig_statement_document(statement))
		devmig_document_self(devmig_statement_document(statement), 0, &field);
	assert_int_equal(field.value_len, strlen(value));
	assert_memory_equal(field.value, value, field.value_len);
	assert_ptr_equal(statement_of(survey, item), statement);
	/* What is malformed is told. */
	assert_int_equal(!!told.text, !strcmp(kind, "bad"));
	free(told.text);
	devmig_survey_free(survey);
}

static void by_rules(void **state)
{
	struct fixture *f = *state;

	host_pci(f, PF, "vfio-pci", NULL);
	states(f, NULL, PF, "none", false, "", "");
	states(f, rules, PF, "whole", false, "50.rules:1", "vfio-pci");
}

/* A rule of somebody's with a fact that nobody knows. */
static void by_a_fact_that_is_none(void **state)
{
	struct fixture *f = *state;
	struct told told = { 0 };
	struct devmig_survey *survey;

	host_pci(f, PF, "vfio-pci", NULL);
	survey = survey_with(f, "MATCH:\n\tno.fact=x\nSELF:\n\ta=1\n", &told);
	assert_int_equal(devmig_statement_kind(statement_of(survey, PF)), DEVMIG_STATED_BAD);
	devmig_survey_free(survey);
}

static void one_file(void **state)
{
	struct fixture *f = *state;

	host_pci(f, PF, "vfio-pci", NULL);
	host_file(f, "SELF:\n\ta=own", PCI PF "/migration_compatible");
	states(f, rules, PF, "whole", true, PCI PF "/migration_compatible", "own");
	fixture_file(f, PCI PF "/migration_compatible", "SELF\n");
	states(f, rules, PF, "bad", true, PCI PF "/migration_compatible", "");
	fixture_file(f, PCI PF "/migration_compatible", "");
	states(f, rules, PF, "bad", true, PCI PF "/migration_compatible", "");
}

static void one_file_past_the_limit(void **state)
{
	struct fixture *f = *state;
	char *text = fixture_repeat("# 23456\n", 65536 / 8);

	host_pci(f, PF, "vfio-pci", NULL);
	memcpy(text + 65536 - 16, "SELF:\na=1       \n", 16);
	fixture_file(f, PCI PF "/migration_compatible", text);
	states(f, rules, PF, "whole", true, PCI PF "/migration_compatible", "1");
	host_file(f, text, PCI PF "/migration_compatible");
	states(f, rules, PF, "bad", true, PCI PF "/migration_compatible", "");
	free(text);
}

static void directories(void **state)
{
	struct fixture *f = *state;

	host_pci(f, PF, "vfio-pci", NULL);
	host_file(f, "tree", PCI PF "/migration/self/a");
	states(f, rules, PF, "whole", true, PCI PF "/migration", "tree");
	host_pci(f, "0000:3c:00.0", "vfio-pci", NULL);
	host_file(f, "a=files", PCI "0000:3c:00.0/migration/self");
	states(f, rules, "0000:3c:00.0", "whole", true, PCI "0000:3c:00.0/migration", "files");
	host_pci(f, "0000:3d:00.0", "vfio-pci", NULL);
	fixture_dir(f, PCI "0000:3d:00.0/migration/compatible");
	states(f, rules, "0000:3d:00.0", "bad", true, PCI "0000:3d:00.0/migration", "");
}

static void traits(void **state)
{
	struct fixture *f = *state;

	host_type(f, "sys/class/mdev_bus/card", "x-1", "one", "1");
	host_type(f, "sys/class/mdev_bus/card", "x-2", "two", "1");
	host_file(f, "1.2.3", "sys/class/mdev_bus/card/mdev_supported_types/x-1/software_version");
	host_mdev(f, "sys/class/mdev_bus/card", UUID, "x-1", "vfio_mdev");
	states(f, NULL, "x-1", "whole", true, "sys/class/mdev_bus/card/mdev_supported_types/x-1",
	       "vfio-pci");
	states(f, NULL, "x-2", "none", false, "", "");
	states(f, NULL, UUID, "whole", true, "sys/class/mdev_bus/card/mdev_supported_types/x-1",
	       "vfio-pci");
	states(f, NULL, "card", "none", false, "", "");
}

/* A tree that leads out is not followed: what is there is no document of this host. */
static void nothing_leads_out(void **state)
{
	struct fixture *f = *state;

	host_file(f, "out", "outside/self/a");
	host_file(f, "x", "root/sys/devices/" PF "/vendor");
	host_link(f, "../../../devices/" PF, "root/sys/bus/pci/devices/" PF);
	fixture_dir(f, "root/sys/devices/" PF "/vfio-dev/vfio0");
	host_link(f, "../../../../outside", "root/sys/devices/" PF "/migration");
	host_link(f, "../../../../outside/self/a", "root/sys/devices/" PF "/migration_compatible");
	devmig_context_unref(f->context);
	assert_int_equal(devmig_context_new(fixture_path(f, "root"), &f->context, NULL), 0);
	states(f, NULL, PF, "none", false, "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOST(by_rules),          HOST(by_a_fact_that_is_none),
		HOST(one_file),          HOST(one_file_past_the_limit),
		HOST(directories),       HOST(traits),
		HOST(nothing_leads_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
