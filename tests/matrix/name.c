// SPDX-License-Identifier: LGPL-2.1-or-later
/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lib/matrix/name.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX 8

/* Names of documents whose SELF is given. */
struct names {
	struct devmig_document *documents[MAX];
	char *names[MAX];
	u32 count;
};

static struct devmig_document *parse(const char *self)
{
	struct devmig_document *document = NULL;
	char text[2100];

	snprintf(text, sizeof(text), "SELF:\n%s", self);
	assert_int_equal(devmig_document_parse(NULL, DEVMIG_FORM_TEXT, text, strlen(text), NULL,
					       &document, NULL),
			 0);
	return document;
}

static struct names name_all(const char *const *selfs, u32 count)
{
	struct dmig_naming namings[MAX] = { 0 };
	struct names names = { .count = count };
	u32 i;

	for (i = 0; i < count; i++) {
		names.documents[i] = parse(selfs[i]);
		namings[i].document = names.documents[i];
	}
	assert_int_equal(dmig_naming_choose(namings, count), 0);
	for (i = 0; i < count; i++) {
		struct devmig_digest digest = { .bytes = { 0x12, 0x34, (u8)(0x50 + i) } };

		names.names[i] = dmig_naming_print(&namings[i], &digest, 6);
		assert_non_null(names.names[i]);
	}
	return names;
}

static void drop(struct names *names)
{
	u32 i;

	for (i = 0; i < names->count; i++) {
		devmig_document_unref(names->documents[i]);
		free(names->names[i]);
	}
}

#define ASSERT_NAMES(selfs, expected)                                                              \
	do {                                                                                       \
		struct names names = name_all(selfs, sizeof(selfs) / sizeof(*(selfs)));            \
		u32 at;                                                                            \
                                                                                                   \
		for (at = 0; at < names.count; at++)                                               \
			assert_string_equal(names.names[at], (expected)[at]);                      \
		drop(&names);                                                                      \
	} while (0)

static void kind(void **state)
{
	static const char *const selfs[] = {
		"device_api=vfio-pci\npci_id=8086:1\ndriver=d\ntype=t\nmdev_type=m\n",
		"device_api=vfio-pci\npci_id=8086:1\ndriver=d\ntype=t\n",
		"device_api=vfio-pci\npci_id=8086:1\ndriver=d\ntype=\"\"\n",
		"device_api=vfio-pci\npci_id=8086:1\n",
		"device_api=vfio-pci\n",
		"other=1\nmore=2\n",
		"other=\"\"\n",
	};
	static const char *const expected[] = {
		"m#123450",        "t#123451", "d#123452", "8086:1#123453",
		"vfio-pci#123454", "1#123455", "#123456",
	};

	(void)state;
	ASSERT_NAMES(selfs, expected);
}

/* The field that has most values comes first, whatever is the same for all is left out. */
static void differences(void **state)
{
	static const char *const selfs[] = {
		"type=t\nsame=1\npair=a\nfw=x\n",
		"type=t\nsame=1\npair=b\nfw=x\n",
		"type=t\nsame=1\npair=a\nfw=y\n",
		"type=t\nsame=1\npair=a\nfw=z\n",
		"type=u\nsame=1\n",
	};
	static const char *const expected[] = {
		"t,fw=x,pair=a#123450",
		"t,fw=x,pair=b#123451",
		"t,fw=y#123452",
		"t,fw=z#123453",
		"u#123454",
	};

	(void)state;
	ASSERT_NAMES(selfs, expected);
}

/* Of fields that tell as much the one with shorter values is taken. */
static void shortest(void **state)
{
	static const char *const selfs[] = { "type=t\na=long1\nb=1\nc=long1\n",
					     "type=t\na=long2\nb=2\nc=long2\n" };
	static const char *const expected[] = { "t,b=1#123450", "t,b=2#123451" };

	(void)state;
	ASSERT_NAMES(selfs, expected);
}

static void versions_and_absence(void **state)
{
	static const char *const selfs[] = { "type=t\nv=1.2\n", "type=t\nv=1.10\n", "type=t\n",
					     "type=t\nv=beta.2\n" };
	static const char *const expected[] = { "t,1.2#123450", "t,1.10#123451", "t,v=#123452",
						"t,v=beta.2#123453" };

	(void)state;
	ASSERT_NAMES(selfs, expected);
}

/* What can't be told apart by SELF is by its digits. */
static void same_self(void **state)
{
	static const char *const selfs[] = { "type=t\na=1\n", "type=t\na=1\n" };
	static const char *const expected[] = { "t#123450", "t#123451" };

	(void)state;
	ASSERT_NAMES(selfs, expected);
}

static void hostile(void **state)
{
	static const char *const selfs[] = {
		"type=\"</text><script>$(x)`y`\t\\\"'\"\na=1\n",
		"type=\"</text><script>$(x)`y`\t\\\"'\"\na=\"; rm -rf & \\{x\\} | #*?!\\\\\"\n",
	};
	u32 i;

	(void)state;
	for (i = 0; i < 2; i++) {
		const char *const one[] = { selfs[0], selfs[i ? 1 : 0] };
		struct names names = name_all(one, 2);
		const char *name = names.names[1];

		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					      "0123456789._+:/@%~,=#-"),
				 strlen(name));
		drop(&names);
	}
}

/* Long values keep their beginning and their end. */
static void cut(void **state)
{
	static const char *const selfs[] = {
		"type=a-very-long-name-of-a-type-with-an-end\nfield_with_a_name_beyond=x\n",
		"type=a-very-long-name-of-a-type-with-an-end\nfield_with_a_name_beyond="
		"0123456789abcdefghijklmnopq\n",
	};
	static const char *const expected[] = {
		"a-very-long-nam..-an-end,field_with_.._beyond=x#123450",
		"a-very-long-nam..-an-end,field_with_.._beyond=0123456789a..klmnopq#123451",
	};

	(void)state;
	ASSERT_NAMES(selfs, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kind),      cmocka_unit_test(differences),
		cmocka_unit_test(shortest),  cmocka_unit_test(versions_and_absence),
		cmocka_unit_test(same_self), cmocka_unit_test(hostile),
		cmocka_unit_test(cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
