// SPDX-License-Identifier: LGPL-2.1-or-later
/* What of the doctor a machine that is laid out can't show. */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <lib/doctor/package.h>
#include <lib/doctor/program.h>
#include <lib/doctor/visit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* --- versions --- */

static void test_release(void **state)
{
	static const struct {
		const char *text;
		const char *same; /* NULL: it is none */
	} cases[] = {
		{ "6.12.5-amd64", "6.12.5" },
		{ "6.18.44-fc-v669", "6.18.44" },
		{ "1:7.2+dfsg-7+deb12u18", "7.2" },
		{ "7.2.22 (Debian 1:7.2)", "7.2.22" },
		{ "28.41.1000", "28.41.1000" },
		{ "6.", "6" },
		{ "", NULL },
		{ "v6", NULL },
		{ "1.2.3.4.5", NULL },
		{ "99999999999.1", NULL },
		{ "1:", NULL },
	};
	struct dmig_version version, same;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(dmig_release_parse(cases[i].text, &version),
				 cases[i].same != NULL);
		if (!cases[i].same)
			continue;
		assert_true(dmig_release_parse(cases[i].same, &same));
		assert_true(version.head == same.head && version.tail == same.tail);
	}
}

static void test_release_has(void **state)
{
	struct dmig_version version;

	(void)state;
	assert_true(dmig_release_parse("6.10.0-rc1", &version));
	assert_true(dmig_release_has(version, "6.10"));
	assert_true(dmig_release_has(version, "6.9"));
	assert_false(dmig_release_has(version, "6.11"));
}

/* --- packages --- */

static const char *const wanted[] = { "qemu-system-x86", "qemu-system-arm", NULL };

static void check_package(const char *status, const char *name, const char *version)
{
	char *text = strdup(status);
	const char *found = NULL;

	assert_non_null(text);
	if (name) {
		assert_string_equal(dmig_package_find(text, wanted, &found), name);
		assert_string_equal(found, version);
	} else {
		assert_null(dmig_package_find(text, wanted, &found));
	}
	free(text);
}

static void test_package(void **state)
{
	(void)state;
	check_package("Package: a\nStatus: install ok installed\nVersion: 1\n\n"
		      "Package: qemu-system-arm\nVersion: 2\nStatus: install ok installed\n",
		      "qemu-system-arm", "2");
	/* It ends without the end of a line. */
	check_package("Package: qemu-system-x86\nStatus: hold ok installed\nVersion: 3",
		      "qemu-system-x86", "3");
	check_package("Package: qemu-system-x86\nStatus: install ok half-configured\nVersion: 3\n",
		      NULL, NULL);
	check_package("Package: qemu-system-x86\nStatus: install ok installed\n", NULL, NULL);
	/* Of two paragraphs nothing is put together. */
	check_package("Package: qemu-system-x86\n\nStatus: install ok installed\nVersion: 3\n",
		      NULL, NULL);
	check_package("Package: qemu-system-x86-extra\nStatus: install ok installed\nVersion: 3\n",
		      NULL, NULL);
	check_package("", NULL, NULL);
	check_package("\n\n\n", NULL, NULL);
}

/* --- programs --- */

struct script {
	char dir[sizeof("/tmp/devmig-XXXXXX")];
	char path[64];
};

static int script_setup(void **state)
{
	struct script *script = calloc(1, sizeof(*script));

	if (!script)
		return -1;
	strcpy(script->dir, "/tmp/devmig-XXXXXX");
	if (!mkdtemp(script->dir))
		return -1;
	snprintf(script->path, sizeof(script->path), "%s/program", script->dir);
	*state = script;
	return 0;
}

static int script_teardown(void **state)
{
	struct script *script = *state;

	unlink(script->path);
	rmdir(script->dir);
	free(script);
	return 0;
}

static int run(const struct script *script, const char *text, char **ret)
{
	FILE *file = fopen(script->path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(script->path, 0700), 0);
	return dmig_program_version(script->path, ret);
}

static void test_program(void **state)
{
	char *line = NULL;

	assert_int_equal(run(*state,
			     "#!/bin/sh\n[ \"$*\" = --version ] && echo it is 1.2 && echo more\n",
			     &line),
			 0);
	assert_string_equal(line, "it is 1.2");
	free(line);
}

static void test_program_missing(void **state)
{
	const struct script *script = *state;
	char *line = NULL;

	assert_int_equal(dmig_program_version(script->path, &line), -ENOENT);
	assert_null(line);
}

static void test_program_silent(void **state)
{
	char *line = NULL;

	assert_int_equal(run(*state, "#!/bin/sh\necho to nobody >&2\n", &line), -ENODATA);
	assert_null(line);
}

static void test_program_endless(void **state)
{
	char *line = NULL;

	assert_int_equal(run(*state, "#!/bin/sh\nexec tr '\\0' x </dev/zero\n", &line), 0);
	assert_true(strlen(line) < 1000);
	free(line);
}

static void test_program_that_hangs(void **state)
{
	const time_t begin = time(NULL);
	char *line = NULL;

	assert_int_equal(run(*state, "#!/bin/sh\nprintf slow\nexec sleep 60\n", &line), -ETIMEDOUT);
	assert_null(line);
	assert_true(time(NULL) - begin < 30);
}

/* --- devices that were asked --- */

struct judgement {
	struct devmig_doctor doctor;
	struct dmig_look look;
	struct dmig_visit visit;
};

static void judge(struct judgement *ret, const struct dmig_patient *patient,
		  bool (*check)(struct dmig_visit *visit, const struct dmig_patient *patient))
{
	static const struct devmig_doctor_options none;

	*ret = (struct judgement){ .visit = { .options = &none } };
	ret->visit.doctor = &ret->doctor;
	ret->look.root = -1;
	ret->visit.look = &ret->look;
	check(&ret->visit, patient);
}

static void judged(struct judgement *judgement, enum devmig_finding_status status, const char *part)
{
	struct devmig_finding *finding = judgement->doctor.findings;

	assert_int_equal(judgement->doctor.count, 1);
	assert_int_equal(finding->status, status);
	assert_non_null(strstr(finding->message, part));
	free((char *)finding->message);
	free((char *)finding->subject);
	free(finding);
}

static void test_version_1(void **state)
{
	const struct dmig_patient patient = {
		.name = "d",
		.kind = DMIG_PATIENT_PCI,
		.told = DMIG_TOLD_ASKED,
		.generation = DEVMIG_GENERATION_V1,
		.flags_known = true,
	};
	struct judgement judgement;

	(void)state;
	judge(&judgement, &patient, dmig_check_migration);
	judged(&judgement, DEVMIG_FINDING_FAIL, "it says that it migrates by version 1");
}

static void test_version_2_without_stop_copy(void **state)
{
	const struct dmig_patient patient = {
		.name = "d",
		.kind = DMIG_PATIENT_USER,
		.told = DMIG_TOLD_ASKED,
		.generation = DEVMIG_GENERATION_V2,
		.flags_known = true,
		.flags = DEVMIG_MIGRATION_P2P,
	};
	struct judgement judgement;

	(void)state;
	assert_false(dmig_patient_migrates(&patient));
	judge(&judgement, &patient, dmig_check_migration);
	judged(&judgement, DEVMIG_FINDING_FAIL, "not with stop-copy");
}

static void test_flags_of_a_later_kernel(void **state)
{
	const struct dmig_patient patient = {
		.name = "d",
		.kind = DMIG_PATIENT_PCI,
		.told = DMIG_TOLD_ASKED,
		.generation = DEVMIG_GENERATION_V2,
		.flags_known = true,
		.flags = DEVMIG_MIGRATION_STOP_COPY | 1U << 17,
	};
	struct judgement judgement;

	(void)state;
	judge(&judgement, &patient, dmig_check_migration);
	judged(&judgement, DEVMIG_FINDING_PASS, "it says: version 2, stop-copy");
}

static void test_statuses(void **state)
{
	(void)state;
	assert_string_equal(devmig_finding_status_name(DEVMIG_FINDING_PASS), "pass");
	assert_string_equal(devmig_finding_status_name(DEVMIG_FINDING_UNKNOWN), "unknown");
	assert_null(devmig_finding_status_name((enum devmig_finding_status)4));
}

/* The worst of some findings, of which there may be none. */
static void test_status_of_all(void **state)
{
	struct devmig_doctor doctor = { 0 };

	(void)state;
	assert_int_equal(devmig_doctor_status(&doctor), DEVMIG_FINDING_PASS);
	doctor.counts[DEVMIG_FINDING_WARN] = 1;
	assert_int_equal(devmig_doctor_status(&doctor), DEVMIG_FINDING_WARN);
	doctor.counts[DEVMIG_FINDING_UNKNOWN] = 1;
	assert_int_equal(devmig_doctor_status(&doctor), DEVMIG_FINDING_UNKNOWN);
	doctor.counts[DEVMIG_FINDING_FAIL] = 1;
	assert_int_equal(devmig_doctor_status(&doctor), DEVMIG_FINDING_FAIL);
	assert_int_equal(devmig_doctor_count(&doctor, DEVMIG_FINDING_FAIL), 1);
	assert_int_equal(devmig_doctor_count(&doctor, (enum devmig_finding_status)4), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_release),
		cmocka_unit_test(test_release_has),
		cmocka_unit_test(test_package),
		cmocka_unit_test_setup_teardown(test_program, script_setup, script_teardown),
		cmocka_unit_test_setup_teardown(test_program_missing, script_setup,
						script_teardown),
		cmocka_unit_test_setup_teardown(test_program_silent, script_setup, script_teardown),
		cmocka_unit_test_setup_teardown(test_program_endless, script_setup,
						script_teardown),
		cmocka_unit_test_setup_teardown(test_program_that_hangs, script_setup,
						script_teardown),
		cmocka_unit_test(test_version_1),
		cmocka_unit_test(test_version_2_without_stop_copy),
		cmocka_unit_test(test_flags_of_a_later_kernel),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_status_of_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
