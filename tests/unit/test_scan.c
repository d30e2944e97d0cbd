// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <lib/fleet/record.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The fast scan of a record takes nothing that the parser does not take, and in
 * no other sense; and it takes what programs write.
 */

#define DOCUMENT "{\"self\":{\"a\":\"1\"},\"compatible\":[{\"fields\":{\"a\":\"1\"}}]}"
#define OTHER    "{\"self\":{\"b\":\"}\\\"\"}}"
#define NAMED    "{\"host\":\"h\",\"device\":\"d\",\"kind\":\"vf\","
#define END      "\"document\":" DOCUMENT "}"

/* What is read behind a line. */
#define BEHIND 8

static struct devmig_class_table *new_table(struct fixture *f)
{
	static const char *const documents[] = { DOCUMENT, OTHER };
	struct devmig_class_table *table = NULL;
	uint32_t class_number;
	size_t i;

	assert_int_equal(devmig_class_table_new(f->context, &table, NULL), 0);
	for (i = 0; i < 2; i++)
		assert_int_equal(devmig_class_add_json(table, documents[i], strlen(documents[i]),
						       NULL, &class_number, NULL),
				 0);
	return table;
}

static void assert_name(const char *a, size_t a_len, const char *b, size_t b_len)
{
	assert_int_equal(!a, !b);
	assert_int_equal(a_len, b_len);
	if (a)
		assert_memory_equal(a, b, a_len);
}

static void assert_same(const struct dmig_record *a, const struct dmig_record *b)
{
	assert_name(a->host, a->host_len, b->host, b->host_len);
	assert_name(a->device, a->device_len, b->device, b->device_len);
	assert_name(a->parent, a->parent_len, b->parent, b->parent_len);
	assert_name(a->vm, a->vm_len, b->vm, b->vm_len);
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->in_use, b->in_use);
	assert_int_equal(a->available, b->available);
	assert_int_equal(a->units, b->units);
	assert_int_equal(a->migrations, b->migrations);
	assert_int_equal(a->numa, b->numa);
	assert_int_equal(a->class_number, b->class_number);
	assert_null(a->document);
	assert_null(b->document);
}

/* Whether it was taken; then the parser must take it, too. */
static bool scan(struct devmig_class_table *table, const char *text, size_t size, char behind)
{
	struct dmig_record scanned, parsed;
	char *line = malloc(size + BEHIND);
	bool taken;

	memcpy(line, text, size);
	memset(line + size, '\n', BEHIND);
	line[size] = behind;
	taken = dmig_record_scan(table, line, size, &scanned);
	if (taken) {
		if (dmig_record_parse(table, line, size, NULL, 1, &parsed, NULL))
			fail_msg("%.*s", (int)size, line);
		assert_same(&scanned, &parsed);
	}
	free(line);
	return taken;
}

/* Lines that are plain are taken; the others may be, if they are good. */
static const struct {
	const char *line;
	bool plain;
} lines[] = {
	{ NAMED END, true },
	{ "{\"device\":\"d\",\"kind\":\"vf\",\"host\":\"h\"," END, true },
	{ NAMED "\"in_use\":true,\"available\":4294967295,\"numa\":65535," END, true },
	{ NAMED "\"in_use\":false,\"available\":0,\"numa\":-1," END, true },
	{ NAMED "\"parent\":\"p\",\"vm\":\"v\",\"units\":1,\"migrations\":4294967295," END, true },
	{ NAMED "\"numa\":0,\"migrations\":1,\"units\":4294967295,\"vm\":\"v\"," END, true },
	{ NAMED "\"document\":" OTHER "}", true },
	{ "{\"host\":\" ~}{,:\",\"device\":\"0000:00:00.0/x\",\"kind\":\"vfio-user\"," END, true },
	{ NAMED "\"available\":4294967296," END, false },
	{ NAMED "\"available\":99999999999," END, false },
	{ NAMED "\"available\":00," END, false },
	{ NAMED "\"available\":01," END, false },
	{ NAMED "\"available\":-1," END, false },
	{ NAMED "\"available\":-0," END, false },
	{ NAMED "\"available\":1.0," END, false },
	{ NAMED "\"available\":1e1," END, false },
	{ NAMED "\"available\":," END, false },
	{ NAMED "\"numa\":65536," END, false },
	{ NAMED "\"numa\":-2," END, false },
	{ NAMED "\"numa\":-10," END, false },
	{ NAMED "\"numa\":-," END, false },
	{ NAMED "\"units\":0," END, false },
	{ NAMED "\"migrations\":0," END, false },
	{ NAMED "\"in_use\":true1," END, false },
	{ NAMED "\"in_use\":truefalse," END, false },
	{ NAMED "\"in_use\":null," END, false },
	{ NAMED "\"vm\":null," END, false },
	{ NAMED "\"vm\":\"\"," END, false },
	{ NAMED "\"vm\":\"a\\\"b\"," END, false },
	{ NAMED "\"vm\":\"a\"b\"," END, false },
	{ NAMED "\"vm\":\"\xc3\xa4\"," END, false },
	{ NAMED "\"vm\":\"\xff\"," END, false },
	{ NAMED "\"vm\":\"\x7f\"," END, false },
	{ NAMED "\"vm\":\"\t\"," END, false },
	{ NAMED "\"other\":1," END, false },
	{ NAMED "\"Vm\":\"v\"," END, false },
	{ NAMED "\"vm\" :\"v\"," END, false },
	{ NAMED "\"host\":\"h\"," END, false },
	{ NAMED "\"vm\":\"v\",\"vm\":\"v\"," END, false },
	{ NAMED "," END, false },
	{ NAMED END ",", false },
	{ NAMED END "}", false },
	{ NAMED END " ", false },
	{ NAMED END "x", false },
	{ NAMED "\"document\":" DOCUMENT ",}", false },
	{ NAMED "\"document\":" DOCUMENT, false },
	{ NAMED "\"document\":" DOCUMENT "]", false },
	{ NAMED "\"document\":" DOCUMENT ",\"numa\":1}", false },
	{ NAMED "\"document\":" DOCUMENT "," END, false },
	{ NAMED "\"document\":null}", false },
	{ NAMED "\"document\":{\"self\":{\"new\":\"1\"}}}", false },
	{ NAMED "\"document\":}", false },
	{ NAMED "\"numa\":1}", false },
	{ NAMED "}", false },
	{ "{\"host\":\"h\",\"device\":\"d\"," END, false },
	{ "{\"host\":\"h\",\"kind\":\"vf\"," END, false },
	{ "{\"device\":\"d\",\"kind\":\"vf\"," END, false },
	{ "{\"host\":\"h\",\"device\":\"d\",\"kind\":\"v\"," END, false },
	{ "{\"host\":\"h\",\"device\":\"d\",\"kind\":\"vfi\"," END, false },
	{ "{\"host\":\"h\",\"device\":\"d\",\"kind\":\"\"," END, false },
	{ "{\"host\":\"h\",\"device\":\"d\",\"kind\":vf," END, false },
	{ " " NAMED END, false },
	{ "[" NAMED END "]", false },
	{ "{}", false },
	{ "{", false },
	{ "\"", false },
	{ "", false },
};

#define LINES (sizeof(lines) / sizeof(lines[0]))

/* With an LF behind, with CRLF, and with what the line before left there. */
static void known_lines(void **state)
{
	struct devmig_class_table *table = new_table(*state);
	size_t i, size;

	for (i = 0; i < LINES; i++) {
		const char *line = lines[i].line;

		size = strlen(line);
		assert_int_equal(scan(table, line, size, '\n'), lines[i].plain);
		assert_int_equal(scan(table, line, size, '\r'), lines[i].plain);
	}
	devmig_class_table_free(table);
}

/* Cut off anywhere, by the end of the file as well. */
static void cut_lines(void **state)
{
	struct devmig_class_table *table = new_table(*state);
	size_t i, size;

	for (i = 0; i < LINES; i++)
		for (size = 0; size < strlen(lines[i].line); size++) {
			assert_false(scan(table, lines[i].line, size, '\n') && lines[i].plain);
			scan(table, lines[i].line, size, '\r');
		}
	devmig_class_table_free(table);
}

static void long_names(void **state)
{
	struct devmig_class_table *table = new_table(*state);
	size_t len;

	for (len = 1; len <= 300; len++) {
		char *name = fixture_repeat("x", len);
		char *line = fixture_print("{\"host\":\"%s\",\"device\":\"%s\",\"kind\":\"vf\","
					   "\"vm\":\"%s\"," END,
					   name, name, name);

		assert_int_equal(scan(table, line, strlen(line), '\n'), len <= 255);
		free(line);
		free(name);
	}
	devmig_class_table_free(table);
}

/* No document was seen before: nothing is known. */
static void no_documents(void **state)
{
	struct fixture *f = *state;
	struct devmig_class_table *table = NULL;

	assert_int_equal(devmig_class_table_new(f->context, &table, NULL), 0);
	assert_false(scan(table, lines[0].line, strlen(lines[0].line), '\n'));
	devmig_class_table_free(table);
}

/* A few bytes of a line become others, come from elsewhere, stand twice or are gone. */
static size_t mutate(char *line, size_t size, size_t room)
{
	static const char favourites[] = "\"\\{}[],:-0123456789 \r\n\ttfn\x7f\x80\xc3";
	static const char *const pieces[] = { "\"vm\":\"v\",",    "\"numa\":-1,", "\"units\":10,",
					      "\"kind\":\"pf\",", "true",         "null",
					      "4294967295",       "4294967296",   "\\u0061" };
	const size_t at = size ? fixture_random((unsigned int)size) : 0;
	const char *piece = pieces[fixture_random(9)];
	const size_t len = strlen(piece);

	switch (fixture_random(8)) {
	case 0:
		line[at] = favourites[fixture_random(sizeof(favourites) - 1)];
		return size;
	case 1:
		line[at] = (char)fixture_random(256);
		return size;
	case 2:
		memmove(line + at, line + at + 1, size - at - 1);
		return size - 1;
	case 3:
		if (size + len > room)
			return size;
		memmove(line + at + len, line + at, size - at);
		memcpy(line + at, piece, len);
		return size + len;
	case 4:
		if (at + len <= size)
			memcpy(line + at, piece, len);
		return size;
	default:
		/* What may still be the same sort of thing. */
		if (line[at] >= '0' && line[at] <= '9')
			line[at] = (char)('0' + fixture_random(10));
		return size;
	}
}

/* Keys in any order, each there or not. */
static size_t random_line(char *line, size_t room)
{
	static const char *const keys[] = {
		"\"host\":\"h%u\",", "\"device\":\"%u\",", "\"kind\":\"vf\",",
		"\"numa\":%u,",      "\"available\":%u,",  "\"in_use\":true,",
		"\"units\":%u,",     "\"migrations\":%u,", "\"parent\":\"p%u\",",
		"\"vm\":\"vm-%u\",", "\"kind\":\"type\",", "\"in_use\":false,",
	};
	size_t size = 1, count = 3 + fixture_random(8), i;

	line[0] = '{';
	for (i = 0; i < count; i++)
		size += (size_t)snprintf(line + size, room - size,
					 keys[i < 3 ? i : fixture_random(12)], fixture_random(50));
	size += (size_t)snprintf(line + size, room - size, "\"document\":%s}",
				 fixture_random(2) ? DOCUMENT : OTHER);
	return size;
}

static void random_lines(void **state)
{
	struct devmig_class_table *table = new_table(*state);
	size_t taken = 0, mutated_taken = 0, size;
	unsigned int i, k, times;
	char line[1024];

	fixture_seed(17);
	for (i = 0; i < 100000; i++) {
		size = random_line(line, sizeof(line));
		taken += scan(table, line, size, '\n');
		times = 1 + fixture_random(3);
		for (k = 0; k < times && size; k++)
			size = mutate(line, size, sizeof(line));
		mutated_taken += scan(table, line, size, fixture_random(2) ? '\n' : '\r');
	}
	print_message("%zu taken, %zu of those that were changed\n", taken, mutated_taken);
	assert_in_range(taken, 10000, 90000);
	assert_in_range(mutated_taken, 1000, 60000);
	devmig_class_table_free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(known_lines),  TEST(cut_lines),    TEST(long_names),
		TEST(no_documents), TEST(random_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
