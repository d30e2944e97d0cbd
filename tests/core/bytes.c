// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <core/bytes.h>
#include <stdlib.h>

/*
 * Bytes are read and compared eight at a time: every byte at every place of a
 * word, names and values of every length with every byte changed.
 */

/* As long as two words, and one more at each end that stays. */
#define RUN_LEN 18

/* What a byte with a meaning of its own leads to, how many bytes behind it. */
struct special {
	char byte;
	enum dmig_reason reason;
	u32 behind;
};

/* Where a run of x stands in which one byte is replaced. */
struct run {
	const char *name;
	const char *before;
	const char *after;
	u32 line;
	u32 column;
	struct special specials[4];
	bool is_value; /* of the first field of SELF */
};

#define OBJECT "SELF:\na=1\nCOMPATIBLE:\n"

static const struct run runs[] = {
	{ "a bare value",
	  "SELF:\na=",
	  "\nb=2\n",
	  2,
	  3,
	  { { '{', DMIG_BRACE_IN_SELF, 0 }, { '}', DMIG_BRACE_IN_SELF, 0 } },
	  true },
	{ "a quoted value",
	  "SELF:\na=\"",
	  "\"\nb=2\n",
	  2,
	  4,
	  { { '{', DMIG_BRACE_IN_SELF, 0 },
	    { '}', DMIG_BRACE_IN_SELF, 0 },
	    { '"', DMIG_AFTER_QUOTE, 1 },
	    { '\\', DMIG_BAD_ESCAPE, 0 } },
	  true },
	{ "a quoted value behind an escape",
	  "SELF:\na=\"\\\\",
	  "\"\nb=2\n",
	  2,
	  6,
	  { { '{', DMIG_BRACE_IN_SELF, 0 },
	    { '}', DMIG_BRACE_IN_SELF, 0 },
	    { '"', DMIG_AFTER_QUOTE, 1 },
	    { '\\', DMIG_BAD_ESCAPE, 0 } },
	  false },
	{ "a comment", "SELF:\na=1 #", "\nb=2\n", 2, 6, { { 0 } }, false },
	{ "a literal",
	  OBJECT "a=",
	  "\nb=2\n",
	  4,
	  3,
	  { { '{', DMIG_UNCLOSED_BRACE, 0 }, { '}', DMIG_UNOPENED_BRACE, 0 } },
	  false },
	{ "text behind a placeholder",
	  OBJECT "a={v:int}",
	  "\nb=2\n",
	  4,
	  10,
	  { { '{', DMIG_UNCLOSED_BRACE, 0 }, { '}', DMIG_UNOPENED_BRACE, 0 } },
	  false },
	{ "text in quotes behind a placeholder",
	  OBJECT "a=\"{v:int}",
	  "\"\nb=2\n",
	  4,
	  11,
	  { { '{', DMIG_BAD_VARIABLE, 1 },
	    { '}', DMIG_UNOPENED_BRACE, 0 },
	    { '"', DMIG_AFTER_QUOTE, 1 },
	    { '\\', DMIG_BAD_ESCAPE, 0 } },
	  false },
	{ "a quoted item",
	  OBJECT "a={v:string:\"",
	  "\"}\nb=2\n",
	  4,
	  14,
	  { { '"', DMIG_BAD_ITEM, 1 }, { '\\', DMIG_BAD_ESCAPE, 0 } },
	  false },
};

static struct special expected(const struct run *row, char byte)
{
	if ((byte < ' ' || byte > '~') && byte != '\t')
		return (struct special){ byte, DMIG_BAD_BYTE, 0 };
	for (size_t i = 0; i < DMIG_COUNT(row->specials); i++)
		if (row->specials[i].reason && row->specials[i].byte == byte)
			return row->specials[i];
	return (struct special){ byte, DMIG_OK, 0 };
}

static void check_byte(const struct run *row, unsigned int at, char byte)
{
	const struct special wanted = expected(row, byte);
	char text[128];
	const size_t start = strlen(row->before);
	const size_t size = start + RUN_LEN + strlen(row->after);
	struct fuzz_document document;

	snprintf(text, sizeof(text), "%s%.*s%s", row->before, RUN_LEN, "xxxxxxxxxxxxxxxxxx",
		 row->after);
	text[start + at] = byte;
	fuzz_parse(&document, text, size);
	if (document.reason != wanted.reason ||
	    (wanted.reason && (document.place.line != row->line ||
			       document.place.column != row->column + at + wanted.behind)))
		fail_msg("byte %02x at %u: %s", (u8)byte, at,
			 fixture_place(document.reason, document.place));
	if (document.doc && row->is_value) {
		const struct dmig_self_field *field = dmig_self(document.doc);

		assert_int_equal(field->value_len, RUN_LEN);
		assert_memory_equal(dmig_chars(document.doc, field->value), text + start, RUN_LEN);
	}
	fuzz_document_free(&document);
}

static void check_run(void **state)
{
	for (unsigned int at = 1; at < RUN_LEN - 1; at++)
		for (int byte = 0; byte < 256; byte++)
			if (byte != '\n')
				check_byte(*state, at, (char)byte);
}

/* Two texts to compare, x and one of them with a byte that is changed. */
#define TEXT_MAX 70

static void fill(char *text, size_t len)
{
	memset(text, 'x', len);
	text[len] = 0;
}

/* A text where '@' stands for one text and '*' for another. */
static void expand(FILE *file, const char *pattern, const char *one, const char *other)
{
	for (; *pattern; pattern++) {
		if (*pattern == '@')
			fputs(one, file);
		else if (*pattern == '*')
			fputs(other, file);
		else
			fputc(*pattern, file);
	}
}

static void parse(struct fuzz_document *document, const char *pattern, const char *one,
		  const char *other)
{
	struct fixture_text text;

	fixture_begin(&text);
	expand(text.file, pattern, one, other);
	fixture_end(&text);
	fixture_parse(document, text.bytes);
	free(text.bytes);
}

/* An object that must match where '*' is as '@', and only there. */
struct pair {
	const char *name;
	const char *document; /* its own SELF is asked */
};

static const struct pair pairs[] = {
	{ "a literal", "SELF:\na=*\nCOMPATIBLE:\na=@\n" },
	{ "an item", "SELF:\na=*\nCOMPATIBLE:\na={s:string:y,@}\n" },
	{ "an item in text", "SELF:\na=*-\nCOMPATIBLE:\na={s:string:y,@}-\n" },
	{ "text before a number", "SELF:\na=*7\nCOMPATIBLE:\na=@{n:int}\n" },
	{ "text before a number and more", "SELF:\na=*7-\nCOMPATIBLE:\na=@{n:int}-\n" },
	{ "text behind a number", "SELF:\na=7*\nCOMPATIBLE:\na={n:int}@\n" },
	{ "a set's item", "SELF:\na=*\nCOMPATIBLE:\na={s:set:y,@}\n" },
	{ "a set's second item", "SELF:\na=y+*\nCOMPATIBLE:\na={s:set:y,@}\n" },
	{ "a text again", "SELF:\na=@\nb=*\nCOMPATIBLE:\na={s:string}\nb={s}\n" },
	{ "a text again in text", "SELF:\na=@\nb=-*\nCOMPATIBLE:\na={s:string}\nb=-{s}\n" },
	{ "a name", "SELF:\n*=1\nCOMPATIBLE:\n@=1\n" },
	{ "a long name", "SELF:\n*=1\nCOMPATIBLE:\n@={n:int}\n" },
	{ "a name that is not the next", "SELF:\nb=1\nc=1\n*=1\nCOMPATIBLE:\nb=1\n@=1\n" },
	{ "an attribute", "SELF:\na=*\nb=1\nCOMPATIBLE:\nb=1\nAPPLY:\na=@\n" },
	{ "an attribute's name", "SELF:\n*=1\nb=1\nCOMPATIBLE:\nb=1\nAPPLY:\n@=1\n" },
};

static void check_pair(const struct pair *row, const char *one, const char *other)
{
	struct fuzz_document document;
	struct dmig_match match;
	enum dmig_answer answer;

	parse(&document, row->document, one, other);
	fuzz_check_canonical(document.doc);
	fuzz_check_match(document.doc, document.doc, document.doc);
	answer = dmig_match(document.doc, document.doc, document.doc, &match);
	if ((answer == DMIG_ANSWER_COMPATIBLE) != !strcmp(one, other))
		fail_msg("%s and %s: %d", one, other, answer);
	fuzz_document_free(&document);
}

static void check_lengths(void **state)
{
	char one[TEXT_MAX];
	char other[TEXT_MAX];

	for (size_t len = 1; len <= DMIG_NAME_MAX; len++) {
		fill(one, len);
		fill(other, len);
		check_pair(*state, one, other);
		/* Up to where words end, and beyond that only near either end. */
		for (size_t at = 0; at < len; at++) {
			if (len > 42 && at > 2 && at < len - 2)
				continue;
			other[at] = 'z';
			check_pair(*state, one, other);
			other[at] = 'x';
		}
		fill(other, len - 1);
		if (len > 1)
			check_pair(*state, one, other);
	}
}

/* Names of one byte over and over differ in their length alone. */
static void names_of_one_byte(void **state)
{
	struct fuzz_document documents[DMIG_NAME_MAX];
	struct dmig_match match;
	char name[TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < DMIG_NAME_MAX; i++) {
		fill(name, i + 1);
		parse(&documents[i], "SELF:\n@=1\nCOMPATIBLE:\n@=1\n", name, "");
	}
	for (size_t i = 0; i < DMIG_NAME_MAX; i++)
		for (size_t j = 0; j < DMIG_NAME_MAX; j++)
			assert_int_equal(dmig_match(documents[i].doc, documents[j].doc,
						    documents[j].doc, &match),
					 i == j ? DMIG_ANSWER_COMPATIBLE
						: DMIG_ANSWER_INCOMPATIBLE);
	for (size_t i = 0; i < DMIG_NAME_MAX; i++)
		fuzz_document_free(&documents[i]);
}

/* The same all in one object. */
static void names_of_all_lengths(void **state)
{
	struct fuzz_document document;
	struct fixture_text text;

	(void)state;
	fixture_begin(&text);
	fputs("SELF:\n", text.file);
	for (size_t i = 1; i <= DMIG_NAME_MAX; i++) {
		fixture_repeat(&text, "x", i);
		fputs("=1\n", text.file);
	}
	fixture_end(&text);
	fixture_parse(&document, text.bytes);
	assert_int_equal(document.doc->nself, DMIG_FIELDS_MAX);
	fuzz_document_free(&document);
	free(text.bytes);
}

/* A slot is that of a field, or the end's. */
static void slots(void **state)
{
	struct fuzz_document document;
	unsigned int taken = 0;

	(void)state;
	fixture_make(&document, "a=1\nb=1\nc=1", "");
	for (unsigned int i = 0; i < DMIG_SLOTS; i++) {
		assert_true(document.doc->slots[i] <= document.doc->nself);
		taken += document.doc->slots[i] < document.doc->nself;
	}
	assert_int_equal(taken, 3);
	fuzz_document_free(&document);
}

/* A byte is looked for up to the text's end, whatever is behind that. */
static void spans(void **state)
{
	char text[TEXT_MAX];

	(void)state;
	for (size_t len = 0; len <= 24; len++)
		for (size_t at = 0; at <= 32; at++) {
			fill(text, 40);
			text[at] = 'y';
			assert_int_equal(dmig_span(text, len, 'y'), at < len ? at : len);
		}
}

/* As many names as may be, of which each stands for its own value. */
static void check_many(const char *format)
{
	struct fuzz_document document;
	struct dmig_match match;
	struct fixture_text text;
	char name[TEXT_MAX];

	fixture_begin(&text);
	fputs("SELF:\n", text.file);
	for (unsigned int i = 0; i < DMIG_FIELDS_MAX; i++) {
		snprintf(name, sizeof(name), "%02u", i);
		expand(text.file, format, name, name);
	}
	for (unsigned int i = 0; i < DMIG_FIELDS_MAX; i++) {
		snprintf(name, sizeof(name), "%02u", DMIG_FIELDS_MAX - 1 - i);
		fputs("COMPATIBLE:\n", text.file);
		expand(text.file, format, name, i % 2 ? name : "?");
	}
	fixture_end(&text);
	fixture_parse(&document, text.bytes);
	fuzz_check_canonical(document.doc);
	for (u32 i = 0; i < DMIG_FIELDS_MAX; i++)
		assert_int_equal(!dmig_match_object(document.doc, document.doc,
						    dmig_object(document.doc, i), match.binds),
				 i % 2);
	fuzz_document_free(&document);
	free(text.bytes);
}

static void many_names(void **state)
{
	(void)state;
	check_many("n@=*\n");
	check_many("nnnnnnnn@=*\n");
	check_many("n@nnnnnnnn=*\n");
	check_many("nnnnnnnn@nnnnnnnn=*\n");
	check_many("nnnnnnnnnnnnnnnnnn@nnnnnnnnnnnnnnnn=*\n");
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(names_of_one_byte),
		cmocka_unit_test(names_of_all_lengths),
		cmocka_unit_test(slots),
		cmocka_unit_test(spans),
		cmocka_unit_test(many_names),
	};

	return FIXTURE_ROWS(runs, check_run) + FIXTURE_ROWS(pairs, check_lengths) +
	       cmocka_run_group_tests(others, NULL, NULL);
}
