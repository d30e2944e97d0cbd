// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LINE_MAX_BYTES ((size_t)1 << 20)

/* A line between two good ones; what is said of it, and whether it is kept. */
struct bad_line {
	const char *line;
	const char *reason;
	const char *text; /* a part of the error */
	unsigned int column;
	bool kept;
};

#define NAMED(device) "{\"host\":\"h\",\"device\":\"" device "\",\"kind\":\"vf\","
#define HEAD          NAMED("d")

static const struct bad_line bad_lines[] = {
	{ "nonsense", "bad-json", NULL, 1, false },
	{ "{", "bad-json", NULL, 2, false },
	{ "{\"host\":\"h\",\"dev", "bad-json", NULL, 0, false },
	{ RECORD("h", "d") " x", "bad-json", NULL, 0, false },
	{ RECORD("h", "d") RECORD("h", "e"), "bad-json", NULL, 0, false },
	{ HEAD "\"document\":{\"self\":{\"a\":}}}", "bad-json", NULL, 0, false },
	{ HEAD "\"document\":{\"self\":{\"a\":\"\x01\"}}}", "bad-json", NULL, 0, false },
	{ "[]", "bad-record", "a record is an object; write one per line, without an array", 1,
	  false },
	{ "\"h\"", "bad-record", "a record is an object", 1, false },
	{ "{}", "bad-record", "host is missing", 1, false },
	{ "{\"device\":\"d\",\"kind\":\"vf\"}", "bad-record", "host is missing", 1, false },
	{ "{\"host\":\"h\",\"kind\":\"vf\"}", "bad-record", "device is missing", 1, false },
	{ "{\"host\":\"h\",\"device\":\"d\"}", "bad-record", "kind is missing", 1, false },
	{ "{\"host\":\"\"}", "bad-record", "host must be", 9, false },
	{ "{\"host\":1}", "bad-record", "host must be", 9, false },
	{ "{\"host\":null}", "bad-record", "host must be", 9, false },
	{ "{\"host\":[\"h\"]}", "bad-record", "host must be", 9, false },
	{ "{\"host\":\"a\\u0000b\"}", "bad-record", "host must be", 9, false },
	{ "{\"host\":\"a\\u001b[31m\"}", "bad-record", "host must be", 9, false },
	{ "{\"host\":\"a\\nb\"}", "bad-record", "host must be", 9, false },
	{ "{\"device\":\"\\u007f\"}", "bad-record", "device must be", 11, false },
	{ "{\"kind\":\"VF\"}", "bad-record", "kind must be one of", 9, false },
	{ "{\"kind\":\"\"}", "bad-record", "kind must be one of", 9, false },
	{ "{\"kind\":2}", "bad-record", "kind must be one of", 9, false },
	{ HEAD "\"in_use\":1}", "bad-record", "in_use must be", 0, false },
	{ HEAD "\"in_use\":\"true\"}", "bad-record", "in_use must be", 0, false },
	{ HEAD "\"available\":-1}", "bad-record", "available must be", 0, false },
	{ HEAD "\"available\":1.5}", "bad-record", "available must be", 0, false },
	{ HEAD "\"available\":1e3}", "bad-record", "available must be", 0, false },
	{ HEAD "\"available\":\"1\"}", "bad-record", "available must be", 0, false },
	{ HEAD "\"available\":4294967296}", "bad-record", "available must be", 0, false },
	{ HEAD "\"available\":99999999999999999999999}", "bad-record", "available must be", 0,
	  false },
	{ HEAD "\"numa\":-2}", "bad-record", "numa must be", 0, false },
	{ HEAD "\"numa\":65536}", "bad-record", "numa must be", 0, false },
	{ HEAD "\"numa\":true}", "bad-record", "numa must be", 0, false },
	{ HEAD "\"parent\":\"\"}", "bad-record", "parent must be", 0, false },
	{ HEAD "\"parent\":1}", "bad-record", "parent must be", 0, false },
	{ HEAD "\"parent\":\"a\\u0007\"}", "bad-record", "parent must be", 0, false },
	{ HEAD "\"vm\":\"\"}", "bad-record", "vm must be", 0, false },
	{ HEAD "\"vm\":false}", "bad-record", "vm must be", 0, false },
	{ HEAD "\"units\":0}", "bad-record", "units must be", 0, false },
	{ HEAD "\"units\":4294967296}", "bad-record", "units must be", 0, false },
	{ HEAD "\"units\":null}", "bad-record", "units must be", 0, false },
	{ HEAD "\"migrations\":0}", "bad-record", "migrations must be", 0, false },
	{ HEAD "\"migrations\":-1}", "bad-record", "migrations must be", 0, false },
	{ HEAD "\"migrations\":4294967296}", "bad-record", "migrations must be", 0, false },
	{ HEAD "\"host\":\"h\"}", "bad-record", "stands twice", 0, false },
	{ HEAD "\"vm\":null,\"vm\":\"v\"}", "bad-record", "stands twice", 0, false },
	{ HEAD "\"ki\\u006ed\":\"vf\"}", "bad-record", "stands twice", 0, false },
	{ HEAD "\"document\":" DOCUMENT ",\"document\":" DOCUMENT "}", "bad-record", "stands twice",
	  0, false },
	/* The document of these was seen in the line before. */
	{ HEAD "\"document\":" DOCUMENT "}}", "bad-json", NULL, 0, false },
	{ HEAD "\"document\":" DOCUMENT, "bad-json", NULL, 0, false },
	{ HEAD "\"document\":" DOCUMENT ",}", "bad-json", NULL, 0, false },
	{ HEAD "\"document\":" DOCUMENT "]}", "bad-json", NULL, 0, false },
	{ HEAD "\"document\":[" DOCUMENT "}", "bad-json", NULL, 0, false },
	{ HEAD "\"document\":" DOCUMENT ",\"numa\":true}", "bad-record", "numa must be", 0, false },
	{ HEAD "\"document\":null,\"document\":" DOCUMENT "}", "bad-record", "stands twice", 0,
	  false },
	{ "{\"document\":" DOCUMENT "}", "bad-record", "host is missing", 1, false },
	{ "{\"host\":\"h\",\"kind\":\"pf\",\"document\":" DOCUMENT "}", "bad-record",
	  "device is missing", 1, false },
	{ HEAD "\"numa\":0}", "no-document", NULL, 1, true },
	{ HEAD "\"document\":null}", "no-document", NULL, 49, true },
	{ HEAD "\"document\":\"a\"}", "bad-shape", NULL, 49, true },
	{ HEAD "\"document\":{}}", "no-self", NULL, 0, true },
	{ HEAD "\"document\":{\"self\":{}}}", "empty-object", NULL, 0, true },
	{ HEAD "\"document\":{\"me\":{}}}", "unknown-key", NULL, 50, true },
	{ HEAD
	  "\"document\":{\"self\":{\"a\":\"1\"},\"compatible\":[{\"fields\":{\"a\":\"{v}\"}}]}}",
	  "undeclared", NULL, 0, true },
};

static void check_line(struct fixture *fixture, const struct bad_line *bad)
{
	char *text;

	assert_true(asprintf(&text, "%s\n%s\n%s\n", RECORD("h", "first"), bad->line,
			     RECORD("h", "third")) > 0);
	assert_int_equal(fixture_read_text(fixture, text), 0);
	free(text);
	assert_int_equal(fixture->nerrors, 1);
	assert_string_equal(fixture->reasons[0], bad->reason);
	assert_int_equal(fixture->lines[0], 2);
	if (bad->column)
		assert_int_equal(fixture->columns[0], bad->column);
	assert_non_null(strstr(fixture->texts[0], "/fleet.jsonl:2:"));
	if (bad->text)
		assert_non_null(strstr(fixture->texts[0], bad->text));
	assert_int_equal(devmig_fleet_count(fixture->fleet), 2 + bad->kept);
}

static void test_bad_lines(void **state)
{
	size_t i;

	for (i = 0; i < sizeof(bad_lines) / sizeof(bad_lines[0]); i++) {
		print_message("%s\n", bad_lines[i].line);
		check_line(*state, &bad_lines[i]);
	}
}

static void test_whole_record(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_record record;

	assert_int_equal(fixture_read_text(fixture,
					   "{\"document\":" DOCUMENT
					   ",\"numa\":3,\"available\":4294967295,\"in_use\":true,"
					   "\"units\":4294967295,\"migrations\":4294967295,"
					   "\"parent\":\"p\\u00e4\",\"vm\":null,"
					   "\"kind\":\"type\",\"device\":\"d\\u00e4\\\"\","
					   "\"host\":\"gr\\u00fcn\"}"),
			 0);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	assert_named(fixture, 0, "gr\xc3\xbcn", "d\xc3\xa4\"");
	assert_int_equal(devmig_fleet_record(fixture->fleet, 0, &record), 0);
	assert_int_equal(record.kind, DEVMIG_KIND_TYPE);
	assert_true(record.in_use);
	assert_int_equal(record.available, 4294967295u);
	assert_int_equal(record.units, 4294967295u);
	assert_int_equal(record.migrations, 0);
	assert_string_equal(record.parent, "p\xc3\xa4");
	assert_null(record.doubt);
	assert_int_equal(record.numa, 3);
	assert_int_equal(record.class_number, 0);
	assert_int_equal(devmig_fleet_record(fixture->fleet, 1, &record), -ERANGE);
}

/* The other of the two is for types. */
static void test_amount_of_a_device(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_record record;

	assert_int_equal(fixture_read_text(fixture, "{\"host\":\"h\",\"device\":\"d\","
						    "\"kind\":\"pf\",\"numa\":65535,\"units\":7,"
						    "\"migrations\":4294967295,"
						    "\"document\":" DOCUMENT "}"),
			 0);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_record(fixture->fleet, 0, &record), 0);
	assert_int_equal(record.kind, DEVMIG_KIND_PF);
	assert_int_equal(record.migrations, 4294967295u);
	assert_int_equal(record.units, 0);
	assert_int_equal(record.numa, 65535);
}

static void test_defaults(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_record record;

	assert_int_equal(fixture_read_text(fixture, RECORD("h", "d")), 0);
	assert_int_equal(devmig_fleet_record(fixture->fleet, 0, &record), 0);
	assert_false(record.in_use);
	assert_int_equal(record.available, 1);
	assert_int_equal(record.numa, -1);
	assert_int_equal(record.units, 0);
	assert_int_equal(record.migrations, 0);
	assert_null(record.parent);
	assert_null(record.vm);
}

static void test_kinds(void **state)
{
	static const char *const names[] = { "mdev", "vf", "pf", "type", "vfio-user" };
	struct fixture *fixture = *state;
	unsigned int kind;
	char *text;

	for (kind = 0; kind < 5; kind++) {
		assert_string_equal(devmig_kind_name(kind), names[kind]);
		assert_true(asprintf(&text,
				     "{\"host\":\"h\",\"device\":\"%u\",\"kind\":\"%s\","
				     "\"document\":" DOCUMENT "}\n",
				     kind, names[kind]) > 0);
		assert_int_equal(fixture_read_text(fixture, text), 0);
		free(text);
		assert_int_equal(fixture_record(fixture, 0).kind, kind);
	}
}

/* A later version may say more of a device. */
static void test_unknown_keys(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(fixture_read_text(fixture,
					   "{\"x\":{\"host\":[1,{}]},\"host\":\"h\",\"x\":null,"
					   "\"device\":\"d\",\"kind\":\"pf\",\"Kind\":\"no\","
					   "\"document\":" DOCUMENT "}\n"),
			 0);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
}

static void test_line_ends(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(
		fixture_read_text(fixture, "\n \t\r\n" RECORD("h", "a") "\r\n\r\n\n" RECORD(
						   "h", "b") "\n  \nx\r\n" RECORD("h", "c")),
		0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 3);
	assert_int_equal(fixture->nerrors, 1);
	assert_int_equal(fixture->lines[0], 8);
}

static void test_truncated_last_line(void **state)
{
	struct fixture *fixture = *state;
	char text[] = RECORD("h", "a") "\n" RECORD("h", "b");
	size_t size;

	/* Cut anywhere in the second line, it is the one that is bad. */
	for (size = sizeof(RECORD("h", "a")) + 1; size < sizeof(text) - 1; size += 7) {
		char cut = text[size];

		text[size] = '\0';
		assert_int_equal(fixture_read_text(fixture, text), 0);
		text[size] = cut;
		assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
		assert_int_equal(fixture->nerrors, 1);
		assert_int_equal(fixture->lines[0], 2);
		assert_string_equal(fixture->reasons[0], "bad-json");
	}
}

/* A file of a record, a line of @size bytes that is a record with blanks, and a record. */
static void read_long_line(struct fixture *fixture, size_t size, const char *last)
{
	static const char first[] = RECORD("h", "a") "\n", record[] = RECORD("h", "long");
	size_t total = sizeof(first) - 1 + size + strlen(last);
	char *text = malloc(total + 1), *path;

	assert_non_null(text);
	memcpy(text, first, sizeof(first) - 1);
	memset(text + sizeof(first) - 1, ' ', size);
	memcpy(text + sizeof(first) - 1, record, sizeof(record) - 1);
	strcpy(text + sizeof(first) - 1 + size, last);
	path = fixture_write(fixture, "fleet.jsonl", text, total);
	assert_int_equal(fixture_read(fixture, path), 0);
	free(path);
	free(text);
}

static void test_longest_line(void **state)
{
	static const char *const ends[] = { "\r\n", "\r", "" };
	struct fixture *fixture = *state;
	size_t i;

	read_long_line(fixture, LINE_MAX_BYTES, "\n" RECORD("h", "z") "\n");
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 3);
	for (i = 0; i < 3; i++) {
		read_long_line(fixture, LINE_MAX_BYTES, ends[i]);
		assert_int_equal(fixture->nerrors, 0);
		assert_int_equal(devmig_fleet_count(fixture->fleet), 2);
	}
}

static void test_lines_too_long(void **state)
{
	static const size_t sizes[] = { LINE_MAX_BYTES + 1, LINE_MAX_BYTES + 2, 2 * LINE_MAX_BYTES,
					5 * LINE_MAX_BYTES + 3 };
	static const char *const lasts[] = { "\n" RECORD("h", "z") "\n", "\r\n" RECORD("h", "z"),
					     "", "\r" };
	struct fixture *fixture = *state;
	size_t i;

	for (i = 0; i < 16; i++) {
		read_long_line(fixture, sizes[i / 4], lasts[i % 4]);
		assert_int_equal(fixture->nerrors, 1);
		assert_string_equal(fixture->reasons[0], "bad-record");
		assert_int_equal(fixture->lines[0], 2);
		assert_int_equal(devmig_fleet_count(fixture->fleet), i % 4 < 2 ? 2 : 1);
	}
}

static void test_empty(void **state)
{
	static const char *const texts[] = { "", "\n\n  \n" };
	struct fixture *fixture = *state;
	struct devmig_find_options options = { 0 };
	struct devmig_obstacles *obstacles;
	struct devmig_find_result *result;
	struct devmig_document *source = fixture_document(fixture, DOCUMENT);
	size_t count, i;

	for (i = 0; i < 2; i++) {
		assert_int_equal(fixture_read_text(fixture, texts[i]), 0);
		assert_int_equal(devmig_fleet_count(fixture->fleet), 0);
		assert_int_equal(devmig_fleet_host_count(fixture->fleet), 0);
		assert_int_equal(devmig_fleet_class_count(fixture->fleet), 0);
		assert_int_equal(devmig_find(fixture->fleet, source, &options, &result, NULL), 0);
		devmig_find_places(result, &count);
		assert_int_equal(count, 0);
		assert_int_equal(devmig_find_total(result), 0);
		assert_int_equal(devmig_find_next(result, &(struct devmig_place){ 0 }), 0);
		devmig_find_result_free(result);
		assert_int_equal(
			devmig_find_obstacles(fixture->fleet, source, &options, &obstacles, NULL),
			0);
		assert_int_equal(devmig_obstacles_count(obstacles), 0);
		devmig_obstacles_free(obstacles);
	}
	devmig_document_unref(source);
}

static void test_name_order(void **state)
{
	struct fixture *fixture = *state;
	static const char *const names[][2] = {
		{ "h1", "a" }, { "h1", "b" },  { "h10", "0" },      { "h10", "1" },
		{ "h2", "a" }, { "h2", "aa" }, { "\xc3\xa4", "a" },
	};
	static const char one[] = RECORD("h2", "aa") "\n" RECORD("h10", "1") "\n" RECORD(
		"\xc3\xa4", "a") "\n" RECORD("h1", "b");
	static const char two[] = RECORD("h2", "a") "\n" RECORD("h1", "a") "\n" RECORD("h10", "0");
	char *paths[] = {
		fixture_write(fixture, "one.jsonl", one, sizeof(one) - 1),
		fixture_write(fixture, "two.jsonl", two, sizeof(two) - 1),
	};
	size_t i;

	assert_int_equal(fixture_read_all(fixture, (const char *const *)paths, 2), 0);
	free(paths[0]);
	free(paths[1]);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 7);
	for (i = 0; i < 7; i++)
		assert_named(fixture, i, names[i][0], names[i][1]);
}

/* Of two records of one name the first counts, in whatever order they are found. */
static void test_named_twice(void **state)
{
	struct fixture *fixture = *state;
	static const char first[] = NAMED("d") "\"numa\":1,\"document\":" DOCUMENT "}\n" RECORD(
		"a", "d") "\n" NAMED("d") "\"numa\":0,\"document\":" DOCUMENT "}\n";
	static const char second[] = RECORD("b", "d") "\n\n" RECORD("h", "d") "\n";
	char *paths[2] = { NULL,
			   fixture_write(fixture, "second.jsonl", second, sizeof(second) - 1) };

	assert_int_equal(fixture_read_text(fixture, first), 0);
	assert_int_equal(fixture->nerrors, 1);
	assert_string_equal(fixture->reasons[0], "bad-record");
	assert_non_null(strstr(fixture->texts[0], "/fleet.jsonl:3:1: "));
	assert_non_null(strstr(fixture->texts[0], "h/d is named twice, first at "));
	assert_non_null(strstr(fixture->texts[0], "/fleet.jsonl:1 "));
	assert_int_equal(devmig_fleet_count(fixture->fleet), 2);

	assert_true(asprintf(&paths[0], "%s/fleet.jsonl", fixture->directory) > 0);
	assert_int_equal(fixture_read_strictly(fixture, paths[0]), -EBADMSG);
	assert_int_equal(fixture_read_all(fixture, (const char *const *)paths, 2), 0);
	assert_int_equal(fixture->nerrors, 2);
	assert_non_null(strstr(fixture->texts[1], "/second.jsonl:3:1: "));
	assert_non_null(strstr(fixture->texts[1], "/fleet.jsonl:1 "));
	assert_int_equal(devmig_fleet_count(fixture->fleet), 3);
	assert_named(fixture, 0, "a", "d");
	assert_named(fixture, 1, "b", "d");
	assert_named(fixture, 2, "h", "d");
	assert_int_equal(fixture_record(fixture, 2).numa, 1);
	free(paths[0]);
	free(paths[1]);
}

/* Many hosts, so that their table grows, in an order that is not theirs. */
static void test_many_hosts(void **state)
{
	struct fixture *fixture = *state;
	char *text = NULL, host[16];
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (i = 0; i < 9973; i++)
		fprintf(out,
			"{\"host\":\"h%05zu\",\"device\":\"d\",\"kind\":\"vf\","
			"\"document\":" DOCUMENT "}\n",
			i * 5003 % 9973);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(fixture_read_text(fixture, text), 0);
	free(text);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 9973);
	assert_int_equal(devmig_fleet_class_count(fixture->fleet), 1);
	for (i = 0; i < 9973; i++) {
		snprintf(host, sizeof(host), "h%05zu", i);
		assert_named(fixture, i, host, "d");
	}
}

/* What is said of a bad record has its name as soon as that is known. */
static void test_bad_records_are_named(void **state)
{
	static const char *const lines[][2] = {
		{ NAMED("d") "\"numa\":true}", "record: h/d: numa must be" },
		{ NAMED("d\\u0041") "\"numa\":true}", "record: h/dA: numa must be" },
		{ NAMED("d") "\"numa\"}", "JSON: h/d: " },
		{ NAMED("d") "\"document\":null}", "there is no document: h/d [" },
		{ NAMED("e") "\"document\":{\"me\":{}}}", ": h/e" },
		{ "{\"host\":\"h\",\"kind\":\"vf\"}", "record: device is missing" },
		{ "{\"host\":\"h\",\"device\":\"a\\nb\"}", "record: device must be" },
		{ "[" RECORD("h", "d") "]", "without the array" },
	};
	struct fixture *fixture = *state;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(fixture_read_text(fixture, lines[i][0]), 0);
		assert_int_equal(fixture->nerrors, 1);
		print_message("%s\n", fixture->texts[0]);
		assert_non_null(strstr(fixture->texts[0], lines[i][1]));
	}
}

/* Files that are something else are bad once, not in every line. */
static void test_foreign_files(void **state)
{
	static const char *const files[][2] = {
		{ "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=1\n", "is a document" },
		{ "# about\n\n# it\n SELF:\n\ta=1\n", "is a document" },
		{ "[\n" RECORD("h", "a") ",\n" RECORD("h", "b") "\n]\n", "without the array" },
		{ " [" RECORD("h", "a") ",\n" RECORD("h", "b") "]\n", "without the array" },
		{ "{\n  \"host\": \"h\",\n  \"device\": \"d\"\n}\n", "on one line" },
		{ "\n{ \"host\": \"h\",\r\n  \"device\": \"d\" }\n", "on one line" },
		{ "\x1f\x8b\b\n\n{\n", "gzip" },
	};
	struct fixture *fixture = *state;
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		assert_int_equal(fixture_read_text(fixture, files[i][0]), 0);
		assert_int_equal(fixture->nerrors, 1);
		assert_string_equal(fixture->reasons[0], "bad-record");
		assert_non_null(strstr(fixture->texts[0], "/fleet.jsonl: "));
		assert_non_null(strstr(fixture->texts[0], files[i][1]));
		assert_int_equal(devmig_fleet_count(fixture->fleet), 0);
	}
	/* What only begins badly has each of its lines looked at. */
	assert_int_equal(fixture_read_text(fixture, "{\n{\n" RECORD("h", "a") "\nSELF:\n"), 0);
	assert_int_equal(fixture->nerrors, 3);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
}

/* Equal documents are one class however they are spelled. */
static void test_classes(void **state)
{
	struct fixture *fixture = *state;
	size_t i;

	assert_int_equal(
		fixture_read_text(
			fixture,
			RECORD("h", "a") "\n" RECORD(
				"h",
				"b") "\n" HEAD "\"document\" : { \"self\":{\"a\":1},"
				     "\"compatible\":[{\"fields\":{\"a\":\"\\\"1\\\"\"}}]} }\n"),
		0);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_class_count(fixture->fleet), 1);
	for (i = 0; i < 3; i++)
		assert_int_equal(fixture_record(fixture, i).class_number, 0);
}

/* Wherever a document that was seen before stands in its record. */
static void test_known_document(void **state)
{
	static const char *const lines[] = {
		NAMED("1") "\"document\":" DOCUMENT "}",
		NAMED("2") "\"document\": " DOCUMENT " \t} \t ",
		NAMED("3") "\"document\":" DOCUMENT ",\"in_use\":true}",
		NAMED("4") "\"in_use\":true,\"document\":" DOCUMENT "}",
		"{\"document\":" DOCUMENT ",\"host\":\"h\",\"device\":\"0\",\"kind\":\"vf\"}",
		NAMED("5") "\"document\":" DOCUMENT ",\"x\":" DOCUMENT "}",
		NAMED("6") "\"x\":{\"document\":" DOCUMENT "},\"document\":" DOCUMENT "}",
	};
	struct fixture *fixture = *state;
	size_t count = sizeof(lines) / sizeof(lines[0]), i;
	char text[4096] = "";

	for (i = 0; i < count; i++)
		strcat(strcat(text, lines[i]), "\n");
	assert_int_equal(fixture_read_text(fixture, text), 0);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), count);
	assert_int_equal(devmig_fleet_class_count(fixture->fleet), 1);
	for (i = 0; i < count; i++)
		assert_int_equal(fixture_record(fixture, i).class_number, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_bad_lines),
		TEST(test_whole_record),
		TEST(test_amount_of_a_device),
		TEST(test_defaults),
		TEST(test_kinds),
		TEST(test_unknown_keys),
		TEST(test_line_ends),
		TEST(test_truncated_last_line),
		TEST(test_longest_line),
		TEST(test_lines_too_long),
		TEST(test_empty),
		TEST(test_name_order),
		TEST(test_named_twice),
		TEST(test_many_hosts),
		TEST(test_bad_records_are_named),
		TEST(test_foreign_files),
		TEST(test_classes),
		TEST(test_known_document),
	};

	return cmocka_run_group_tests_name("fleet-read", tests, NULL, NULL);
}
