// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* unreachable-object: what is found, what must not be claimed. */

#define SELF   "SELF:\nself=1\n"
#define OBJECT "COMPATIBLE:\n"

/* Bytes of an object that is made at random. */
#define OBJECT_MAX 1024

/* Which objects are unreachable, as a string of their numbers. */
static void find_unreachable(const char *text, char *ret)
{
	auto_remarks remarks = lint(text);

	*ret = 0;
	for (size_t i = 0; i < remarks.count; i++)
		if (!strcmp(remarks.list[i].reason, "unreachable-object"))
			ret += sprintf(ret, "%u ", remarks.list[i].object);
}

static const struct {
	const char *objects;
	const char *unreachable;
} rows[] = {
	/* Equal objects: the later ones. */
	{ OBJECT "a=1\n" OBJECT "a=1\n" OBJECT "a=1\n", "2 3 " },
	{ OBJECT "a=1\nb=2\n" OBJECT "b=2\na=1\n", "2 " },
	{ OBJECT "a={x:string}\n" OBJECT "a={y:string}\n", "2 " },
	/* More fields accept less; a field of its own makes the other useless to B. */
	{ OBJECT "a=1\nb=2\n" OBJECT "a=1\n", "1 " },
	{ OBJECT "a=1\nb=2\n" OBJECT "a=1\nc=2\n", "" },
	{ OBJECT "a=1\n" OBJECT "a=1\nb=\n", "2 " },
	/* A literal within something larger. */
	{ OBJECT "a=V4\n" OBJECT "a=V{n:int:1,2,4}\n", "1 " },
	{ OBJECT "a=V5\n" OBJECT "a=V{n:int:1,2,4}\n", "" },
	{ OBJECT "a=4\nb=2\n" OBJECT "a={n:int:1,2,4}\nb={n}/2\n", "1 " },
	{ OBJECT "a=4\nb=1\n" OBJECT "a={n:int:1,2,4}\nb={n}/2\n", "" },
	{ OBJECT "a=x+y\n" OBJECT "a={s:set:x,y,z}\n", "1 " },
	{ OBJECT "a=2.1.7\n" OBJECT "a={v:version:2.1}\n", "1 " },
	/* Finite on both sides, differently written. */
	{ OBJECT "a={n:int:1..4,7}\n" OBJECT "a={n:int:7,3..4,1,2,9}\n", "1 " },
	{ OBJECT "a={n:int:1..4,8}\n" OBJECT "a={n:int:7,3..4,1,2,9}\n", "" },
	{ OBJECT "a=x{s:string:1,2}y\n" OBJECT "a={p:string:x1,x2,x3}y\n", "1 " },
	{ OBJECT "a={n:int:1..4}*2\n" OBJECT "a={m:int:2,4,6,8,9}\n", "1 " },
	{ OBJECT "a={n:int:1..5}*2\n" OBJECT "a={m:int:2,4,6,8,9}\n", "" },
	{ OBJECT "a={n:int:1..4}\nb={n}/2\n" OBJECT "a={n:int:2,4}\nb={n}/2\n", "2 " },
	/* Values that tie fields together. */
	{ OBJECT "a={n:int:1,2}\nb={n}\n" OBJECT "a={n:int:1,2}\nb={m:int:1,2}\n", "1 " },
	{ OBJECT "a={n:int}\nb={n}\n" OBJECT "a={n:int}\nb={m:int}\n", "1 " },
	{ OBJECT "a={n:int}\nb={m:int}\n" OBJECT "a={n:int}\nb={n}\n", "2 " },
	{ OBJECT "a={n:int}\nb={n}/2\n" OBJECT "a={n:int}\nb={n}/3\n", "" },
	{ OBJECT "a={n:int:..9}\nb={n}/2\n" OBJECT "a={m:int}\nb={m}/2\n", "1 " },
	{ OBJECT "a={m:int}\nc={k:int}\nb={k}\n" OBJECT "a={n:int}\nb={n}\n", "" },
	/* Lists, item by item. */
	{ OBJECT "a={n:int:10..5000}\n" OBJECT "a={n:int:1..9,9..5000}\n", "1 " },
	{ OBJECT "a={n:int:10..5000}\n" OBJECT "a={n:int:1..9,11..5000}\n", "" },
	{ OBJECT "a={v:version:2.0..2.3,2.1}\n" OBJECT "a={v:version:2}\n", "1 " },
	{ OBJECT "a={v:version:2.0..2.3}\n" OBJECT "a={v:version:2.0.1..}\n", "" },
	{ OBJECT "a={s:set:x,y}\n" OBJECT "a={s:set:z,y,x}\n", "1 " },
	{ OBJECT "a={s:set:x,y}\n" OBJECT "a={s:set:z,y}\n", "" },
	{ OBJECT "a={m:mask:0x30}\n" OBJECT "a={m:mask:0x7f0}\n", "1 " },
	{ OBJECT "a={m:mask:0x38}\n" OBJECT "a={m:mask:0x7f0}\n", "" },
	{ OBJECT "a={m:mask:0x1000000000000000000000000000000000}\n" OBJECT
		 "a={m:mask:0x7000000000000000000000000000000000}\n",
	  "1 " },
	{ OBJECT "a={m:mask:0x8000000000000000000000000000000000}\n" OBJECT
		 "a={m:mask:0x7000000000000000000000000000000000}\n",
	  "" },
	/* Without a list: anything of the type that is not empty. */
	{ OBJECT "a={n:int:5..}\n" OBJECT "a={n:int}\n", "1 " },
	{ OBJECT "a={n:int:5..}\n" OBJECT "a={s:string}\n", "1 " },
	{ OBJECT "a={n:int}+3\n" OBJECT "a={m:int}\n", "1 " },
	{ OBJECT "a={v:version}\n" OBJECT "a={s:string}\n", "1 " },
	{ OBJECT "a={s:string:x,\"\"}\n" OBJECT "a={s:string}\n", "" },
	{ OBJECT "a={s:set:x}\n" OBJECT "a={s:string}\n", "" },
	{ OBJECT "a=p{s:string}\n" OBJECT "a={s:string}\n", "1 " },
	{ OBJECT "a=\n" OBJECT "a={s:string}\n", "" },
	{ OBJECT "a=\n" OBJECT "a={s:set:x}\n", "1 " },
	/* The longest text without the byte that follows: declared elsewhere, it is another. */
	{ OBJECT "f={s:string}-x\ng={s}/y\n" OBJECT "g={s:string}/y\nf={s}-x\n", "" },
	/* APPLY: less to set is better, the same is no reason to stay. */
	{ OBJECT "a=1\nAPPLY:\nb=1\n" OBJECT "a=1\n", "1 " },
	{ OBJECT "a=1\n" OBJECT "a=1\nAPPLY:\nb=1\n", "2 " },
	{ OBJECT "a={n:int}\nAPPLY:\nb={n}\n" OBJECT "a={m:int}\nAPPLY:\nb={m}\n", "2 " },
	{ OBJECT "a={n:int}\nAPPLY:\nb={n}\n" OBJECT "a={m:int}\nAPPLY:\nb={m}*2\n", "" },
	{ OBJECT "a={n:int}\nAPPLY:\nb={n}\n" OBJECT "a={m:int}\nAPPLY:\nb={m}\nc=1\n", "2 " },
	{ OBJECT "a=2\nAPPLY:\nb=4\n" OBJECT "a={m:int}\nAPPLY:\nb={m}*2\n", "1 " },
	{ OBJECT "a=2\nAPPLY:\nb=5\n" OBJECT "a={m:int}\nAPPLY:\nb={m}*2\n", "" },
	{ OBJECT "a={n:int:1,2}\n" OBJECT "a={n:int:1,2}\nAPPLY:\nb={n}/2\n", "2 " },
	{ OBJECT "a={n:int:1,2}\nAPPLY:\nc=1\n" OBJECT "a={n:int:1,2}\nAPPLY:\nc=1\nb={n}/2\n",
	  "2 " },
	{ OBJECT "a=1\nAPPLY:\nb=1\n" OBJECT "a=1\nAPPLY:\nb=2\n", "" },
	{ OBJECT "a=1\nAPPLY:\nb=1\n" OBJECT "a=1\nAPPLY:\nc=1\n", "" },
	/* The lists decide what is to be set, and they differ. */
	{ OBJECT "a={n:int:2..6000}*0\nAPPLY:\nb={n}\n" OBJECT
		 "a={n:int:1..6000}*0\nAPPLY:\nb={n}\n",
	  "" },
	{ OBJECT "a={s:string:x1}1{t:string}\nAPPLY:\nb={s}\n" OBJECT
		 "a={s:string:x,x1}1{t:string}\nAPPLY:\nb={s}\n",
	  "" },
	{ OBJECT "a={s:string:x1}1{t:string}\n" OBJECT "a={s:string:x,x1}1{t:string}\n", "1 " },
	/* What can never match is remarked on as that. */
	{ OBJECT "a={n:int:1}/2\n" OBJECT "a={m:int}\n", "" },
	/* Several together: numbers that follow each other, versions likewise, texts. */
	{ OBJECT "a={n:int:..9}\n" OBJECT "a={n:int:10..}\n" OBJECT "a={n:int:5..20000}\n", "3 " },
	{ OBJECT "a={n:int:..9}\n" OBJECT "a={n:int:11..}\n" OBJECT "a={n:int:5..20000}\n", "" },
	{ OBJECT "a={n:int:..9}\n" OBJECT "a={n:int:5..20000}\n" OBJECT "a={n:int:10..}\n", "2 " },
	{ OBJECT "a={n:int:1,3}\n" OBJECT "a={n:int:2,4}\n" OBJECT "a={n:int:1..4}\n", "3 " },
	{ OBJECT "a={n:int:1..5000,5001..9000}\n" OBJECT "a={n:int:4000..6000}\n", "2 " },
	{ OBJECT "a={n:int:..9}\n" OBJECT "a={n:int:10..}\n" OBJECT "a={n:int}\n", "3 " },
	{ OBJECT "a={n:int:..9}\n" OBJECT "a={n:int:10..}\n" OBJECT "a={n:int}+1\n", "" },
	{ OBJECT "a={v:version:2.0}\n" OBJECT "a={v:version:2.1}\n" OBJECT
		 "a={v:version:2.0.3..2.1}\n",
	  "3 " },
	{ OBJECT "a={v:version:2.0}\n" OBJECT "a={v:version:2.1.1..2.2}\n" OBJECT
		 "a={v:version:2.0.3..2.1}\n",
	  "" },
	{ OBJECT "a={v:version:..1}\n" OBJECT "a={v:version:2..}\n" OBJECT "a={v:version}\n",
	  "3 " },
	{ OBJECT "a={s:string:x,y}\n" OBJECT "a={s:string:z,\"\"}\n" OBJECT
		 "a={s:string:y,\"\",z}\n",
	  "3 " },
	{ OBJECT "a={s:string:x,y}\n" OBJECT "a={s:string:z,w}\n" OBJECT "a={s:string:y,\"\",z}\n",
	  "" },
	{ OBJECT "a=V{n:int:..9}-x\n" OBJECT "a=V{m:int:10..}-x\n" OBJECT "a=V{n:int:5..20000}-x\n",
	  "3 " },
	{ OBJECT "a=V{n:int:..9}-x\n" OBJECT "a=V{m:int:10..}-y\n" OBJECT "a=V{n:int:5..20000}-x\n",
	  "" },
	{ OBJECT "a=V{n:int:..9}-x\n" OBJECT "a=V{m:int:10..}\n" OBJECT "a=V{n:int:5..20000}-x\n",
	  "" },
	/* All else that they name must hold; they may name less. */
	{ OBJECT "b=1\na={n:int:..9}\n" OBJECT "a={n:int:10..}\n" OBJECT "a={n:int}\nb=1\nc=2\n",
	  "3 " },
	{ OBJECT "b=1\na={n:int:..9}\n" OBJECT "b=2\na={n:int:10..}\n" OBJECT
		 "a={n:int:5..20000}\nb=1\n",
	  "" },
	{ OBJECT "b=1\na={n:int:..9}\n" OBJECT "a={n:int:10..}\n" OBJECT "a={n:int:5..20000}\n",
	  "" },
	/* In one field only: both together would have to be looked at. */
	{ OBJECT "a={n:int:..9}\nb={m:int:..9}\n" OBJECT "a={n:int:10..}\nb={m:int:10..}\n" OBJECT
		 "a={n:int:5..20000}\nb={m:int:5..20000}\n",
	  "" },
	/* A variable that another field uses is more than a list. */
	{ OBJECT "a={n:int:..9}\nb={n}\n" OBJECT "a={n:int:10..}\nb={n}\n" OBJECT
		 "a={n:int:5..20000}\nb={m:int:5..20000}\n",
	  "" },
	{ OBJECT "a={n:int:..9}\n" OBJECT "a={n:int:10..}\n" OBJECT "a={n:int}\nb={n}\n", "3 " },
	/* Items of a set, and bits, may come from several lists at once. */
	{ OBJECT "a={s:set:x}\n" OBJECT "a={s:set:y}\n" OBJECT "a={s:set:x,y}\n", "1 2 " },
	{ OBJECT "a={m:mask:0x1}\n" OBJECT "a={m:mask:0x2}\n" OBJECT "a={m:mask:0x3}\n", "1 2 " },
	/* APPLY: nothing more to set than by the one that goes. */
	{ OBJECT "a={n:int:..9}\n" OBJECT "a={n:int:10..}\n" OBJECT "a={n:int}\nAPPLY:\nx={n}\n",
	  "3 " },
	{ OBJECT "a={n:int:..9}\nAPPLY:\nx=1\n" OBJECT "a={n:int:10..}\n" OBJECT
		 "a={n:int:5..20000}\n",
	  "" },
	{ OBJECT "b=1\na={n:int:..9}\nAPPLY:\nx=1\n" OBJECT "a={n:int:10..}\n" OBJECT
		 "b=1\na={n:int}\nAPPLY:\nx=1\n",
	  "3 " },
	{ OBJECT "b=1\na={n:int:..9}\nAPPLY:\nx={n}\n" OBJECT "a={n:int:10..}\n" OBJECT
		 "b=1\na={n:int:5..20000}\nAPPLY:\nx={n}\n",
	  "" },
	/* One that is useless is no reason for another to be. */
	{ OBJECT "a=1\nb=1\nc=1\n" OBJECT "a=1\nb=1\n" OBJECT "a=1\n", "1 2 " },
};

static void test_found_and_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[1024];
		char unreachable[64];

		snprintf(text, sizeof(text), SELF "%s", rows[i].objects);
		find_unreachable(text, unreachable);
		if (strcmp(unreachable, rows[i].unreachable))
			fail_msg("unreachable are \"%s\", not \"%s\", of:\n%s", unreachable,
				 rows[i].unreachable, rows[i].objects);
	}
}

/*
 * 256 objects that agree until the last of many values, in many ways that all
 * ask for much work: it is bounded, and ends.
 */
static void test_bounded(void **state)
{
	static const char *const objects[] = {
		OBJECT "a={n:int:1..4000,%d}\n",
		OBJECT "a={n:int:1..4096}\nb={n}/4096\nc={s:string:x%d}\n",
		OBJECT
		"a={n:int:1..4096}*3\nb={m:int:1..4096}*3\nc={k:int:1..4096}-{s:string:x%d}\n",
	};
	static char text[65536];

	(void)state;
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		size_t len = (size_t)sprintf(text, SELF);

		for (int j = 0; j < 256; j++)
			len += (size_t)sprintf(text + len, objects[i], 5000 + j);
		auto_remarks remarks = lint(text);

		assert_int_equal(find_remark(&remarks, "unreachable-object", NULL), 0);
	}
}

/* So are lists whose items have all to be compared with each other. */
static void test_bounded_lists(void **state)
{
	static char text[65536];
	size_t len = (size_t)sprintf(text, SELF);

	(void)state;
	for (int i = 0; i < 120; i++) {
		len += (size_t)sprintf(text + len, OBJECT "a={s:set:");
		for (int j = 0; j < 254; j++)
			len += (size_t)sprintf(text + len, j < 127 ? "a," : "b,");
		len += (size_t)sprintf(text + len, "x%d}\n", i);
	}
	auto_remarks remarks = lint(text);

	assert_int_equal(find_remark(&remarks, "unreachable-object", NULL), 0);
}

/* What costs little is found in a large document all the same. */
static void test_found_in_a_large_document(void **state)
{
	static char text[65536];
	size_t len = (size_t)sprintf(text, SELF);

	(void)state;
	for (int i = 0; i < 256; i++)
		len += (size_t)sprintf(text + len,
				       OBJECT "type=V_{n:int:1,2,4,8}\nhalf={n}*2\n"
					      "mode={m:string:a,b,c}\nversion=%d\n",
				       i < 255 ? i : 100);
	auto_remarks remarks = lint(text);
	struct devmig_remark remark = { 0 };

	assert_int_equal(find_remark(&remarks, "unreachable-object", &remark), 1);
	assert_int_equal(remark.object, 256);
}

/*
 * A property that no claim may break: without all the objects that are said to
 * be unreachable, every source gets the same answer, and as many attributes to
 * set.  Documents are made of few names and values, so that objects overlap;
 * sources of the same.
 */

static unsigned long long random_state;

static unsigned int pick(unsigned int below)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned int)(random_state >> 33) % below;
}

/* %V stands for the variable that the field declares, %U for one declared before. */
static const char *const declaring[] = {
	"{%V:int:1,2,4}",     "{%V:int:1..8}",
	"{%V:int:2,4..6000}", "{%V:int}",
	"{%V:int:1..3}*2",    "{%V:int}/2",
	"{%V:int:0..4}-1",    "{%V:int:2,4}*0",
	"x{%V:int:1,2}",      "x{%V:int}",
	"{%V:string:1,2,x1}", "{%V:string:x1,1,\"\",2+4}",
	"{%V:string}",        "x{%V:string}",
	"{%V:string}1",       "{%V:string:x,x1,\"\"}1{%V2:string:1,2,\"\"}",
	"{%V:string:x,x1}1",  "{%V:version}",
	"{%V:version:1..2}",  "{%V:version:2}",
	"{%V:set:1,2,x1}",    "{%V:set:1,2}",
	"{%V:mask:0x6}",      "{%V:mask:0x2}",
};
static const char *const using[] = { "{%U}", "x{%U}", "{%U}1", "{%U}/2", "{%U}*2", "{%U}-1" };
static const char *const plain[] = { "1", "2", "4", "x1", "x2", "", "2.1", "1+2", "0x2", "0" };

static size_t expand_pattern(char *to, const char *pattern, unsigned int var)
{
	size_t len = 0;

	for (; *pattern; pattern++) {
		if (!strncmp(pattern, "%V2", 3)) {
			len += (size_t)sprintf(to + len, "w%u", var);
			pattern += 2;
		} else if (!strncmp(pattern, "%V", 2)) {
			len += (size_t)sprintf(to + len, "v%u", var);
			pattern++;
		} else if (!strncmp(pattern, "%U", 2)) {
			len += (size_t)sprintf(to + len, "v%u", pick(var));
			pattern++;
		} else {
			to[len++] = *pattern;
		}
	}
	to[len] = 0;
	return len;
}

static size_t make_value(char *to, unsigned int *vars, bool may_declare)
{
	const unsigned int kind = pick(10);

	if (kind < 4 && *vars)
		return expand_pattern(to, using[pick(6)], *vars);
	if (kind < 8 && may_declare)
		return expand_pattern(to, declaring[pick(sizeof(declaring) / sizeof(*declaring))],
				      (*vars)++);
	return (size_t)sprintf(to, "%s", plain[pick(10)]);
}

static void make_object(char *to)
{
	static const char names[] = "abc";
	unsigned int vars = 0;
	unsigned int start = pick(3);
	unsigned int count = 1 + pick(3);
	unsigned int first = pick(2);

	to += sprintf(to, OBJECT);
	for (unsigned int i = 0; i < count; i++) {
		to += sprintf(to, "%c=", names[(start + i) % 3]);
		to += make_value(to, &vars, true);
		to += sprintf(to, "\n");
	}
	if (pick(3))
		return;
	to += sprintf(to, "APPLY:\n");
	for (unsigned int i = 0; i < 2; i++) {
		if (i && pick(2))
			break;
		to += sprintf(to, "%c=", "pq"[(first + i) % 2]);
		to += make_value(to, &vars, false);
		to += sprintf(to, "\n");
	}
}

static void make_source(char *to)
{
	to += sprintf(to, "SELF:\ns=1\n");
	for (char name = 'a'; name <= 'c'; name++)
		if (pick(8))
			to += sprintf(to, "%c=%s\n", name, plain[pick(10)]);
	for (char name = 'p'; name <= 'q'; name++)
		if (!pick(3))
			to += sprintf(to, "%c=%s\n", name, plain[pick(10)]);
}

static struct devmig_document *try_document(struct devmig_context *context, const char *text)
{
	struct devmig_document *ret = NULL;

	devmig_document_parse(context, DEVMIG_FORM_TEXT, text, strlen(text), NULL, &ret, NULL);
	return ret;
}

/* Not all that is put together at random can be read. */
static void make_valid_object(struct devmig_context *context, char *to)
{
	char text[OBJECT_MAX + sizeof(SELF)];

	for (;;) {
		make_object(to);
		assert_true(snprintf(text, sizeof(text), SELF "%s", to) < (int)sizeof(text));
		auto_document valid = try_document(context, text);

		if (valid)
			return;
	}
}

#define OBJECTS   4
#define SOURCES   60
#define DOCUMENTS 6000

struct tally {
	unsigned int claims;
	unsigned int together; /* of them, by several objects */
	unsigned int accepted;
};

static void compare(struct devmig_document *full, struct devmig_document *reduced,
		    const char *full_text, struct devmig_document *const *sources,
		    struct tally *tally)
{
	for (size_t i = 0; i < SOURCES; i++) {
		unsigned int unset[2];
		enum devmig_answer answer = devmig_match(sources[i], full, DEVMIG_INCOMING, unset);

		tally->accepted += answer != DEVMIG_INCOMPATIBLE;
		if (devmig_match(sources[i], reduced, DEVMIG_INCOMING, unset + 1) != answer ||
		    unset[0] != unset[1])
			fail_msg("source %zu is told otherwise than by:\n%s", i, full_text);
		if (devmig_match(full, sources[i], DEVMIG_OUTGOING, unset) !=
			    devmig_match(reduced, sources[i], DEVMIG_OUTGOING, unset + 1) ||
		    unset[0] != unset[1])
			fail_msg("destination %zu is told otherwise than by:\n%s", i, full_text);
	}
}

static void try_objects(struct devmig_context *context, char objects[OBJECTS][OBJECT_MAX],
			struct devmig_document *const *sources, const char *self,
			struct tally *tally)
{
	char text[OBJECTS * OBJECT_MAX + 512];
	char less[OBJECTS * OBJECT_MAX + 512];
	auto_remarks remarks = { 0 };
	size_t len = (size_t)sprintf(text, "%s", self);
	size_t less_len = (size_t)sprintf(less, "%s", self);
	bool gone[OBJECTS] = { false };

	for (size_t i = 0; i < OBJECTS; i++)
		len += (size_t)sprintf(text + len, "%s", objects[i]);
	auto_document full = try_document(context, text);

	if (!full)
		return;
	assert_int_equal(devmig_lint_document(full, keep_remark, &remarks, NULL), 0);
	for (size_t i = 0; i < remarks.count; i++)
		if (!strcmp(remarks.list[i].reason, "unreachable-object") ||
		    !strcmp(remarks.list[i].reason, "impossible-object"))
			gone[remarks.list[i].object - 1] = true;
	for (size_t i = 0; i < remarks.count; i++)
		tally->together += strstr(remarks.list[i].message, " together ") != NULL;
	for (size_t i = 0; i < OBJECTS; i++)
		if (!gone[i])
			less_len += (size_t)sprintf(less + less_len, "%s", objects[i]);
	if (less_len == len)
		return;
	tally->claims++;
	auto_document reduced = document(less);

	compare(full, reduced, text, sources, tally);
}

static void test_claims_are_true(void **state)
{
	struct devmig_document *sources[SOURCES];
	struct devmig_context *context = NULL;
	struct tally tally = { 0 };
	char text[OBJECT_MAX];

	(void)state;
	random_state = 20200805;
	assert_int_equal(devmig_context_new(NULL, &context, NULL), 0);
	for (size_t i = 0; i < SOURCES; i++) {
		make_source(text);
		sources[i] = document(text);
	}
	for (unsigned int i = 0; i < DOCUMENTS; i++) {
		char objects[OBJECTS][OBJECT_MAX];

		for (size_t j = 0; j < OBJECTS; j++)
			make_valid_object(context, objects[j]);
		make_source(text);
		try_objects(context, objects, sources, text, &tally);
	}
	for (size_t i = 0; i < SOURCES; i++)
		devmig_document_unref(sources[i]);
	devmig_context_unref(context);
	/* It would be easy to keep silent. */
	print_message("%u of %u documents had claims, %u sources were accepted\n", tally.claims,
		      DOCUMENTS, tally.accepted);
	assert_true(tally.claims > DOCUMENTS / 20);
	assert_true(tally.accepted > DOCUMENTS);
}

/*
 * The same for objects that differ in the list of one field: sources have all
 * values at which something changes.
 */

static const char *const int_items[] = {
	"1", "2", "3..4", "..2", "3..", "1..5", "5..6000", "6001.."
};
static const char *const version_items[] = { "1",        "1.2",   "2..3", "..1.9",
					     "2.0..2.2", "2.3..", "1..3", "1.10..2" };
static const char *const string_items[] = { "x", "y", "z", "\"\"", "1", "2", "x", "y" };
static const struct {
	const char *type;
	const char *const *items;
} kinds[] = { { "int", int_items }, { "version", version_items }, { "string", string_items } };

static void make_slice(char *to, size_t kind, const char *before)
{
	static const char *const others[] = { "", "b=1\n", "b={s:string:1,2}\n",
					      "b={s:string:1,2}\n" };
	static const char *const applies[] = { "", "", "APPLY:\nq={v}\n", "APPLY:\nq=1\n" };
	const unsigned int items = 1 + pick(3);

	to += sprintf(to, OBJECT "%sa=%s{v:%s:", others[pick(4)], before, kinds[kind].type);
	for (unsigned int i = 0; i < items; i++)
		to += sprintf(to, "%s%s", i ? "," : "", kinds[kind].items[pick(8)]);
	sprintf(to, "}\n%s", applies[pick(4)]);
}

static void make_sliced_source(char *to, size_t index)
{
	static const char *const values[SOURCES / 2] = {
		"0",     "1",     "2",    "3",    "4",       "5",
		"6",     "4096",  "6000", "6001", "1.1",     "1.2",
		"1.2.3", "1.9.9", "x",    "y",    "z",       "",
		"1.10",  "2.0",   "2.3",  "3.5",  "2.2.9.0", "4.0.0.1",
		"p",     "px",    "p1",   "p3",   "p6001",   "1.2147483647.2147483647.2147483647",
	};

	sprintf(to, "SELF:\ns=1\na=%s\nb=%zu\n%s", values[index / 2], 1 + index % 2,
		pick(2) ? "q=1\n" : "");
}

static void test_claims_of_several(void **state)
{
	struct devmig_document *sources[SOURCES];
	struct devmig_context *context = NULL;
	struct tally tally = { 0 };
	char text[OBJECT_MAX];

	(void)state;
	random_state = 20200806;
	assert_int_equal(devmig_context_new(NULL, &context, NULL), 0);
	for (size_t i = 0; i < SOURCES; i++) {
		make_sliced_source(text, i);
		sources[i] = document(text);
	}
	for (unsigned int i = 0; i < DOCUMENTS; i++) {
		const char *const before = pick(4) ? "" : "p";
		const size_t kind = pick(3);
		char objects[OBJECTS][OBJECT_MAX];

		for (size_t j = 0; j < OBJECTS; j++)
			make_slice(objects[j], kind, before);
		make_sliced_source(text, pick(SOURCES));
		try_objects(context, objects, sources, text, &tally);
	}
	for (size_t i = 0; i < SOURCES; i++)
		devmig_document_unref(sources[i]);
	devmig_context_unref(context);
	print_message("%u claims of several objects, %u sources were accepted\n", tally.together,
		      tally.accepted);
	assert_true(tally.together > DOCUMENTS / 50);
	assert_true(tally.accepted > DOCUMENTS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_and_not),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_bounded_lists),
		cmocka_unit_test(test_found_in_a_large_document),
		cmocka_unit_test(test_claims_are_true),
		cmocka_unit_test(test_claims_of_several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
