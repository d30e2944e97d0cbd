// SPDX-License-Identifier: LGPL-2.1-or-later
#include "domain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The XML of a libvirt domain: what is found in it, and what is refused. */

static struct devmig_assigned device(const struct devmig_domain *domain, size_t index)
{
	struct devmig_assigned assigned;

	assert_int_equal(devmig_domain_device(domain, index, &assigned), 0);
	return assigned;
}

static void refuses_bytes(struct fixture *f, const char *xml, size_t size, int number,
			  const char *reason)
{
	struct devmig_domain *domain = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_domain_parse(f->context, xml, size, "vm.xml", &domain, &error),
			 number);
	assert_null(domain);
	assert_string_equal(devmig_error_reason(error), reason);
	devmig_error_free(error);
}

static void refuses(struct fixture *f, const char *xml)
{
	refuses_bytes(f, xml, strlen(xml), -EBADMSG, "bad-domain");
}

/* --- reading --- */

static void reads_devices(void **state)
{
	struct devmig_domain *domain = domain_parse(
		*state, DOMAIN("", MDEV("83B8F4F2509f382f3c1ee6bfe0fa1001")
					   PCI("domain='0' bus='59' slot='0x00' "
					       "function='4'") "<interface "
							       "type='hostdev'><source><"
							       "address type='pci' "
							       "domain='0x10000' bus='0x1' "
							       "slot='0x1f' function='0x7'/>"
							       "</source><alias "
							       "name='ua-net0'/></interface>"
							       "<hostdev mode='subsystem' "
							       "type='usb'><source/></"
							       "hostdev>"
							       "<hostdev "
							       "mode='capabilities' "
							       "type='misc'/>"
							       "<interface "
							       "type='network'/>"));

	assert_int_equal(devmig_domain_count(domain), 3);
	assert_int_equal(device(domain, 0).kind, DEVMIG_ITEM_MDEV);
	assert_string_equal(device(domain, 0).name, UUID_A);
	assert_string_equal(device(domain, 0).alias, "");
	assert_null(device(domain, 0).document);
	assert_int_equal(device(domain, 1).kind, DEVMIG_ITEM_VF);
	assert_string_equal(device(domain, 1).name, "0000:3b:00.4");
	assert_string_equal(device(domain, 2).name, "10000:01:1f.7");
	assert_string_equal(device(domain, 2).alias, "ua-net0");
	assert_int_equal(device(domain, 2).line, 4);
	assert_false(devmig_domain_described(domain));
	devmig_domain_free(domain);
}

static void keeps_made_up_aliases_out(void **state)
{
	struct devmig_domain *domain = domain_parse(
		*state,
		DOMAIN("", "<hostdev mode='subsystem' type='mdev'><source><address uuid='" UUID_A
			   "'/></source><alias name='hostdev0'/></hostdev>"));

	assert_string_equal(device(domain, 0).alias, "");
	devmig_domain_free(domain);
}

static void reads_documents(void **state)
{
	struct devmig_domain *domain = domain_parse(
		*state,
		DOMAIN(OURS(ENTRY("uuid=\"" UUID_B "\"", "SELF:\na=\"&lt;&amp;&#x41;\"\n") ENTRY(
			       "address=\"0000:3b:00.4\"", "SELF:\n<!-- -->b=<![CDATA[2]]>")
				    ENTRY("uuid=\"" UUID_A "\"", "nothing")),
		       MDEV(UUID_A) MDEV(UUID_B)
			       PCI("domain='0x0000' bus='0x3b' slot='0x00' function='0x4'")));
	struct devmig_field field;

	assert_true(devmig_domain_described(domain));
	assert_null(device(domain, 0).document);
	assert_string_equal(devmig_error_reason(device(domain, 0).error), "bad-line");
	assert_string_equal(devmig_error_file(device(domain, 0).error),
			    "vm.xml: document of " UUID_A);
	assert_int_equal(devmig_document_self_find(device(domain, 1).document, "a", &field), 0);
	assert_int_equal(field.value_len, 3);
	assert_memory_equal(field.value, "<&A", 3);
	assert_int_equal(devmig_document_self_find(device(domain, 2).document, "b", &field), 0);
	assert_memory_equal(field.value, "2", 1);
	devmig_domain_free(domain);
}

/* Whoever gives a machine other devices before it moves, as virsh migrate --xml does */
static void finds_documents_by_alias(void **state)
{
	struct devmig_domain *domain = domain_parse(
		*state, DOMAIN(OURS(ENTRY("uuid=\"" UUID_A "\" alias=\"ua-gpu\"", "SELF:\na=1\n")),
			       ALIASED(UUID_B, "ua-gpu")));

	assert_non_null(device(domain, 0).document);
	devmig_domain_free(domain);
	/* The address goes first, and one document is that of one device. */
	domain = domain_parse(
		*state, DOMAIN(OURS(ENTRY("uuid=\"" UUID_A "\" alias=\"ua-gpu\"", "SELF:\na=1\n")),
			       ALIASED(UUID_B, "ua-gpu") MDEV(UUID_A)));
	assert_null(device(domain, 0).document);
	assert_non_null(device(domain, 1).document);
	devmig_domain_free(domain);
}

static void ignores_what_is_not_ours(void **state)
{
	struct devmig_domain *domain = domain_parse(
		*state, DOMAIN("<metadata><devices xmlns='other'><device uuid='x'/></devices>"
			       "<devices><device uuid='x'/></devices><x:y/></metadata>",
			       MDEV(UUID_A)) "<!-- <devices> -->");

	assert_false(devmig_domain_described(domain));
	assert_int_equal(devmig_domain_count(domain), 1);
	devmig_domain_free(domain);
}

static void refuses_what_is_no_domain(void **state)
{
	static const char *const texts[] = {
		"",
		"domain",
		"<domain>",
		"</domain>",
		"<network/>",
		"<domain xmlns='x'/>",
		"<domain/><domain/>",
		"<domain><a></b></domain>",
		"<domain a='1' a='2'/>",
		"<domain a=1/>",
		"<domain a/>",
		"<domain a='1/>",
		"<domain>&unknown;</domain>",
		"<domain>&#0;</domain>",
		"<domain>\xff</domain>",
		"<domain><!-- -- --></domain>",
		"<domain><!-- </domain>",
		"<domain><![CDATA[ </domain>",
		"<domain><?x </domain>",
		"<domain a='<'/>",
		"<?xml version='1.0' encoding='ISO-8859-1'?><domain/>",
		"<!DOCTYPE domain><domain/>",
		"<!DOCTYPE d [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;&a;'>]><domain>&b;</domain>",
		"<!DOCTYPE d SYSTEM 'http://127.0.0.1/d.dtd'><domain/>",
		DOMAIN("<metadata/><metadata/>", ""),
		DOMAIN("<metadata><d:devices xmlns:d='" DEVMIG_DOMAIN_NAMESPACE
		       "'/><d:devices xmlns:d='" DEVMIG_DOMAIN_NAMESPACE "'/></metadata>",
		       ""),
		DOMAIN(OURS(ENTRY("uuid='1'", "SELF:\na=1\n")), ""),
		DOMAIN(OURS(ENTRY("", "SELF:\na=1\n")), ""),
		DOMAIN(OURS(ENTRY("address='3b:00.4'", "SELF:\na=1\n")), ""),
		DOMAIN("", MDEV("83b8f4f2-509f-382f-3c1e-e6bfe0fa100")),
		DOMAIN("", MDEV("83b8f4f2-509f-382f-3c1e-e6bfe0fa10011")),
		DOMAIN("", "<hostdev mode='subsystem' type='mdev'/>"),
		DOMAIN("", "<hostdev mode='subsystem' type='mdev'><source/></hostdev>"),
		DOMAIN("", PCI("bus='256'")),
		DOMAIN("", PCI("slot='0x20'")),
		DOMAIN("", PCI("function='8'")),
		DOMAIN("", PCI("bus='-1'")),
		DOMAIN("", PCI("bus='x'")),
		DOMAIN("", PCI("bus=''")),
		DOMAIN("", PCI("bus='99999999999999999999'")),
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		refuses(*state, texts[i]);
	refuses_bytes(*state, "<domain>\0</domain>", 18, -EBADMSG, "bad-domain");
	refuses_bytes(*state, "<\0d\0/\0>\0", 8, -EBADMSG, "bad-domain");
}

static void says_where(void **state)
{
	struct fixture *f = *state;
	struct devmig_domain *domain = NULL;
	struct devmig_error *error = NULL;
	const char *xml = "<domain>\n  <devices>\n    <hostdev mode='subsystem' type='pci'/>\n"
			  "  </devices>\n</domain>";

	assert_int_equal(
		devmig_domain_parse(f->context, xml, strlen(xml), "vm.xml", &domain, &error),
		-EBADMSG);
	fixture_error(error, -EBADMSG, "bad-domain", "vm.xml", 3, 5);
}

static void reads_utf8(void **state)
{
	struct devmig_domain *domain = domain_parse(
		*state, "\xef\xbb\xbf<?xml version=\"1.0\" encoding='utf-8'?>\n"
			"<domain><t\xc3\xafle/><devices>" MDEV(UUID_A) "</devices></domain>");

	assert_int_equal(devmig_domain_count(domain), 1);
	devmig_domain_free(domain);
}

/* --- limits --- */

struct limit {
	const char *before, *more, *after;
	size_t at; /* so many are allowed */
};

static const struct limit limits[] = {
	{ "<domain>", "<a/>", "</domain>", 65535 },
	{ "<domain>", "<!---->", "</domain>", 65535 },
	{ "<domain>", "<?a?>", "</domain>", 65535 },
	{ "<domain>", "<![CDATA[]]>", "</domain>", 65535 },
	{ "<domain><devices>", MDEV(UUID_A), "</devices></domain>", 256 },
	{ "<domain><metadata><devices xmlns='" DEVMIG_DOMAIN_NAMESPACE "'>",
	  "<device uuid='" UUID_A "'/>", "</devices></metadata></domain>", 256 },
};

static void has_limits(void **state)
{
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		const struct limit *limit = &limits[i];
		char *most = domain_fill(limit->before, limit->more, limit->at, limit->after);
		char *over = domain_fill(limit->before, limit->more, limit->at + 1, limit->after);

		devmig_domain_free(domain_parse(f, most));
		refuses_bytes(f, over, strlen(over), -E2BIG, "limit-domain");
		free(most);
		free(over);
	}
}

static void has_a_depth(void **state)
{
	size_t depth;

	for (depth = 127; depth <= 128; depth++) {
		char *open = domain_fill("<domain>", "<a>", depth, "");
		char *close = domain_fill("", "</a>", depth, "</domain>");
		char *xml = fixture_print("%s%s", open, close);

		if (depth == 127)
			devmig_domain_free(domain_parse(*state, xml));
		else
			refuses_bytes(*state, xml, strlen(xml), -E2BIG, "limit-domain");
		free(open);
		free(close);
		free(xml);
	}
}

/* @count attributes in each of @elements. */
static char *attributes(size_t elements, size_t count, const char *name)
{
	char *text = malloc(elements * (count * 24 + 16) + 64), *at = text;
	size_t i, j;

	assert_non_null(text);
	at = stpcpy(at, "<domain>");
	for (i = 0; i < elements; i++) {
		at = stpcpy(at, "<a");
		for (j = 0; j < count; j++)
			at += sprintf(at, " %s%zu='x'", name, j);
		at = stpcpy(at, "/>");
	}
	strcpy(at, "</domain>");
	return text;
}

static void has_a_limit_of_attributes(void **state)
{
	static const struct {
		size_t elements, count;
		const char *name;
		bool good;
	} cases[] = {
		{ 1, 256, "a", true },    { 1, 257, "a", false },      { 512, 256, "a", true },
		{ 513, 256, "a", false }, { 1, 256, "xmlns:a", true }, { 2, 129, "xmlns:a", false },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *xml = attributes(cases[i].elements, cases[i].count, cases[i].name);

		if (cases[i].good)
			devmig_domain_free(domain_parse(*state, xml));
		else
			refuses_bytes(*state, xml, strlen(xml), -E2BIG, "limit-domain");
		free(xml);
	}
}

static void has_a_size(void **state)
{
	const size_t size = 8u << 20, rest = strlen("<domain></domain>");
	char *xml = domain_fill("<domain>", "x", size - rest, "</domain> ");

	xml[size] = 0;
	devmig_domain_free(domain_parse(*state, xml));
	xml[size] = ' ';
	refuses_bytes(*state, xml, size + 1, -E2BIG, "limit-domain");
	free(xml);
	/* One value of that size */
	xml = domain_fill("<domain a='", "&#x20;", size / 6 - 8, "'/>");
	devmig_domain_free(domain_parse(*state, xml));
	free(xml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_devices),
		TEST(keeps_made_up_aliases_out),
		TEST(reads_documents),
		TEST(finds_documents_by_alias),
		TEST(ignores_what_is_not_ours),
		TEST(refuses_what_is_no_domain),
		TEST(says_where),
		TEST(reads_utf8),
		TEST(has_limits),
		TEST(has_a_depth),
		TEST(has_a_limit_of_attributes),
		TEST(has_a_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
