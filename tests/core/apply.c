// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <core/apply.h>
#include <stdlib.h>

/* What is to be set on the destination, and which object decides.  devmig-document(5), APPLY */

struct row {
	const char *name;
	const char *source;      /* field lines of its SELF */
	const char *destination; /* the same */
	const char *objects;
	const char *result;
};

#define OBJECT "COMPATIBLE:\nn={n:int:1..64}\nu={u:string:\"\",x,y}\nAPPLY:\n"

static const struct row settings[] = {
	{ "all to be set", "n=4\nu=x", "z=1", OBJECT "m={n}\nv={u}\n", "1 after m=4 v=x" },
	{ "in the order of APPLY", "n=4\nu=x", "z=1", OBJECT "v={u}\nm={n}\n", "1 after v=x m=4" },
	{ "outright", "n=4\nu=x", "m=4\nv=x", OBJECT "m={n}\nv={u}\n", "1 outright" },
	{ "some are set", "n=4\nu=x", "m=4\nv=y", OBJECT "m={n}\nv={u}\n", "1 after v=x" },
	{ "the source's own do not count", "n=4\nu=x\nm=4", "z=1", OBJECT "m={n}\n",
	  "1 after m=4" },
	{ "set to something longer", "n=4\nu=x", "m=44", OBJECT "m={n}\n", "1 after m=4" },
	{ "set to something shorter", "n=44\nu=x", "m=4", OBJECT "m={n}\n", "1 after m=44" },
	{ "set to the same number in other spelling", "n=4\nu=x", "m=04", OBJECT "m={n}\n",
	  "1 after m=4" },
	{ "a literal", "n=4\nu=x", "z=1", OBJECT "m=on\n", "1 after m=on" },
	{ "a literal, set to something longer", "n=4\nu=x", "m=only", OBJECT "m=on\n",
	  "1 after m=on" },
	{ "a text, set to something longer", "n=4\nu=x", "m=xy", OBJECT "m={u}\n", "1 after m=x" },
	{ "set to text that ends in the number", "n=4\nu=x", "m=a4", OBJECT "m={n}\n",
	  "1 after m=4" },
	{ "set to a mask of the number", "n=4\nu=x", "m=0x4", OBJECT "m={n}\n", "1 after m=4" },
	{ "a template", "n=4\nu=x", "m=<4-x>", OBJECT "m=<{n}-{u}>\n", "1 outright" },
	{ "an expression", "n=4\nu=x", "z=1", OBJECT "m={n}/2\no={n}*3\np={n}+1\nq={n}-4\n",
	  "1 after m=2 o=12 p=5 q=0" },
	{ "an expression that is set", "n=4\nu=x", "m=2", OBJECT "m={n}/2\n", "1 outright" },
	{ "empty, and not named", "n=4", "z=1", OBJECT "m={u}\n", "1 after m=" },
	{ "empty, and named as empty", "n=4", "m=", OBJECT "m={u}\n", "1 outright" },
	{ "empty literal, and not named", "n=4", "z=1", OBJECT "m=\"\"\n", "1 after m=" },
	{ "a quoted operation", "n=4\nu=x", "m=4/2", OBJECT "m=\"{n}/2\"\n", "1 outright" },
	{ "escaped braces", "n=4\nu=x", "m=\"\\{4\\}\"", OBJECT "m=\"\\{{n}\\}\"\n", "1 outright" },
	{ "the field that was compared", "n=4\nu=x", "n=2", OBJECT "n={n}\n", "1 after n=4" },
	{ "a set", "s=a+b", "z=1", "COMPATIBLE:\ns={s:set:a,b}\nAPPLY:\nm={s}\n", "1 after m=a+b" },
	{ "a mask", "s=0xF", "z=1", "COMPATIBLE:\ns={s:mask:0xff}\nAPPLY:\nm={s}\n",
	  "1 after m=0xF" },
	{ "a version", "s=2.01", "z=1", "COMPATIBLE:\ns={s:version}\nAPPLY:\nm=v{s}\n",
	  "1 after m=v2.01" },
	{ "an open variable", "s=0", "z=1", "COMPATIBLE:\ns={s:int:3..5}*0\nAPPLY:\nm={s}\n",
	  "1 after m=3" },
};

static const struct row refusals[] = {
	{ "not exact", "n=3\nu=x", "z=1", OBJECT "m={n}/2\n",
	  "no: APPLY m: not-exact n fixed by n" },
	{ "not exact, though set", "n=3\nu=x", "m=1", OBJECT "m={n}/2\n",
	  "no: APPLY m: not-exact n fixed by n" },
	{ "below zero", "n=3\nu=x", "z=1", OBJECT "k={n}\nm={n}-5\n",
	  "no: APPLY m: below-zero n fixed by n" },
	{ "overflow", "n=3\nu=x", "z=1", OBJECT "m={n}/0\n", "no: APPLY m: overflow n fixed by n" },
	{ "only the first is told of", "n=3\nu=x", "z=1", OBJECT "m={n}/2\no={n}-9\n",
	  "no: APPLY m: not-exact n fixed by n" },
	{ "not while a field fails", "n=65\nu=x", "z=1", OBJECT "m={n}/2\n",
	  "no: n: out-of-range" },
};

#define N "COMPATIBLE:\nn={n:int}\n"

static const struct row decisions[] = {
	{ "the first of two outright", "n=4", "z=1", N N, "1 outright" },
	{ "outright before after", "n=4", "z=1", N "APPLY:\nm=1\n" N, "2 outright" },
	{ "fewest to be set", "n=4", "z=1", N "APPLY:\nm=1\no=2\n" N "APPLY:\nm=3\n",
	  "2 after m=3" },
	{ "fewest that are not set yet", "n=4", "m=1\no=2",
	  N "APPLY:\nm=3\n" N "APPLY:\nm=1\no=2\np=3\n", "1 after m=3" },
	{ "all set, though more", "n=4", "m=1\no=2", N "APPLY:\nm=3\n" N "APPLY:\nm=1\no=2\n",
	  "2 outright" },
	{ "the first of two alike", "n=4", "z=1", N "APPLY:\nm=1\n" N "APPLY:\nm=2\n",
	  "1 after m=1" },
	{ "one that can't be computed is none", "n=3", "z=1",
	  N "APPLY:\nm={n}/2\n" N "APPLY:\nm={n}\no=1\n", "2 after m=3 o=1" },
	{ "one whose fields fail is none", "n=3", "z=1", "COMPATIBLE:\nn=4\n" N "APPLY:\nm={n}\n",
	  "2 after m=3" },
	{ "bindings are those of the object", "n=4", "z=1",
	  "COMPATIBLE:\nn={k:int:4}\nAPPLY:\nm={k}\nCOMPATIBLE:\nn={n:int}\nAPPLY:\nm={n}\no={n}\n"
	  "COMPATIBLE:\nn={l:string:5}\n",
	  "1 after m=4" },
	{ "bindings are not those of one that fails behind it", "n=4\nx=7", "z=1",
	  N "APPLY:\nm={n}\nCOMPATIBLE:\nx={l:int}\nn={k:int:5}\n", "1 after m=4" },
	{ "texts of the object before say nothing of the next one's", "a=p-q-r+s\nb=x", "z=1",
	  "COMPATIBLE:\na={s:string:p}-{r:string}+{t:string}\nb={r}\n"
	  "COMPATIBLE:\na={s:string:p-,p}-{r:string}-{t:string}\n",
	  "2 outright" },
	{ "APPLY is of the object before it", "n=4", "z=1", "COMPATIBLE:\nn=5\nAPPLY:\nm=1\n" N,
	  "2 outright" },
};

static void print_answer(FILE *file, const struct dmig_document *destination,
			 const struct dmig_match *match)
{
	const struct dmig_object *object = dmig_object(destination, match->object);
	const struct dmig_field *attributes = dmig_apply(destination, object);

	fprintf(file, "%u %s", match->object + 1, match->unset ? "after" : "outright");
	for (u32 i = 0; i < object->napply; i++) {
		char value[DMIG_VALUE_MAX];
		struct dmig_out out = { .at = value, .size = sizeof(value) };

		if (dmig_apply_is_set(destination, object, &attributes[i], match->binds,
				      destination))
			continue;
		dmig_apply_print(destination, object, &attributes[i], match->binds, &out);
		fprintf(file, " %.*s=%.*s", attributes[i].name_len,
			dmig_chars(destination, attributes[i].name), (int)out.len, value);
	}
}

static char *answer(const struct dmig_document *source, const struct dmig_document *destination)
{
	struct dmig_match match;
	struct fixture_text text;
	char *why;

	fixture_begin(&text);
	if (dmig_match(source, destination, destination, &match) != DMIG_ANSWER_INCOMPATIBLE) {
		print_answer(text.file, destination, &match);
	} else {
		why = fixture_explain(source, destination, 0);
		fprintf(text.file, "no: %s", why);
		free(why);
	}
	fixture_end(&text);
	return text.bytes;
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct fuzz_document source;
	struct fuzz_document destination;
	char *result;

	fixture_make(&source, row->source, "");
	fixture_make(&destination, row->destination, row->objects);
	fuzz_check_match(source.doc, destination.doc, destination.doc);
	result = answer(source.doc, destination.doc);
	assert_string_equal(result, row->result);
	free(result);
	fuzz_document_free(&source);
	fuzz_document_free(&destination);
}

/* In the outgoing reading the list is the source's, the SELF compared the destination's. */
static void outgoing(void **state)
{
	struct fuzz_document source;
	struct fuzz_document destination;
	struct dmig_match match;

	(void)state;
	fixture_make(&source, "n=1\nm=9", "COMPATIBLE:\nn={n:int}\nAPPLY:\nm={n}\n");
	fixture_make(&destination, "n=2\nm=2", "");
	assert_int_equal(dmig_match(destination.doc, source.doc, destination.doc, &match),
			 DMIG_ANSWER_COMPATIBLE);
	assert_int_equal(match.unset, 0);
	assert_int_equal(dmig_match(source.doc, source.doc, source.doc, &match),
			 DMIG_ANSWER_AFTER_APPLY);
	assert_int_equal(match.unset, 1);
	fuzz_document_free(&source);
	fuzz_document_free(&destination);
}

/* A list without objects accepts nothing. */
static void nothing(void **state)
{
	struct fuzz_document document;
	struct dmig_match match;

	(void)state;
	fixture_make(&document, "a=1", "");
	assert_int_equal(dmig_match(document.doc, document.doc, document.doc, &match),
			 DMIG_ANSWER_INCOMPATIBLE);
	fuzz_document_free(&document);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(outgoing),
		cmocka_unit_test(nothing),
	};

	return FIXTURE_ROWS(settings, check_row) + FIXTURE_ROWS(refusals, check_row) +
	       FIXTURE_ROWS(decisions, check_row) + cmocka_run_group_tests(others, NULL, NULL);
}
