// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/devmig.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What devmig_baseline() and devmig_diff() refuse, and how their results are gone through. */

#define MEMBERS_MAX 1024

static struct devmig_document *document(struct devmig_context *context, const char *version)
{
	struct devmig_document *made = NULL;
	char text[128];

	snprintf(text, sizeof(text), "SELF:\nv=%s\nCOMPATIBLE:\nv=%s\n", version, version);
	assert_int_equal(devmig_document_parse(context, DEVMIG_FORM_TEXT, text, strlen(text), NULL,
					       &made, NULL),
			 0);
	return made;
}

struct fixture {
	struct devmig_context *context;
	struct devmig_fleet *old; /* each host has d, of version 1, which is in use on the first */
	struct devmig_fleet *new; /* one host less, and the first's has version 2 */
};

static struct devmig_fleet *make(struct devmig_context *context, size_t hosts, const char *first)
{
	struct devmig_document *one = document(context, "1"), *other = document(context, first);
	struct devmig_fleet_builder *builder = NULL;
	struct devmig_fleet *fleet = NULL;
	char host[16];

	assert_int_equal(devmig_fleet_builder_new(context, NULL, &builder, NULL), 0);
	for (size_t i = 0; i < hosts; i++) {
		const struct devmig_record record = { .host = host,
						      .device = "d",
						      .kind = DEVMIG_KIND_VF,
						      .in_use = !i,
						      .available = 1,
						      .numa = -1 };

		snprintf(host, sizeof(host), "h%05zu", i);
		assert_int_equal(devmig_fleet_builder_add(builder, &record, i ? one : other, NULL),
				 0);
	}
	assert_int_equal(devmig_fleet_builder_finish(builder, &fleet, NULL), 0);
	devmig_fleet_builder_free(builder);
	devmig_document_unref(one);
	devmig_document_unref(other);
	return fleet;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	assert_int_equal(devmig_context_new(NULL, &f->context, NULL), 0);
	f->old = make(f->context, MEMBERS_MAX + 1, "1");
	f->new = make(f->context, MEMBERS_MAX, "2");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	devmig_fleet_unref(f->old);
	devmig_fleet_unref(f->new);
	devmig_context_unref(f->context);
	free(f);
	return 0;
}

/* A baseline of the first hosts; the error's errno must be what is returned. */
static int baseline_of(const struct fixture *f, size_t count, enum devmig_reading reading,
		       struct devmig_baseline **ret)
{
	const struct devmig_baseline_options options = { .reading = reading };
	struct devmig_member *members = calloc(count + 1, sizeof(*members));
	struct devmig_error *error = NULL;
	int r;

	assert_non_null(members);
	for (size_t i = 0; i < count; i++)
		members[i].number = (uint32_t)i;
	r = devmig_baseline(f->old, members, count, &options, ret, &error);
	assert_int_equal(devmig_error_errno(error), r);
	devmig_error_free(error);
	free(members);
	return r;
}

static void test_refused(void **state)
{
	const struct devmig_baseline_options options = { .reading = DEVMIG_INCOMING };
	const struct devmig_member nobody[] = { { .number = MEMBERS_MAX + 1 },
						{ .of_class = true, .number = 1 } };
	struct devmig_baseline *baseline = NULL;
	struct fixture *f = *state;

	assert_int_equal(baseline_of(f, 0, DEVMIG_INCOMING, &baseline), -EINVAL);
	assert_int_equal(baseline_of(f, 2, DEVMIG_BOTH + 1, &baseline), -EINVAL);
	assert_int_equal(baseline_of(f, MEMBERS_MAX + 1, DEVMIG_INCOMING, &baseline), -EINVAL);
	for (int i = 0; i < 2; i++)
		assert_int_equal(devmig_baseline(f->old, &nobody[i], 1, &options, &baseline, NULL),
				 -ERANGE);
	assert_null(baseline);
	devmig_baseline_free(NULL);
}

static void test_most_members(void **state)
{
	struct devmig_configuration configuration;
	struct devmig_configured configured;
	struct devmig_baseline *baseline = NULL;
	struct devmig_setting setting;

	assert_int_equal(baseline_of(*state, MEMBERS_MAX, DEVMIG_BOTH, &baseline), 0);
	assert_int_equal(devmig_baseline_answer(baseline), DEVMIG_COMPATIBLE);
	assert_false(devmig_baseline_cut(baseline));
	assert_int_equal(devmig_baseline_count(baseline), 1);
	assert_int_equal(devmig_baseline_configuration(baseline, 0, &configuration), 0);
	assert_int_equal(configuration.devices, MEMBERS_MAX);
	assert_int_equal(devmig_baseline_configuration(baseline, 1, &configuration), -ERANGE);
	assert_int_equal(devmig_baseline_configured(baseline, 0, 0, &configured), 0);
	assert_int_equal(configured.in_use, 1);
	assert_int_equal(devmig_baseline_configured(baseline, 0, MEMBERS_MAX, &configured),
			 -ERANGE);
	assert_int_equal(devmig_baseline_setting(baseline, 0, 0, 0, &setting), -ERANGE);
	devmig_baseline_free(baseline);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(devmig_change_name(DEVMIG_EQUAL), "equal");
	assert_string_equal(devmig_change_name(DEVMIG_CHANGED), "changed");
	assert_null(devmig_change_name(DEVMIG_CHANGED + 1));
	assert_string_equal(devmig_part_of_record_name(DEVMIG_OF_MIGRATIONS), "migrations");
	assert_null(devmig_part_of_record_name(DEVMIG_PARTS_OF_RECORD));
}

/* What was gone through begins anew. */
static void test_anew(void **state)
{
	struct devmig_migration_change migration;
	struct devmig_prospect_change prospect;
	struct devmig_document_change documents;
	struct devmig_record_change record;
	struct devmig_class_change class;
	struct devmig_diff *diff = NULL;
	struct devmig_host_change host;
	struct fixture *f = *state;

	assert_int_equal(devmig_diff(f->old, f->new, DEVMIG_INCOMING, &diff, NULL), 0);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(devmig_diff_next_host(diff, &host), 1);
		assert_string_equal(host.host, "h00000");
		assert_int_equal(devmig_diff_next_host(diff, &host), 1);
		assert_int_equal(host.change, DEVMIG_WENT);
		assert_int_equal(devmig_diff_next_host(diff, &host), 0);
		assert_int_equal(devmig_diff_next_record(diff, &record), 1);
		assert_int_equal(record.parts, 1 << DEVMIG_OF_DOCUMENT);
		assert_int_equal(record.prospect, DEVMIG_PROSPECT_LOST);
		assert_int_equal(devmig_diff_next_record(diff, &record), 1);
		assert_int_equal(devmig_diff_next_record(diff, &record), 0);
		assert_int_equal(devmig_diff_next_class(diff, &class), 1);
		assert_int_equal(class.records_after, MEMBERS_MAX - 1);
		assert_int_equal(devmig_diff_next_class(diff, &class), 1);
		assert_int_equal(class.change, DEVMIG_CAME);
		assert_int_equal(devmig_diff_next_class(diff, &class), 0);
		assert_int_equal(devmig_diff_next_migration(diff, &migration), 0);
	}
	assert_int_equal(devmig_diff_prospect(diff, 0, &prospect), 0);
	assert_string_equal(prospect.reason, "document");
	assert_int_equal(devmig_diff_prospect(diff, 1, &prospect), -ERANGE);
	assert_int_equal(devmig_diff_document(diff, 1, &documents), -ERANGE);
	devmig_diff_free(diff);
}

static void test_no_reading(void **state)
{
	struct devmig_error *error = NULL;
	struct devmig_diff *diff = NULL;
	struct fixture *f = *state;

	assert_int_equal(devmig_diff(f->old, f->new, DEVMIG_BOTH + 1, &diff, &error), -EINVAL);
	assert_int_equal(devmig_error_errno(error), -EINVAL);
	devmig_error_free(error);
	devmig_diff_free(NULL);
}

static int stop(void *arg, const struct devmig_difference *difference)
{
	*(const char **)arg = difference->before;
	return 7;
}

static void test_stopped(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *one = document(f->context, "1"), *two = document(f->context, "2");
	const char *before = NULL;

	assert_int_equal(devmig_document_differences(one, two, stop, &before), 7);
	assert_non_null(before);
	assert_int_equal(devmig_document_differences(one, one, stop, &before), 0);
	devmig_document_unref(one);
	devmig_document_unref(two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),    cmocka_unit_test(test_most_members),
		cmocka_unit_test(test_names),      cmocka_unit_test(test_anew),
		cmocka_unit_test(test_no_reading), cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
