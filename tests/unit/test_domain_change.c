// SPDX-License-Identifier: LGPL-2.1-or-later
#include "domain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The XML of a libvirt domain: only what a call says is changed, all else stays, byte for byte. */

/* --- changing --- */

static char *reassign(struct fixture *f, const char *xml, size_t index, const char *name,
		      struct devmig_document *document)
{
	const struct devmig_reassignment change = { index, name, document };
	struct devmig_domain *domain = domain_parse(f, xml);
	struct devmig_error *error = NULL;
	char *text = NULL;
	size_t size;

	if (devmig_domain_reassign(domain, &change, 1, &text, &size, &error))
		fail_msg("%s", devmig_error_text(error));
	assert_int_equal(strlen(text), size);
	devmig_domain_free(domain);
	return text;
}

static void becomes(struct fixture *f, const char *xml, size_t index, const char *name,
		    struct devmig_document *document, const char *wanted)
{
	char *text = reassign(f, xml, index, name, document);

	assert_string_equal(text, wanted);
	free(text);
}

static void changes_a_uuid(void **state)
{
	becomes(*state,
		"<?xml version='1.0'?>\r\n<!-- <address uuid='" UUID_A "'/> -->\n"
		"<domain\ttype = \"kvm\" ><x a=\"'>\" uuid='" UUID_A "'/><![CDATA[<a>]]>"
		"<devices >\n<hostdev mode='subsystem' type='mdev'><source ><address\n\tx:uuid='1' "
		"xmlns:x='y' uuid = \"" UUID_A "\" />\n</source></hostdev></devices></domain>\n\n",
		0, UUID_B, NULL,
		"<?xml version='1.0'?>\r\n<!-- <address uuid='" UUID_A "'/> -->\n"
		"<domain\ttype = \"kvm\" ><x a=\"'>\" uuid='" UUID_A "'/><![CDATA[<a>]]>"
		"<devices >\n<hostdev mode='subsystem' type='mdev'><source ><address\n\tx:uuid='1' "
		"xmlns:x='y' uuid = \"" UUID_B "\" />\n</source></hostdev></devices></domain>\n\n");
}

static void changes_an_address(void **state)
{
	becomes(*state, DOMAIN("", PCI("domain='0x0000' bus=\"0x3b\" slot='0x00' function='0x4'")),
		0, "0000:5e:01.4", NULL,
		DOMAIN("", PCI("domain='0x0000' bus=\"0x5e\" slot='0x01' function='0x4'")));
	/* What is right stays as it is written; what is not there is put there. */
	becomes(*state, DOMAIN("", PCI("bus='59' function='04'")), 0, "0001:3b:02.4", NULL,
		DOMAIN("", PCI("domain='0x0001' slot='0x02' bus='59' function='04'")));
	becomes(*state, DOMAIN("", PCI("bus='&#x35;9'")), 0, "0000:5e:00.0", NULL,
		DOMAIN("", PCI("bus='0x5e'")));
}

static void changes_only_one(void **state)
{
	becomes(*state, DOMAIN("", MDEV(UUID_A) PCI("bus='1'") MDEV(UUID_A)), 2, UUID_B, NULL,
		DOMAIN("", MDEV(UUID_A) PCI("bus='1'") MDEV(UUID_B)));
}

static void changes_nothing(void **state)
{
	const char *xml =
		DOMAIN(OURS(ENTRY("uuid='" UUID_A "'", "SELF:\n# x\n a=1")), MDEV(UUID_A));
	struct devmig_document *same =
		fixture_parse(*state, DEVMIG_FORM_TEXT, "SELF:\na=1\nCOMPATIBLE:\na=1\n");

	becomes(*state, xml, 0, UUID_A, NULL, xml);
	becomes(*state, xml, 0, UUID_A, same, xml);
	devmig_document_unref(same);
}

static void changes_key_and_document(void **state)
{
	struct devmig_document *document =
		fixture_parse(*state, DEVMIG_FORM_TEXT, "SELF:\na=\"<2>\"\nCOMPATIBLE:\na=1\n");

	becomes(*state,
		DOMAIN(OURS("<!-- x -->" ENTRY("b='1' uuid='" UUID_A "'", "SELF:\na=1\n")),
		       MDEV(UUID_A)),
		0, UUID_B, document,
		DOMAIN(OURS("<!-- x -->" ENTRY("b='1' uuid='" UUID_B "'",
					       "SELF:\n\ta=&lt;2&gt;\n")),
		       MDEV(UUID_B)));
	/* An entry that says nothing */
	becomes(*state, DOMAIN(OURS("<devmig:device uuid='" UUID_A "' />"), MDEV(UUID_A)), 0,
		UUID_A, document,
		DOMAIN(OURS("<devmig:device uuid='" UUID_A
			    "' >SELF:\n\ta=&lt;2&gt;\n</devmig:device>"),
		       MDEV(UUID_A)));
	devmig_document_unref(document);
}

/* One that was left behind by somebody must not be taken for the new device's. */
static void drops_a_stale_entry(void **state)
{
	becomes(*state,
		DOMAIN(OURS(ENTRY("uuid='" UUID_B "'", "SELF:\na=9\n")
				    ENTRY("uuid='" UUID_A "'", "SELF:\na=1\n")),
		       MDEV(UUID_A)),
		0, UUID_B, NULL,
		DOMAIN(OURS(ENTRY("uuid='" UUID_B "'", "SELF:\na=1\n")), MDEV(UUID_B)));
}

/* ... nor be dropped twice, where two devices are one */
static void drops_a_stale_entry_once(void **state)
{
	becomes(*state,
		DOMAIN(OURS(ENTRY("uuid='" UUID_A "'", "SELF:\na=1\n")
				    ENTRY("uuid='" UUID_A "'", "SELF:\na=2\n")
					    ENTRY("uuid='" UUID_A "'", "SELF:\na=3\n")),
		       MDEV(UUID_A) MDEV(UUID_A)),
		0, UUID_A, NULL,
		DOMAIN(OURS(ENTRY("uuid='" UUID_A "'", "SELF:\na=1\n")
				    ENTRY("uuid='" UUID_A "'", "SELF:\na=2\n")),
		       MDEV(UUID_A) MDEV(UUID_A)));
}

static void exchanges_two(void **state)
{
	const struct devmig_reassignment changes[] = { { 0, UUID_B, NULL }, { 1, UUID_A, NULL } };
	struct devmig_domain *domain =
		domain_parse(*state, DOMAIN(OURS(ENTRY("uuid='" UUID_A "'", "SELF:\na=1\n") ENTRY(
						    "uuid='" UUID_B "'", "SELF:\na=2\n")),
					    MDEV(UUID_A) MDEV(UUID_B)));
	char *text = NULL;
	size_t size;

	assert_int_equal(devmig_domain_reassign(domain, changes, 2, &text, &size, NULL), 0);
	assert_string_equal(text, DOMAIN(OURS(ENTRY("uuid='" UUID_B "'", "SELF:\na=1\n")
						      ENTRY("uuid='" UUID_A "'", "SELF:\na=2\n")),
					 MDEV(UUID_B) MDEV(UUID_A)));
	free(text);
	devmig_domain_free(domain);
}

static void refuses_wrong_changes(void **state)
{
	static const struct {
		struct devmig_reassignment changes[2];
		size_t count;
		int error;
	} cases[] = {
		{ { { 1, UUID_A, NULL } }, 1, -ERANGE },
		{ { { 0, UUID_A, NULL }, { 0, UUID_B, NULL } }, 2, -EINVAL },
		{ { { 0, "0000:3b:00.4", NULL } }, 1, -EINVAL },
		{ { { 0, "'/><x a='", NULL } }, 1, -EINVAL },
	};
	struct devmig_domain *domain = domain_parse(*state, DOMAIN("", MDEV(UUID_A)));
	size_t i, size;
	char *text = NULL;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(devmig_domain_reassign(domain, cases[i].changes, cases[i].count,
							&text, &size, NULL),
				 cases[i].error);
	assert_null(text);
	devmig_domain_free(domain);
}

/* --- describing --- */

static char *describe(struct fixture *f, const char *xml)
{
	struct devmig_document *document = fixture_parse(
		f, DEVMIG_FORM_TEXT, "SELF:\ndevice_api=vfio-pci\nCOMPATIBLE:\ndevice_api=x\n");
	struct devmig_document *documents[] = { document, document };
	struct devmig_domain *domain = domain_parse(f, xml);
	struct devmig_error *error = NULL;
	char *text = NULL;
	size_t size;

	if (devmig_domain_describe(domain, documents, &text, &size, &error))
		fail_msg("%s", devmig_error_text(error));
	devmig_domain_free(domain);
	devmig_document_unref(document);
	return text;
}

/* ... and once more changes nothing. */
static void describes(struct fixture *f, const char *xml, const char *wanted)
{
	char *text = describe(f, xml), *again = describe(f, text);

	assert_string_equal(text, wanted);
	assert_string_equal(again, wanted);
	free(text);
	free(again);
}

#define DESCRIBED(key)                                                                             \
	"    <devmig:devices " SPACE ">\n"                                                         \
	"      <devmig:device " key ">SELF:\n\tdevice_api=vfio-pci\n</devmig:device>\n"            \
	"    </devmig:devices>\n"

static void puts_an_element(void **state)
{
	const char *wanted = DOMAIN(
		"  <metadata>\n" DESCRIBED("uuid=\"" UUID_A "\"") "  </metadata>\n", MDEV(UUID_A));

	describes(*state, DOMAIN("", MDEV(UUID_A)), wanted);
	describes(*state, DOMAIN("  <metadata/>\n", MDEV(UUID_A)), wanted);
	describes(*state, DOMAIN("  <metadata>\n  </metadata>\n", MDEV(UUID_A)), wanted);
	describes(*state, wanted, wanted);
	/* Others' elements stay. */
	describes(*state,
		  DOMAIN("  <metadata>\n    <o:x xmlns:o='o'/>\n  </metadata>\n", MDEV(UUID_A)),
		  DOMAIN("  <metadata>\n    <o:x xmlns:o='o'/>\n" DESCRIBED("uuid=\"" UUID_A
									    "\"") "  </metadata>\n",
			 MDEV(UUID_A)));
	/* Ours is replaced, whatever its prefix is. */
	describes(*state,
		  DOMAIN("  <metadata>\n    <devices xmlns='" DEVMIG_DOMAIN_NAMESPACE
			 "'><!-- x --><device uuid='" UUID_B "'/></devices>\n  </metadata>\n",
			 MDEV(UUID_A)),
		  wanted);
	/* It has a user's alias. */
	describes(*state, DOMAIN("", ALIASED(UUID_A, "ua-g")),
		  DOMAIN("  <metadata>\n" DESCRIBED("uuid=\"" UUID_A
						    "\" alias=\"ua-g\"") "  </metadata>\n",
			 ALIASED(UUID_A, "ua-g")));
	describes(*state, DOMAIN("", PCI("bus='0x3b'")),
		  DOMAIN("  <metadata>\n" DESCRIBED("address=\"0000:3b:00.0\"") "  </metadata>\n",
			 PCI("bus='0x3b'")));
}

static void puts_an_element_on_one_line(void **state)
{
	char *text = describe(*state, "<domain><devices>" MDEV(UUID_A) "</devices></domain>");
	char *again = describe(*state, text);

	assert_non_null(strstr(text, "<domain>\n<metadata>\n  <devmig:devices "));
	assert_string_equal(text, again);
	free(text);
	free(again);
	text = describe(*state, "<domain><metadata><x/></metadata><devices>" MDEV(
					UUID_A) "</devices></domain>");
	again = describe(*state, text);
	assert_string_equal(text, again);
	free(text);
	free(again);
}

static void takes_an_element_away(void **state)
{
	describes(*state, DOMAIN("", ""), DOMAIN("", ""));
	describes(*state, DOMAIN(OURS(ENTRY("uuid='" UUID_A "'", "SELF:\na=1\n")), ""),
		  DOMAIN("  <metadata>\n    \n  </metadata>\n", ""));
}

static void gives_the_element(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, "SELF:\na=\"'\"\n");
	struct devmig_domain *domain = domain_parse(f, DOMAIN("", MDEV(UUID_A)));
	char *text = NULL;
	size_t size;

	assert_int_equal(devmig_domain_element(domain, &document, &text, &size, NULL), 0);
	assert_string_equal(text, "<devices>\n  <device uuid=\"" UUID_A "\">SELF:\n\ta=&apos;\n"
				  "</device>\n</devices>");
	assert_int_equal(size, strlen(text));
	free(text);
	devmig_domain_free(domain);
	devmig_document_unref(document);
}

static void refuses_to_grow_past_the_limit(void **state)
{
	const size_t size = 8u << 20;
	const char *after = "</name><devices>" MDEV(UUID_A) "</devices></domain>";
	char *xml = domain_fill("<domain><name>", "x",
				size - strlen("<domain><name>") - strlen(after), after);
	struct devmig_document *document = fixture_parse(*state, DEVMIG_FORM_TEXT, "SELF:\na=1\n");
	struct devmig_domain *domain = domain_parse(*state, xml);
	char *text = NULL;
	size_t ret;

	assert_int_equal(devmig_domain_describe(domain, &document, &text, &ret, NULL), -E2BIG);
	assert_null(text);
	devmig_domain_free(domain);
	devmig_document_unref(document);
	free(xml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(changes_a_uuid),
		TEST(changes_an_address),
		TEST(changes_only_one),
		TEST(changes_nothing),
		TEST(changes_key_and_document),
		TEST(drops_a_stale_entry),
		TEST(drops_a_stale_entry_once),
		TEST(exchanges_two),
		TEST(refuses_wrong_changes),
		TEST(puts_an_element),
		TEST(puts_an_element_on_one_line),
		TEST(takes_an_element_away),
		TEST(gives_the_element),
		TEST(refuses_to_grow_past_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
