// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define DOCUMENT "{\"self\":{\"a\":\"1\"},\"compatible\":[{\"fields\":{\"a\":\"1\"}}]}"
#define RECORD(host, device)                                                                       \
	"{\"host\":\"" host "\",\"device\":\"" device "\",\"kind\":\"vf\",\"document\":" DOCUMENT  \
	"}"
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
	{ "[]", "bad-record", "a record is an object", 1, false },
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
	{ HEAD "\"numa\":2147483648}", "bad-record", "numa must be", 0, false },
	{ HEAD "\"numa\":true}", "bad-record", "numa must be", 0, false },
	{ HEAD "\"host\":\"h\"}", "bad-record", "stands twice", 0, false },
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
	size_t records = devmig_fleet_count(fixture->fleet), i = fixture->nerrors;
	char *text;

	assert_true(asprintf(&text, "%s\n%s\n%s\n", RECORD("h", "first"), bad->line,
			     RECORD("h", "third")) > 0);
	assert_int_equal(fixture_read_text(fixture, text), 0);
	free(text);
	assert_int_equal(fixture->nerrors, i + 1);
	assert_string_equal(fixture->reasons[i], bad->reason);
	assert_int_equal(fixture->lines[i], 2);
	if (bad->column)
		assert_int_equal(fixture->columns[i], bad->column);
	assert_non_null(strstr(fixture->texts[i], "/fleet.jsonl:2:"));
	if (bad->text)
		assert_non_null(strstr(fixture->texts[i], bad->text));
	assert_int_equal(devmig_fleet_count(fixture->fleet), records + 2 + bad->kept);
}

static void test_bad_lines(void **state)
{
	size_t i;

	for (i = 0; i < sizeof(bad_lines) / sizeof(bad_lines[0]); i++) {
		print_message("%s\n", bad_lines[i].line);
		fixture_teardown(state);
		fixture_setup(state);
		check_line(*state, &bad_lines[i]);
	}
}

static void assert_record(const struct fixture *fixture, size_t index, const char *host,
			  const char *device)
{
	struct devmig_device_record record;

	assert_int_equal(devmig_fleet_record(fixture->fleet, index, &record), 0);
	assert_string_equal(record.host, host);
	assert_string_equal(record.device, device);
}

static void test_whole_record(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_device_record record;

	assert_int_equal(fixture_read_text(fixture,
					   "{\"document\":" DOCUMENT
					   ",\"numa\":3,\"available\":4294967295,\"in_use\":true,"
					   "\"kind\":\"type\",\"device\":\"d\\u00e4\\\"\","
					   "\"host\":\"gr\\u00fcn\"}"),
			 0);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	assert_record(fixture, 0, "gr\xc3\xbcn", "d\xc3\xa4\"");
	assert_int_equal(devmig_fleet_record(fixture->fleet, 0, &record), 0);
	assert_int_equal(record.kind, DEVMIG_KIND_TYPE);
	assert_true(record.in_use);
	assert_int_equal(record.available, 4294967295u);
	assert_int_equal(record.numa, 3);
	assert_int_equal(record.class_number, 0);
	assert_int_equal(devmig_fleet_record(fixture->fleet, 1, &record), -ERANGE);
}

static void test_defaults(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_device_record record;

	assert_int_equal(fixture_read_text(fixture, RECORD("h", "d")), 0);
	assert_int_equal(devmig_fleet_record(fixture->fleet, 0, &record), 0);
	assert_false(record.in_use);
	assert_int_equal(record.available, 1);
	assert_int_equal(record.numa, -1);
}

static void test_kinds(void **state)
{
	static const char *const names[] = { "mdev", "vf", "pf", "type", "vfio-user" };
	struct fixture *fixture = *state;
	struct devmig_device_record record;
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
		assert_int_equal(devmig_fleet_record(fixture->fleet, kind, &record), 0);
		assert_int_equal(record.kind, kind);
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

		fixture_teardown(state);
		fixture_setup(state);
		fixture = *state;
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
	struct fixture *fixture = *state;

	read_long_line(fixture, LINE_MAX_BYTES, "\n" RECORD("h", "z") "\n");
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 3);
	read_long_line(fixture, LINE_MAX_BYTES, "\r\n");
	read_long_line(fixture, LINE_MAX_BYTES, "\r");
	read_long_line(fixture, LINE_MAX_BYTES, "");
	/* All that is wrong is that the two records were there before. */
	assert_int_equal(fixture->nerrors, 6);
	while (fixture->nerrors--) {
		assert_non_null(strstr(fixture->texts[fixture->nerrors], "named twice"));
		free(fixture->reasons[fixture->nerrors]);
		free(fixture->texts[fixture->nerrors]);
	}
	fixture->nerrors = 0;
}

static void test_lines_too_long(void **state)
{
	static const size_t sizes[] = { LINE_MAX_BYTES + 1, LINE_MAX_BYTES + 2, 2 * LINE_MAX_BYTES,
					5 * LINE_MAX_BYTES + 3 };
	static const char *const lasts[] = { "\n" RECORD("h", "z") "\n", "\r\n" RECORD("h", "z"),
					     "", "\r" };
	size_t i;

	for (i = 0; i < 16; i++) {
		struct fixture *fixture;

		fixture_teardown(state);
		fixture_setup(state);
		fixture = *state;
		read_long_line(fixture, sizes[i / 4], lasts[i % 4]);
		assert_int_equal(fixture->nerrors, 1);
		assert_string_equal(fixture->reasons[0], "bad-record");
		assert_int_equal(fixture->lines[0], 2);
		assert_int_equal(devmig_fleet_count(fixture->fleet), i % 4 < 2 ? 2 : 1);
	}
}

static void test_empty(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_find_options options = { 0 };
	struct devmig_find_result *result;
	struct devmig_document *source;
	size_t count;

	assert_int_equal(fixture_read_text(fixture, ""), 0);
	assert_int_equal(fixture_read_text(fixture, "\n\n  \n"), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 0);
	source = fixture_document(fixture, DOCUMENT);
	assert_int_equal(devmig_find(fixture->fleet, source, &options, &result, NULL), 0);
	devmig_find_targets(result, &count);
	assert_int_equal(count, 0);
	assert_int_equal(devmig_find_total(result), 0);
	assert_int_equal(devmig_find_obstacle_count(result), 0);
	devmig_find_result_free(result);
	devmig_document_unref(source);
}

static void write_and_forget(const struct fixture *fixture, const char *name, const char *text)
{
	free(fixture_write(fixture, name, text, strlen(text)));
}

static void test_directory(void **state)
{
	struct fixture *fixture = *state;
	char *path;

	write_and_forget(fixture, "b.jsonl", "bad\n" RECORD("h2", "b"));
	write_and_forget(fixture, "a.jsonl", RECORD("h1", "a") "\nworse\n");
	write_and_forget(fixture, ".hidden.jsonl", RECORD("h", "hidden"));
	write_and_forget(fixture, "c.json", RECORD("h", "other"));
	write_and_forget(fixture, "jsonl", RECORD("h", "other"));
	assert_true(asprintf(&path, "%s/directory.jsonl", fixture->directory) > 0);
	assert_int_equal(mkdir(path, 0777), 0);
	free(path);
	assert_int_equal(fixture_read(fixture, fixture->directory), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 2);
	assert_record(fixture, 0, "h1", "a");
	assert_record(fixture, 1, "h2", "b");
	assert_int_equal(fixture->nerrors, 2);
	assert_non_null(strstr(fixture->texts[0], "/a.jsonl:2:1: "));
	assert_non_null(strstr(fixture->texts[1], "/b.jsonl:1:1: "));
}

/* Links to nothing, and FIFOs, which nobody would ever write to. */
static void test_no_files_in_a_directory(void **state)
{
	struct fixture *fixture = *state;
	char *link, *fifo;

	write_and_forget(fixture, "b.jsonl", RECORD("h", "b"));
	assert_true(asprintf(&link, "%s/z.jsonl", fixture->directory) > 0);
	assert_true(asprintf(&fifo, "%s/f.jsonl", fixture->directory) > 0);
	assert_int_equal(symlink("nowhere", link), 0);
	assert_int_equal(mkfifo(fifo, 0666), 0);
	assert_int_equal(fixture_read(fixture, fixture->directory), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	assert_int_equal(fixture->nerrors, 2);
	assert_non_null(strstr(fixture->texts[0], "/f.jsonl: "));
	assert_string_equal(fixture->reasons[0], "bad-record");
	assert_non_null(strstr(fixture->texts[1], "/z.jsonl: "));

	assert_int_equal(devmig_fleet_read(fixture->fleet, fixture->directory, NULL, NULL, NULL),
			 -EBADMSG);
	assert_int_equal(unlink(fifo), 0);
	assert_int_equal(devmig_fleet_read(fixture->fleet, fixture->directory, NULL, NULL, NULL),
			 -ENOENT);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	free(link);
	free(fifo);
}

static void test_empty_directory(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(fixture_read(fixture, fixture->directory), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 0);
}

static void test_no_file(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_error *error = NULL;

	assert_int_equal(
		devmig_fleet_read(fixture->fleet, "/nonexistent/fleet.jsonl", NULL, NULL, &error),
		-ENOENT);
	assert_non_null(strstr(devmig_error_text(error), "/nonexistent/fleet.jsonl"));
	devmig_error_free(error);
}

static int stop_with_seven(void *arg, const struct devmig_error *error)
{
	(void)error;
	++*(int *)arg;
	return 7;
}

static void test_stopped(void **state)
{
	struct fixture *fixture = *state;
	static const char text[] = RECORD("h", "b") "\nbad\n" RECORD("h", "c") "\n";
	char *path = fixture_write(fixture, "bad.jsonl", text, sizeof(text) - 1);
	struct devmig_error *error = NULL;
	int calls = 0;

	assert_int_equal(fixture_read_text(fixture, RECORD("h", "a")), 0);
	assert_int_equal(devmig_fleet_read(fixture->fleet, path, stop_with_seven, &calls, &error),
			 7);
	assert_null(error);
	assert_int_equal(calls, 1);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	assert_int_equal(devmig_fleet_read(fixture->fleet, path, NULL, NULL, NULL), -EBADMSG);
	assert_int_equal(devmig_fleet_read(fixture->fleet, path, NULL, NULL, &error), -EBADMSG);
	assert_int_equal(devmig_error_line(error), 2);
	assert_int_equal(devmig_error_errno(error), -EBADMSG);
	devmig_error_free(error);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	assert_record(fixture, 0, "h", "a");
	free(path);
}

/* Hosts, devices and documents @from, @from + @step … of @count; each with a number of its own. */
static char *numbered(size_t from, size_t step, size_t count, const char *end)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (i = from; i < count; i += step)
		fprintf(out,
			"{\"host\":\"h%05zu\",\"device\":\"d\",\"kind\":\"vf\",\"document\":"
			"{\"self\":{\"n\":\"%zu\"}}}\n",
			i, i);
	fputs(end, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void assert_numbered(const struct fixture *fixture, size_t index, size_t number)
{
	struct devmig_device_record record;
	struct devmig_field field;
	char host[16];

	snprintf(host, sizeof(host), "h%05zu", number);
	assert_record(fixture, index, host, "d");
	assert_int_equal(devmig_fleet_record(fixture->fleet, index, &record), 0);
	assert_int_equal(devmig_document_self_find(
				 devmig_class_document(devmig_fleet_classes(fixture->fleet),
						       record.class_number),
				 "n", &field),
			 0);
	assert_memory_equal(field.value, host + strlen(host) - field.value_len, field.value_len);
}

/* Hosts, classes and lines: what a failing call has added is taken back, all of it. */
static void test_nothing_stays(void **state)
{
	struct fixture *fixture = *state;
	char *even = numbered(10000, 2, 10400, ""), *odd = numbered(10001, 2, 10400, "");
	char *all = numbered(10000, 1, 13000, "nonsense\n");
	char *path = fixture_write(fixture, "bad.jsonl", all, strlen(all));
	size_t before = 0, i;

	assert_int_equal(fixture_read_text(fixture, even), 0);
	for (i = 0; i < 20; i++) {
		assert_int_equal(devmig_fleet_read(fixture->fleet, path, NULL, NULL, NULL),
				 -EBADMSG);
		assert_int_equal(devmig_fleet_count(fixture->fleet), 200);
		assert_int_equal(devmig_class_count(devmig_fleet_classes(fixture->fleet)), 200);
		if (i == 0)
			before = mallinfo2().uordblks;
	}
	/* The allocator's own caches come and go; a record takes more than a byte. */
	assert_true(mallinfo2().uordblks < before + 20 * 3000);
	assert_int_equal(fixture_read_text(fixture, odd), 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 400);
	assert_int_equal(devmig_class_count(devmig_fleet_classes(fixture->fleet)), 400);
	for (i = 0; i < 400; i++)
		assert_numbered(fixture, i, 10000 + i);

	/* Lines are counted on from where the last good file ended. */
	assert_int_equal(fixture_read_text(fixture, odd), 0);
	assert_int_equal(fixture->nerrors, 200);
	assert_non_null(strstr(fixture->texts[0], "/fleet.jsonl:1:1: "));
	assert_non_null(strstr(fixture->texts[0], "first at "));
	assert_non_null(strstr(fixture->texts[0], "/fleet.jsonl:1 "));
	free(even);
	free(odd);
	free(all);
	free(path);
}

static void test_name_order(void **state)
{
	struct fixture *fixture = *state;
	static const char *const names[][2] = {
		{ "h1", "a" }, { "h1", "b" },  { "h10", "0" },      { "h10", "1" },
		{ "h2", "a" }, { "h2", "aa" }, { "\xc3\xa4", "a" },
	};
	size_t i;

	assert_int_equal(
		fixture_read_text(fixture, RECORD("h2", "aa") "\n" RECORD("h10", "1") "\n" RECORD(
						   "\xc3\xa4", "a") "\n" RECORD("h1", "b")),
		0);
	assert_int_equal(fixture_read_text(fixture, RECORD("h2", "a") "\n" RECORD(
							    "h1", "a") "\n" RECORD("h10", "0")),
			 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 7);
	for (i = 0; i < 7; i++)
		assert_record(fixture, i, names[i][0], names[i][1]);
}

/* Of two records of one name the first counts, in whatever order they are found. */
static void test_named_twice(void **state)
{
	struct fixture *fixture = *state;
	static const char first[] = NAMED("d") "\"numa\":1,\"document\":" DOCUMENT "}\n" RECORD(
		"a", "d") "\n" NAMED("d") "\"numa\":0,\"document\":" DOCUMENT "}\n";
	static const char second[] = RECORD("b", "d") "\n\n" RECORD("h", "d") "\n";
	struct devmig_device_record record;
	char *path;

	assert_int_equal(fixture_read_text(fixture, first), 0);
	assert_int_equal(fixture->nerrors, 1);
	assert_string_equal(fixture->reasons[0], "bad-record");
	assert_non_null(strstr(fixture->texts[0], "/fleet.jsonl:3:1: "));
	assert_non_null(strstr(fixture->texts[0], "h/d is named twice, first at "));
	assert_non_null(strstr(fixture->texts[0], "/fleet.jsonl:1 "));

	path = fixture_write(fixture, "second.jsonl", second, sizeof(second) - 1);
	assert_int_equal(devmig_fleet_read(fixture->fleet, path, NULL, NULL, NULL), -EBADMSG);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 2);
	assert_int_equal(fixture_read(fixture, path), 0);
	free(path);
	assert_non_null(strstr(fixture->texts[1], "/second.jsonl:3:1: "));
	assert_int_equal(devmig_fleet_count(fixture->fleet), 3);
	assert_record(fixture, 0, "a", "d");
	assert_record(fixture, 1, "b", "d");
	assert_record(fixture, 2, "h", "d");
	assert_int_equal(devmig_fleet_record(fixture->fleet, 2, &record), 0);
	assert_int_equal(record.numa, 1);
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
	assert_int_equal(devmig_class_count(devmig_fleet_classes(fixture->fleet)), 1);
	for (i = 0; i < 9973; i++) {
		snprintf(host, sizeof(host), "h%05zu", i);
		assert_record(fixture, i, host, "d");
	}
}

/* Equal documents are one class however they are spelled. */
static void test_classes(void **state)
{
	struct fixture *fixture = *state;
	struct devmig_device_record record;
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
	assert_int_equal(devmig_class_count(devmig_fleet_classes(fixture->fleet)), 1);
	for (i = 0; i < 3; i++) {
		assert_int_equal(devmig_fleet_record(fixture->fleet, i, &record), 0);
		assert_int_equal(record.class_number, 0);
	}
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
	struct devmig_device_record record;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(fixture_read_text(fixture, lines[i]), 0);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), i);
	while (i--) {
		assert_int_equal(devmig_fleet_record(fixture->fleet, i, &record), 0);
		assert_int_equal(record.class_number, 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_bad_lines),
		TEST(test_whole_record),
		TEST(test_defaults),
		TEST(test_kinds),
		TEST(test_unknown_keys),
		TEST(test_line_ends),
		TEST(test_truncated_last_line),
		TEST(test_longest_line),
		TEST(test_lines_too_long),
		TEST(test_empty),
		TEST(test_directory),
		TEST(test_no_files_in_a_directory),
		TEST(test_empty_directory),
		TEST(test_no_file),
		TEST(test_stopped),
		TEST(test_nothing_stays),
		TEST(test_name_order),
		TEST(test_named_twice),
		TEST(test_many_hosts),
		TEST(test_classes),
		TEST(test_known_document),
	};

	return cmocka_run_group_tests_name("fleet-read", tests, NULL, NULL);
}
