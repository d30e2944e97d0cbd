// SPDX-License-Identifier: LGPL-2.1-or-later
#include "attempts.h"

static void repeat(FILE *out, const char *text, unsigned int times)
{
	while (times--)
		fputs(text, out);
}

/* 64 equal fields but the last: no choice, no work worth the name. */
static void literals(FILE *out, const char *last)
{
	unsigned int i;

	for (i = 0; i < 63; i++)
		fprintf(out, "f%u=1\n", i);
	fprintf(out, "z=%s\n", last);
}

static void literals_self(FILE *out)
{
	literals(out, "1");
}

static void literals_object(FILE *out)
{
	literals(out, "2");
}

/*
 * Twelve strings of two items, both of which always fit: 4096 ways through one
 * value, of which none fits the end.
 */
static void choices(FILE *out, const char *end)
{
	unsigned int i;

	fputs("a=", out);
	for (i = 0; i < 12; i++)
		fprintf(out, "{%c:string:a,aa}a", 'a' + (int)i);
	fprintf(out, "%s\n", end);
}

static void choices_self(FILE *out)
{
	fputs("a=", out);
	repeat(out, "a", 40);
	fputs("b\n", out);
}

static void choices_object(FILE *out)
{
	choices(out, "c");
}

/* The same 4096 ways, with four items each: the text is shorter, six variables are left. */
static void short_choices(FILE *out)
{
	unsigned int i;

	fputs("a=", out);
	for (i = 0; i < 6; i++)
		fprintf(out, "{%c:string:a,aa,aaa,aaaa}a", 'a' + (int)i);
	fputs("{r:string}b{u:string:u}\n", out);
}

static void short_choices_self(FILE *out)
{
	fputs("a=", out);
	repeat(out, "a", 40);
	fputs("bu\n", out);
}

/*
 * All ways match the first field; what depends on it is compared again for
 * each.  Here: 62 fields with names that differ in their last bytes only, in
 * the other order on the other side, so that each is looked for everywhere.
 */
static void names_self(FILE *out)
{
	unsigned int i;

	for (i = 62; i > 0; i--)
		fprintf(out, "nnnnnnnn%02u=u\n", i);
	short_choices_self(out);
	fputs("z=1\n", out);
}

static void names_object(FILE *out)
{
	unsigned int i;

	short_choices(out);
	for (i = 1; i <= 61; i++)
		fprintf(out, "nnnnnnnn%02u={u}\n", i);
	fputs("z={u}\n", out);
}

/* Here: values of as many pieces as fit. */
static void pieces_self(FILE *out)
{
	unsigned int i;

	short_choices_self(out);
	for (i = 0; i < 62; i++) {
		fprintf(out, "f%02u=", i);
		repeat(out, "ub", 250);
		fputs("u\n", out);
	}
	fputs("z=1\n", out);
}

static void pieces_object(FILE *out)
{
	unsigned int i;

	short_choices(out);
	for (i = 0; i < 62; i++) {
		fprintf(out, "f%02u=", i);
		repeat(out, "{u}b", 250);
		fputs("{u}\n", out);
	}
	fputs("z={u}\n", out);
}

/* Here: numbers of 18 digits, read again at each use. */
#define NUMBER "999999999999999999"

static void numbers_self(FILE *out)
{
	unsigned int i;

	short_choices_self(out);
	fputs("n=ub" NUMBER "\n", out);
	for (i = 0; i < 60; i++) {
		fprintf(out, "f%02u=", i);
		repeat(out, NUMBER "b", 50);
		fputs("u\n", out);
	}
	fputs("z=1\n", out);
}

static void numbers_object(FILE *out)
{
	unsigned int i;

	short_choices(out);
	fputs("n={u}b{n:int}\n", out);
	for (i = 0; i < 60; i++) {
		fprintf(out, "f%02u=", i);
		repeat(out, "{n}b", 50);
		fputs("{u}\n", out);
	}
	fputs("z={u}\n", out);
}

/* Here: text without a list, which is looked through for where it ends. */
#define LONG_TEXT 1000

static void any_self(FILE *out)
{
	unsigned int i;

	short_choices_self(out);
	for (i = 0; i < 8; i++) {
		fprintf(out, "%c=ub", 'b' + (int)i);
		repeat(out, "x", LONG_TEXT);
		fputs("c\n", out);
	}
	fputs("z=1\n", out);
}

static void any_object(FILE *out)
{
	unsigned int i;

	short_choices(out);
	for (i = 0; i < 8; i++)
		fprintf(out, "%c={u}b{%c:string}c\n", 'b' + (int)i, 'A' + (int)i);
	fputs("z={u}\n", out);
}

/* Here: long texts compared, 60 in an object. */
static void texts_self(FILE *out)
{
	unsigned int i;

	for (i = 0; i < 60; i++) {
		fprintf(out, "%c%c=", 'a' + (int)i % 26, 'a' + (int)i / 26);
		repeat(out, "x", LONG_TEXT);
		fputs("bu\n", out);
	}
	short_choices_self(out);
	fputs("z=1\n", out);
}

static void texts_object(FILE *out)
{
	unsigned int i;

	short_choices(out);
	fputs("aa={t:string}b{u}\n", out);
	for (i = 1; i < 60; i++)
		fprintf(out, "%c%c={t}b{u}\n", 'a' + (int)i % 26, 'a' + (int)i / 26);
	fputs("z={u}\n", out);
}

/* The same with items that are all one text, which leaves room for more of it. */
static void same_self(FILE *out)
{
	unsigned int i;

	fputs("a=aaaaaaaaaaa\n", out);
	for (i = 0; i < 10; i++) {
		fprintf(out, "%c=ab", 'b' + (int)i);
		repeat(out, "x", LONG_TEXT);
		fputs("c\n", out);
	}
	fputs("z=1\n", out);
}

static void same_object(FILE *out)
{
	unsigned int i;

	fputs("a=", out);
	for (i = 0; i < 5; i++)
		fprintf(out, "{%c:string:a,a,a,a}a", 'a' + (int)i);
	fputs("{f:string:a,a,a,a}\n", out);
	for (i = 0; i < 10; i++)
		fprintf(out, "%c={a}b{%c:string}c\n", 'b' + (int)i, 'A' + (int)i);
	fputs("z={a}\n", out);
}

/*
 * What depends on the choices changes with the last of them, and fits for each
 * of its items: no answer of a field can be used again.
 */
static void last_self(FILE *out)
{
	unsigned int i;

	short_choices_self(out);
	for (i = 0; i < 8; i++) {
		fprintf(out, "%c=aaaaaaa", 'b' + (int)i);
		repeat(out, "x", LONG_TEXT);
		fputs("c\n", out);
	}
	fputs("z=1\n", out);
}

static void last_object(FILE *out)
{
	unsigned int i;

	short_choices(out);
	for (i = 0; i < 8; i++)
		fprintf(out, "%c={f}a{%c:string}c\n", 'b' + (int)i, 'A' + (int)i);
	fputs("z={u}\n", out);
}

/* The same with a text that is used again and again in values of one length. */
static void last_texts_self(FILE *out)
{
	unsigned int i;

	fputs("t=", out);
	repeat(out, "x", LONG_TEXT);
	fputs("\n", out);
	short_choices_self(out);
	for (i = 0; i < 60; i++) {
		fprintf(out, "%c%c=aa", 'a' + (int)i % 26, 'a' + (int)i / 26);
		repeat(out, "x", LONG_TEXT);
		fputs("\n", out);
	}
	fputs("z=1\n", out);
}

static void last_texts_object(FILE *out)
{
	unsigned int i;

	fputs("t={t:string}\n", out);
	short_choices(out);
	for (i = 0; i < 60; i++)
		fprintf(out, "%c%c={f}a{t}\n", 'a' + (int)i % 26, 'a' + (int)i / 26);
	fputs("z={u}\n", out);
}

/* And with numbers of 18 digits. */
static void last_numbers_self(FILE *out)
{
	fputs("n=" NUMBER "\n", out);
	short_choices_self(out);
	fputs("aa=aa", out);
	repeat(out, NUMBER "b", 50);
	fputs("\nz=1\n", out);
}

static void last_numbers_object(FILE *out)
{
	fputs("n={n:int}\n", out);
	short_choices(out);
	fputs("aa={f}a", out);
	repeat(out, "{n}b", 50);
	fputs("\nz={u}\n", out);
}

/* Sets of 1001 empty items, each the last of 256; the last set has one item too many. */
static void sets_self(FILE *out)
{
	unsigned int i;

	for (i = 0; i < 16; i++) {
		fprintf(out, "%c=", 'a' + (int)i);
		repeat(out, "+", 1000);
		fputs(i < 15 ? "\n" : "x\n", out);
	}
}

static void sets_object(FILE *out)
{
	unsigned int i, j;

	for (i = 0; i < 16; i++) {
		fprintf(out, "%c={%c:set:", 'a' + (int)i, 'a' + (int)i);
		for (j = 0; j < 255; j++)
			fprintf(out, "%c%c,", 'a' + (int)j / 26, 'a' + (int)j % 26);
		fputs("\"\"}\n", out);
	}
}

/* Masks of 1000 digits; the last has a bit too many, which is seen last. */
static void masks_self(FILE *out)
{
	unsigned int i;

	for (i = 0; i < 16; i++) {
		fprintf(out, "%c=0x", 'a' + (int)i);
		repeat(out, "f", 1000);
		fputs("\n", out);
	}
}

static void masks_object(FILE *out)
{
	unsigned int i;

	for (i = 0; i < 16; i++) {
		fprintf(out, "%c={%c:mask:0x%c", 'a' + (int)i, 'a' + (int)i, i < 15 ? 'f' : '7');
		repeat(out, "f", 999);
		fputs("}\n", out);
	}
}

const struct attempt attempts[] = {
	{ "literals", literals_self, literals_object },
	{ "choices", choices_self, choices_object },
	{ "choices-names", names_self, names_object },
	{ "choices-pieces", pieces_self, pieces_object },
	{ "choices-numbers", numbers_self, numbers_object },
	{ "choices-any", any_self, any_object },
	{ "choices-same", same_self, same_object },
	{ "choices-texts", texts_self, texts_object },
	{ "last", last_self, last_object },
	{ "last-texts", last_texts_self, last_texts_object },
	{ "last-numbers", last_numbers_self, last_numbers_object },
	{ "sets", sets_self, sets_object },
	{ "masks", masks_self, masks_object },
};

const size_t attempts_count = sizeof(attempts) / sizeof(attempts[0]);
