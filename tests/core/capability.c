// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <core/capability.h>
#include <stdlib.h>

/* Capability strings, and what writing one answers.  devmig-document(5), VERSION ATTRIBUTE */

struct row {
	const char *name;
	const char *string;
	size_t size;
	const char *format; /* NULL: none */
	const char *result; /* the canonical SELF, or place and reason */
};

#define SELF(fields) "SELF:\n" fields

static const struct row generic[] = {
	{ "one field", TEXT("a=1"), "generic", SELF("\ta=1\n") },
	{ "several, in order", TEXT("b=1;a=2;c=3"), "generic", SELF("\tb=1\n\ta=2\n\tc=3\n") },
	{ "a trailing LF", TEXT("a=1\n"), "generic", SELF("\ta=1\n") },
	{ "an empty value", TEXT("a=;b=1"), "generic", SELF("\ta=\"\"\n\tb=1\n") },
	{ "escape: percent", TEXT("a=x%25y"), "generic", SELF("\ta=x%y\n") },
	{ "escape: semicolon", TEXT("a=x%3By;b=1"), "generic", SELF("\ta=x;y\n\tb=1\n") },
	{ "escape: equals", TEXT("a=x%3Dy"), "generic", SELF("\ta=x=y\n") },
	{ "escape: lower case", TEXT("a=%3b%3d"), "generic", SELF("\ta=;=\n") },
	{ "escape: tab", TEXT("a=x%09y"), "generic", SELF("\ta=x\ty\n") },
	{ "escape: a letter", TEXT("a=%41"), "generic", SELF("\ta=A\n") },
	{ "blanks", TEXT("a= x ;b=#"), "generic", SELF("\ta=\" x \"\n\tb=\"#\"\n") },
	{ "quotes and braces are plain", TEXT("a=\"x\";b={y}\\"), "generic",
	  SELF("\ta=\"\\\"x\\\"\"\n\tb=\"\\{y\\}\\\\\"\n") },
	{ "what looks like a vendor's", TEXT("a=8086-193b-i915-GVTg_V5_4"), "generic",
	  SELF("\ta=8086-193b-i915-GVTg_V5_4\n") },
	{ "nothing", TEXT(""), NULL, "1:1 bad-capability" },
	{ "an LF alone", TEXT("\n"), NULL, "1:1 bad-capability" },
	{ "two LF", TEXT("a=1\n\n"), NULL, "1:4 bad-capability" },
	{ "LF in the middle", TEXT("a=1\nb=2"), NULL, "1:4 bad-capability" },
	{ "no equals", TEXT("a=1;b"), NULL, "1:5 bad-capability" },
	{ "an empty pair", TEXT("a=1;;b=1"), NULL, "1:5 bad-capability" },
	{ "semicolon at the end", TEXT("a=1;"), NULL, "1:5 bad-capability" },
	{ "two equals", TEXT("a=1;b=2=3"), NULL, "1:8 bad-capability" },
	{ "escape cut after percent", TEXT("a=%"), NULL, "1:3 bad-capability" },
	{ "escape cut after a digit", TEXT("a=%2"), NULL, "1:3 bad-capability" },
	{ "escape cut by the next field", TEXT("a=%2;b=1"), NULL, "1:3 bad-capability" },
	{ "escape of no digits", TEXT("a=%2g"), NULL, "1:3 bad-capability" },
	{ "a byte that must be escaped", TEXT("a=\t"), NULL, "1:3 bad-capability" },
	{ "NUL", TEXT("a=\0"), NULL, "1:3 bad-capability" },
	{ "not ASCII", TEXT("a=\xc3\xa9"), NULL, "1:3 bad-capability" },
	{ "a name twice", TEXT("a=1;a=2"), NULL, "1:5 duplicate-field" },
	{ "no name", TEXT("=1;a=2"), NULL, "1:1 bad-name" },
	{ "not a name", TEXT("1a=1"), NULL, "1:1 bad-name" },
	{ "an escaped name", TEXT("%41=1"), NULL, "1:1 bad-name" },
	{ "an escaped NUL", TEXT("a=%00"), NULL, "1:3 bad-byte" },
	{ "an escaped LF", TEXT("a=x%0A"), NULL, "1:4 bad-byte" },
	{ "an escaped byte that is not ASCII", TEXT("a=%c3%a9"), NULL, "1:3 bad-byte" },
};

#define GVTG(type, id, more) SELF("\t" more "mdev_type=i915-GVTg_" type "\n\tpci_id=" id "\n")

static const struct row vendors[] = {
	{ "common part", TEXT("00028086-193b-i915-GVTg_V5_2"), "i915-gvtg-common",
	  GVTG("V5_2", "8086:193b", "device_api=vfio-pci\n\t") },
	{ "vendor, device, type", TEXT("8086-193b-i915-GVTg_V5_4"), "i915-gvtg",
	  GVTG("V5_4", "8086:193b", "") },
	{ "with a version", TEXT("8086-591d-GVTg_V5_4-00000001"), "i915-gvtg-version",
	  GVTG("V5_4", "8086:591d", "") "\tsoftware_version=1\n" },
	{ "a trailing LF", TEXT("8086-193b-i915-GVTg_V5_4\n"), "i915-gvtg",
	  GVTG("V5_4", "8086:193b", "") },
	{ "upper case", TEXT("8086-591D-GVTg_V5_4-000000FF"), "i915-gvtg-version",
	  GVTG("V5_4", "8086:591d", "") "\tsoftware_version=255\n" },
	{ "platform", TEXT("00048086-193b-i915-GVTg_V5_2"), "i915-gvtg-common",
	  GVTG("V5_2", "8086:193b", "device_api=vfio-platform\n\t") },
	{ "channel I/O", TEXT("00108086-193b-i915-GVTg_V5_2"), "i915-gvtg-common",
	  GVTG("V5_2", "8086:193b", "device_api=vfio-ccw\n\t") },
	{ "largest version", TEXT("8086-591d-GVTg_V5_4-ffffffff"), "i915-gvtg-version",
	  GVTG("V5_4", "8086:591d", "") "\tsoftware_version=4294967295\n" },

	{ "no interface", TEXT("00008086-193b-i915-GVTg_V5_2"), NULL, "1:1 bad-capability" },
	{ "two interfaces", TEXT("00068086-193b-i915-GVTg_V5_2"), NULL, "1:1 bad-capability" },
	{ "a flag that is no interface", TEXT("00018086-193b-i915-GVTg_V5_2"), NULL,
	  "1:1 bad-capability" },
	{ "an interface and another flag", TEXT("00038086-193b-i915-GVTg_V5_2"), NULL,
	  "1:1 bad-capability" },
	{ "an unknown flag", TEXT("00408086-193b-i915-GVTg_V5_2"), NULL, "1:1 bad-capability" },
	{ "the last flag", TEXT("80008086-193b-i915-GVTg_V5_2"), NULL, "1:1 bad-capability" },
	{ "crypto", TEXT("00208086-193b-i915-GVTg_V5_2"), "i915-gvtg-common",
	  GVTG("V5_2", "8086:193b", "device_api=vfio-ap\n\t") },
	{ "a digit short, common", TEXT("0028086-193b-i915-GVTg_V5_2"), NULL,
	  "1:5 bad-capability" },
	{ "a digit too many, common", TEXT("000028086-193b-i915-GVTg_V5_2"), NULL,
	  "1:9 bad-capability" },
	{ "a digit short, vendor", TEXT("808-193b-i915-GVTg_V5_4"), NULL, "1:1 bad-capability" },
	{ "a digit short, device", TEXT("8086-193-i915-GVTg_V5_4"), NULL, "1:5 bad-capability" },
	{ "a digit too many, device", TEXT("8086-0193b-i915-GVTg_V5_4"), NULL,
	  "1:10 bad-capability" },
	{ "not a digit", TEXT("8086-193g-i915-GVTg_V5_4"), NULL, "1:5 bad-capability" },
	{ "another driver", TEXT("8086-193b-i916-GVTg_V5_4"), NULL, "1:10 bad-capability" },
	{ "type of nothing", TEXT("8086-193b-i915-GVTg_"), NULL, "1:10 bad-capability" },
	{ "type with a dot", TEXT("8086-193b-i915-GVTg_V5.4"), NULL, "1:23 bad-capability" },
	{ "type without a driver or version", TEXT("8086-591d-GVTg_V5_4"), NULL,
	  "1:20 bad-capability" },
	{ "driver and version", TEXT("8086-591d-i915-GVTg_V5_4-00000001"), NULL,
	  "1:25 bad-capability" },
	{ "version a digit short", TEXT("8086-591d-GVTg_V5_4-0000001"), NULL,
	  "1:20 bad-capability" },
	{ "version a digit too many", TEXT("8086-591d-GVTg_V5_4-000000001"), NULL,
	  "1:29 bad-capability" },
	{ "something behind", TEXT("8086-193b-i915-GVTg_V5_4-"), NULL, "1:25 bad-capability" },
	{ "a blank before", TEXT(" 8086-193b-i915-GVTg_V5_4"), NULL, "1:1 bad-capability" },
	{ "underscores", TEXT("8086_193b_i915_GVTg_V5_4"), NULL, "1:5 bad-capability" },
	{ "two LF", TEXT("8086-193b-i915-GVTg_V5_4\n\n"), NULL, "1:25 bad-capability" },
};

struct parsed {
	struct fuzz_document document;
	const char *format;
};

static void parse(struct parsed *parsed, const char *string, size_t size)
{
	const size_t memory_size = dmig_capability_memory();
	struct fuzz_document *document = &parsed->document;
	char *copy = fuzz_copy(string, size);

	*parsed = (struct parsed){ .document.memory = malloc(memory_size) };
	assert_non_null(document->memory);
	document->reason = dmig_capability_parse(copy, size, document->memory, memory_size,
						 &document->doc, &parsed->format, &document->place);
	free(copy);
}

static char *describe(const struct parsed *parsed)
{
	const struct fuzz_document *document = &parsed->document;
	struct fixture_text text;
	size_t size;
	char *self;

	fixture_begin(&text);
	if (document->doc) {
		self = fuzz_print(document->doc, &size);
		fwrite(self, 1, size, text.file);
		free(self);
	} else {
		fputs(fixture_place(document->reason, document->place), text.file);
	}
	fixture_end(&text);
	return text.bytes;
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct parsed parsed;
	char *result;

	parse(&parsed, row->string, row->size);
	result = describe(&parsed);
	assert_string_equal(result, row->result);
	if (row->format)
		assert_string_equal(parsed.format, row->format);
	free(result);
	fuzz_document_free(&parsed.document);
}

/* The string of a SELF: as the specification has it. */
struct printed {
	const char *name;
	const char *self;
	const char *string;
};

static const struct printed strings[] = {
	{ "as an example", "device_api=vfio-pci\naggregator=2",
	  "device_api=vfio-pci;aggregator=2" },
	{ "all that is escaped", "a=\"%;=\t\"", "a=%25%3B%3D%09" },
	{ "all that is not", "a=\" !#$&'()*+,-./:<>?@[]^_`\\{|\\}~\\\"\\\\\"",
	  "a= !#$&'()*+,-./:<>?@[]^_`{|}~\"\\" },
	{ "an empty value", "a=\nb=", "a=;b=" },
};

static void check_printed(void **state)
{
	const struct printed *row = *state;
	struct fuzz_document document;
	struct parsed parsed;
	char string[DMIG_STRING_MAX];
	struct dmig_out out = { .at = string, .size = sizeof(string) };
	size_t size;
	char *text;
	char *again;

	fixture_make(&document, row->self, "");
	dmig_capability_print(document.doc, &out);
	assert_int_equal(out.len, strlen(row->string));
	assert_memory_equal(string, row->string, out.len);
	parse(&parsed, string, out.len);
	text = fuzz_print(document.doc, &size);
	again = describe(&parsed);
	assert_int_equal(size, strlen(again));
	assert_memory_equal(text, again, size);
	free(text);
	free(again);
	fuzz_document_free(&document);
	fuzz_document_free(&parsed.document);
}

/* What stands behind a string is not a part of it. */
static void ends(void **state)
{
	static const char string[] = "a=%41";
	const size_t memory_size = dmig_capability_memory();
	const struct dmig_document *doc;
	void *memory = malloc(memory_size);

	(void)state;
	assert_non_null(memory);
	assert_int_equal(dmig_capability_parse(string, 5, memory, memory_size, &doc, NULL, NULL),
			 DMIG_OK);
	assert_int_equal(dmig_capability_parse(string, 4, memory, memory_size, &doc, NULL, NULL),
			 DMIG_BAD_CAPABILITY);
	free(memory);
}

/* A string of exactly @size bytes whose values are within their limit. */
static char *long_string(size_t size)
{
	char *string = malloc(size + 1);

	assert_non_null(string);
	for (size_t i = 0; i < size; i++) {
		const size_t at = i % 1024;

		string[i] = at == 0 ? (char)('a' + i / 1024) : at == 1 ? '=' : 'x';
		if (at == 1023 && i + 1 < size)
			string[i] = ';';
	}
	string[size] = '\n';
	return string;
}

static enum dmig_reason reason_of_size(size_t size, bool lf)
{
	char *string = long_string(size);
	struct parsed parsed;

	parse(&parsed, string, size + lf);
	free(string);
	fuzz_document_free(&parsed.document);
	return parsed.document.reason;
}

static void limit(void **state)
{
	(void)state;
	assert_int_equal(reason_of_size(4095, false), DMIG_OK);
	assert_int_equal(reason_of_size(4095, true), DMIG_OK);
	assert_int_equal(reason_of_size(4096, false), DMIG_LIMIT_STRING);
	assert_int_equal(reason_of_size(4096, true), DMIG_LIMIT_STRING);
	assert_int_equal(reason_of_size(65536, false), DMIG_LIMIT_STRING);
}

/* The rules of documents hold in strings too. */
static void document_limits(void **state)
{
	struct fixture_text text;
	struct parsed parsed;

	(void)state;
	for (unsigned int n = 64; n <= 65; n++) {
		fixture_begin(&text);
		for (unsigned int i = 0; i < n; i++)
			fprintf(text.file, "%sf%u=", i ? ";" : "", i);
		fixture_end(&text);
		parse(&parsed, text.bytes, text.size);
		assert_int_equal(parsed.document.reason, n == 64 ? DMIG_OK : DMIG_LIMIT_FIELDS);
		fuzz_document_free(&parsed.document);
		free(text.bytes);
	}
}

/* A value's limit is that of the text form, where it may have to be quoted and escaped. */
struct spelled {
	const char *name;
	const char *start;
	const char *end;
	unsigned int most; /* bytes of x between them */
};

static const struct spelled values[] = {
	{ "nothing special", "", "", 1024 },
	{ "a quote at the start", "\"", "", 1024 - 4 },
	{ "a quote inside", "x\"", "", 1024 - 2 },
	{ "a backslash inside", "x\\", "", 1024 - 2 },
	{ "a backslash in quotes", "x\\", " ", 1024 - 6 },
	{ "a number sign at the start", "#", "", 1024 - 3 },
	{ "a number sign inside", "x#", "", 1024 - 2 },
	{ "a number sign behind a blank", "x #", "", 1024 - 5 },
	{ "a blank at the start", " ", "", 1024 - 3 },
	{ "a blank at the end", "", " ", 1024 - 3 },
	{ "a blank inside", "x ", "", 1024 - 2 },
	{ "an opening brace", "x{", "", 1024 - 5 },
	{ "a closing brace", "x}", "", 1024 - 5 },
	{ "all braces", "{{{{", "}}}}", 1024 - 18 },
};

static enum dmig_reason reason_of_value(const struct spelled *row, unsigned int n)
{
	struct fixture_text text;
	struct parsed parsed;

	fixture_begin(&text);
	fprintf(text.file, "a=%s", row->start);
	fixture_repeat(&text, "x", n);
	fputs(row->end, text.file);
	fixture_end(&text);
	parse(&parsed, text.bytes, text.size);
	if (parsed.document.doc)
		fuzz_check_canonical(parsed.document.doc);
	fuzz_document_free(&parsed.document);
	free(text.bytes);
	return parsed.document.reason;
}

static void check_spelled(void **state)
{
	const struct spelled *row = *state;

	assert_int_equal(reason_of_value(row, row->most), DMIG_OK);
	assert_int_equal(reason_of_value(row, row->most + 1), DMIG_LIMIT_VALUE);
}

/* Writing a string to the version attribute of this device. */
struct written {
	const char *name;
	const char *string;
	size_t size;
	int answer;
};

static const struct written answers[] = {
	{ "compatible", TEXT("n=2;m=2"), 0 },
	{ "compatible, with an LF", TEXT("n=2;m=2\n"), 0 },
	{ "compatible, a vendor's", TEXT("8086-193b-i915-GVTg_V5_4"), 0 },
	{ "compatible after APPLY", TEXT("n=3"), -EINVAL },
	{ "not compatible", TEXT("n=x"), -EINVAL },
	{ "not compatible, other fields", TEXT("o=1"), -EINVAL },
	{ "not compatible, a vendor's", TEXT("8086-193c-i915-GVTg_V5_4"), -EINVAL },
	{ "malformed", TEXT("n"), -EBADMSG },
	{ "malformed: empty", TEXT(""), -EBADMSG },
	{ "malformed: LF in the middle", TEXT("n=2\nm=2\n"), -EBADMSG },
	{ "wrong alphabet", TEXT("n=\xff"), -EBADMSG },
	{ "wrong alphabet, escaped", TEXT("n=%ff"), -EBADMSG },
	{ "a name twice", TEXT("n=2;n=2"), -EBADMSG },
	{ "almost a vendor's",
	  TEXT("8086-193b-i915-GVTg_V5_"
	       "/4"),
	  -EBADMSG },
};

static int write_version(const char *string, size_t size)
{
	static const char objects[] = "COMPATIBLE:\nn={n:int}\nAPPLY:\nm={n}\n"
				      "COMPATIBLE:\npci_id=8086:193b\n";
	const size_t memory_size = dmig_capability_memory();
	struct fuzz_document document;
	void *memory = malloc(memory_size);
	int answer;

	assert_non_null(memory);
	fixture_make(&document, "n=1\nm=2", objects);
	answer = dmig_version_test(document.doc, string, size, memory, memory_size);
	free(memory);
	fuzz_document_free(&document);
	return answer;
}

static void check_written(void **state)
{
	const struct written *row = *state;

	assert_int_equal(write_version(row->string, row->size), row->answer);
}

static void too_long(void **state)
{
	char *string = long_string(4096);

	(void)state;
	assert_int_equal(write_version(string, 4096), -E2BIG);
	assert_int_equal(write_version(string, 4097), -E2BIG);
	/* Too long goes before malformed. */
	memset(string, '\xff', 4096);
	assert_int_equal(write_version(string, 4096), -E2BIG);
	assert_int_equal(write_version(string, 4095), -EBADMSG);
	free(string);
}

/* The longest string of @fields fields whose values are of one length, but for the last. */
static size_t fill_string(char *string, unsigned int fields)
{
	const size_t share = DMIG_STRING_MAX / fields;
	size_t len = 0;

	for (unsigned int i = 0; i < fields; i++) {
		const size_t start = len;

		len += (size_t)sprintf(string + len, "%sf%u=", i ? ";" : "", i);
		while (len < start + share && len - start < 1000)
			string[len++] = 'v';
	}
	return len;
}

/* Where there is no room, the answer would be about memory, not about the string. */
static void memory_is_enough(void **state)
{
	char string[DMIG_STRING_MAX + 1];
	unsigned int fields;

	(void)state;
	for (fields = 1; fields <= DMIG_FIELDS_MAX; fields++) {
		const size_t size = fill_string(string, fields);
		const size_t memory_size = dmig_capability_memory();
		void *const memory = malloc(memory_size);
		const struct dmig_document *doc;

		assert_non_null(memory);
		assert_int_equal(
			dmig_capability_parse(string, size, memory, memory_size, &doc, NULL, NULL),
			DMIG_OK);
		assert_int_equal(doc->nself, fields);
		free(memory);
	}
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(memory_is_enough),
		cmocka_unit_test(ends),
		cmocka_unit_test(limit),
		cmocka_unit_test(document_limits),
		cmocka_unit_test(too_long),
	};

	return FIXTURE_ROWS(generic, check_row) + FIXTURE_ROWS(vendors, check_row) +
	       FIXTURE_ROWS(strings, check_printed) + FIXTURE_ROWS(values, check_spelled) +
	       FIXTURE_ROWS(answers, check_written) + cmocka_run_group_tests(others, NULL, NULL);
}
