// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <devmig/lint.h>
#include <errno.h>
#include <lib/document/normalize.h>
#include <stdlib.h>
#include <string.h>

/* NULL: the value has no other spelling that is the normal one. */
static void spells(const char *name, const char *value, const char *normal)
{
	char got[DMIG_VALUE_MAX + 1];
	size_t len = 0;

	if (dmig_normalize_value(name, strlen(name), value, strlen(value), got, &len) != !!normal)
		fail_msg("%s=%s: %s", name, value, normal ? normal : got);
	if (!normal)
		return;
	assert_string_equal(got, normal);
	assert_int_equal(len, strlen(normal));
	/* What is normal stays so. */
	spells(name, normal, NULL);
}

static void device_api(void **state)
{
	(void)state;
	spells("device_api", "vfio_pci", "vfio-pci");
	spells("device_api", "VFIO-PCI", "vfio-pci");
	spells("device_api", "Vfio_Platform", "vfio-platform");
	spells("device_api", "vfio_amba", "vfio-amba");
	spells("device_api", "vfio_ccw", "vfio-ccw");
	spells("device_api", "vfio_ap", "vfio-ap");
	spells("device_api", "vfio-pci", NULL);
	spells("device_api", "vfio_new", NULL);
	spells("device_api", "vfio_pci ", NULL);
	spells("device_api", "vfio__pci", NULL);
	spells("device_api", "vfio_pc", NULL);
	spells("device_api", "My_Api", NULL);
	spells("device_api", "", NULL);
}

static void pci_id(void **state)
{
	(void)state;
	spells("pci_id", "8086591d", "8086:591d");
	spells("pci_id", "8086-591d", "8086:591d");
	spells("pci_id", "0x8086 0x591d", "8086:591d");
	spells("pci_id", "0X8086:0X591D", "8086:591d");
	spells("pci_id", "0x8086591d", "8086:591d");
	spells("pci_id", "8086 \t591d", "8086:591d");
	spells("pci_id", "8086:591D", "8086:591d");
	spells("pci_id", "10DE-25B6", "10de:25b6");
	spells("pci_id", "8086:591d", NULL);
	spells("pci_id", "8086:591", NULL);
	spells("pci_id", "8086:591d0", NULL);
	spells("pci_id", "8086:591d:1", NULL);
	spells("pci_id", "8086::591d", NULL);
	spells("pci_id", "8086:591g", NULL);
	spells("pci_id", "808:6591d", NULL);
	spells("pci_id", "0x", NULL);
	spells("pci_id", "0x8086", NULL);
	spells("pci_id", "8086", NULL);
	spells("pci_id", "8086 ", NULL);
	spells("pci_id", "", NULL);
	spells("pci_id", "any", NULL);
}

static void other_fields_have_none(void **state)
{
	(void)state;
	spells("mdev_type", "8086591d", NULL);
	spells("driver", "vfio_pci", NULL);
	spells("Device_api", "vfio_pci", NULL);
	spells("device_apis", "vfio_pci", NULL);
	spells("device_ap", "vfio_pci", NULL);
	spells("", "vfio_pci", NULL);
}

static void longest_value(void **state)
{
	char *most = fixture_repeat("_", 1024), *more = fixture_repeat("_", 1025);

	(void)state;
	spells("device_api", most, NULL);
	spells("device_api", more, NULL);
	free(most);
	free(more);
}

static void becomes(struct fixture *f, const char *text, const char *normal)
{
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, text);
	struct devmig_document *made = NULL;

	assert_int_equal(devmig_document_normalize(f->context, document, &made, NULL), 0);
	assert_string_equal(devmig_document_name(made), "test");
	assert_int_equal(devmig_document_form(made), DEVMIG_FORM_TEXT);
	fixture_is(made, normal);
	devmig_document_unref(document);
}

static void document(void **state)
{
	becomes(*state,
		"SELF:\npci_id=\"8086591D\"\nx=vfio_pci\nCOMPATIBLE:\ndevice_api=vfio_pci\n"
		"pci_id={p:string:8086591d}\nAPPLY:\npci_id=0x8086 0x1\ndevice_api=VFIO_AP\n"
		"COMPATIBLE:\npci_id=8086{n:int}\nq=\"{a:int:1}-1\"\n",
		"SELF:\n\tpci_id=8086:591d\n\tx=vfio_pci\nCOMPATIBLE:\n\tdevice_api=vfio-pci\n"
		"\tpci_id={p:string:8086:591d}\nAPPLY:\n\tpci_id=0x8086 0x1\n\tdevice_api=vfio-ap\n"
		"COMPATIBLE:\n\tpci_id=8086{n:int}\n\tq=\"{a:int:1}-1\"\n");
}

static void lists(void **state)
{
	becomes(*state,
		"SELF:\na=1\nCOMPATIBLE:\ndevice_api={a:string:vfio_pci,\"x y\",VFIO_AP}\n"
		"pci_id={p:string:8086591D,\"0x8086 0x1\",8086-0002}\nq={q:string:vfio_pci}\n",
		"SELF:\n\ta=1\nCOMPATIBLE:\n\tdevice_api={a:string:vfio-pci,\"x y\",vfio-ap}\n"
		"\tpci_id={p:string:8086:591d,\"0x8086 0x1\",8086:0002}\n"
		"\tq={q:string:vfio_pci}\n");
}

static void sets(void **state)
{
	becomes(*state,
		"SELF:\na=1\nCOMPATIBLE:\ndevice_api={a:set:vfio_pci,\"\",\"x y\",VFIO_AP}\n"
		"pci_id={p:set:8086591D,\"0x8086 0x0001\"}\nq={q:set:vfio_pci}\n",
		"SELF:\n\ta=1\nCOMPATIBLE:\n\tdevice_api={a:set:vfio-pci,\"\",\"x y\",vfio-ap}\n"
		"\tpci_id={p:set:8086:591d,8086:0001}\n\tq={q:set:vfio_pci}\n");
}

static int count_spellings(void *arg, const struct devmig_remark *remark)
{
	unsigned int *found = arg;

	*found += !strcmp(remark->reason, "not-normal");
	return 0;
}

/* What the linter finds is what becomes normal. */
static void nothing_is_left_to_find(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = fixture_parse(
		f, DEVMIG_FORM_TEXT,
		"SELF:\ndevice_api=vfio_pci\nCOMPATIBLE:\ndevice_api={a:set:vfio_pci}\n"
		"pci_id={p:string:8086591d}\nCOMPATIBLE:\ndevice_api=VFIO_AP\n");
	struct devmig_document *made = NULL;
	unsigned int found = 0;

	assert_int_equal(devmig_lint_document(document, count_spellings, &found, NULL), 0);
	assert_int_equal(found, 4);
	found = 0;
	assert_int_equal(devmig_document_normalize(f->context, document, &made, NULL), 0);
	assert_int_equal(devmig_lint_document(made, count_spellings, &found, NULL), 0);
	assert_int_equal(found, 0);
	devmig_document_unref(document);
	devmig_document_unref(made);
}

static void lines_stay(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document_ = fixture_parse(
		f, DEVMIG_FORM_TEXT, "SELF:\n\n\na=1\nCOMPATIBLE:\n\nb=1\nAPPLY:\n\nc=1\n");
	struct devmig_document *made = NULL;
	struct devmig_field field;
	char *spelling;

	assert_int_equal(devmig_document_normalize(f->context, document_, &made, NULL), 0);
	assert_int_equal(devmig_document_self(made, 0, &field), 0);
	assert_int_equal(field.line, 4);
	assert_int_equal(devmig_document_field(made, 0, false, 0, &field, &spelling), 0);
	assert_int_equal(field.line, 7);
	free(spelling);
	assert_int_equal(devmig_document_field(made, 0, true, 0, &field, &spelling), 0);
	assert_int_equal(field.line, 10);
	free(spelling);
	devmig_document_unref(document_);
	devmig_document_unref(made);
}

/* A document with a pci_id, of so many bytes as text without indentation and last LF. */
static char *of_size(size_t size)
{
	char *value = fixture_repeat("v", 1000), *text = strdup("SELF:\npci_id=8086591d\n"),
	     *longer;
	unsigned int i;

	for (i = 0; i < 63; i++) {
		longer = fixture_print("%sf%02u=%s\n", text, i, value);
		free(text);
		text = longer;
	}
	longer = fixture_print("%sCOMPATIBLE:\na=%s\nb=%s\nc=", text, value, value);
	free(text);
	text = fixture_print("%s%.*s", longer, (int)(size - strlen(longer)), value);
	free(longer);
	free(value);
	return text;
}

/* 8086:591d has a byte more than 8086591d. */
static void document_at_the_limit(void **state)
{
	struct fixture *f = *state;
	size_t size;

	for (size = 65535; size <= 65536; size++) {
		char *text = of_size(size);
		struct devmig_document *full = fixture_parse(f, DEVMIG_FORM_TEXT, text);
		struct devmig_document *made = NULL;
		struct devmig_error *error = NULL;
		int ret = devmig_document_normalize(f->context, full, &made, &error);

		assert_int_equal(ret, size == 65536 ? -E2BIG : 0);
		if (ret)
			fixture_error(error, -E2BIG, "limit-document", "test", 69, 1);
		devmig_document_unref(made);
		devmig_document_unref(full);
		free(text);
	}
}

static void random_documents(void **state)
{
	struct fixture *f = *state;
	unsigned int i;

	fixture_seed(3);
	for (i = 0; i < 500; i++) {
		char *text = fixture_random_document();
		struct devmig_document *document_ = NULL, *made = NULL;

		if (!devmig_document_parse(f->context, DEVMIG_FORM_TEXT, text, strlen(text), NULL,
					   &document_, NULL)) {
			assert_int_equal(
				devmig_document_normalize(f->context, document_, &made, NULL), 0);
			/* None of its fields has a normal spelling. */
			assert_true(devmig_document_equal(document_, made));
		}
		devmig_document_unref(document_);
		devmig_document_unref(made);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_api),
		cmocka_unit_test(pci_id),
		cmocka_unit_test(other_fields_have_none),
		cmocka_unit_test(longest_value),
		TEST(document),
		TEST(lists),
		TEST(sets),
		TEST(nothing_is_left_to_find),
		TEST(lines_stay),
		TEST(document_at_the_limit),
		TEST(random_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
