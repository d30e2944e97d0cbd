// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <core/run.h>
#include <stdlib.h>

/*
 * Trying the items of listed strings: what fields said is remembered while
 * nothing that they use changes, which must not show but in the work it takes.
 */

/* In each the third try or a later one is the first that matches. */
static const struct fixture_question tries[] = {
	{ "a number that changes again", "a=a-1-a-2-a-3-z\nb=3",
	  "a={s:string:a,a-1-a,a-1-a-2-a}-{v:int}-{r:string}\nb={v}", "yes s=a-1-a-2-a v=3 r=z" },
	{ "a number that changes back", "a=a-1-a-2-a-1-z\nb=1\nc=a-1-a-2-a",
	  "a={s:string:a,a-1-a,a-1-a-2-a}-{v:int}-{r:string}\nb={v}\nc={s}",
	  "yes s=a-1-a-2-a v=1 r=z" },
	{ "a text that changes again", "a=p-q-r-s-t\nb=s",
	  "a={s:string:p,p-q,p-q-r}-{r:string}-{t:string}\nb={r}", "yes s=p-q-r r=s t=t" },
	{ "a text that begins before where it began", "a=p-q-r-s-t\nb=q",
	  "a={s:string:p-q-r,p-q,p}-{r:string}-{t:string}\nb={r}", "yes s=p r=q t=r-s-t" },
	{ "a text that begins within what it was", "a=pppppp-x\nb=pp",
	  "a={s:string:p,pp,ppp}p{r:string}-{t:string}\nb={r}", "yes s=ppp r=pp t=x" },
	{ "choices of another field begin anew", "a=xxxxx\nb=yyyy\nc=xxx-y",
	  "a={v:string:x,xx,xxx}x{t:string}\nb={w:string:y,yy}y{u:string}\nc={v}-{w}",
	  "yes v=xxx t=x w=y u=yy" },
	{ "an open variable stays as it was fixed", "z=0\na=a-xxxxx\nb=a-5\nc=xxx",
	  "z={v:int:1..9}*0\na={s:string:a,b}-{t:string:x,xx,xxx}x{r:string}\nb={s}-{v}\nc={"
	  "t}",
	  "yes v=5 s=a t=xxx r=x" },
};

/* Calls of the matcher that a row is about: they are linked to the functions below. */
static unsigned int tried;
static unsigned int asked[DMIG_FIELDS_MAX];

enum dmig_reason __real_dmig_match_again(struct dmig_run *run, const struct dmig_field *field,
					 const struct dmig_self_field *found,
					 const struct dmig_choice *choice);
enum dmig_reason __wrap_dmig_match_again(struct dmig_run *run, const struct dmig_field *field,
					 const struct dmig_self_field *found,
					 const struct dmig_choice *choice);
enum dmig_reason __real_dmig_match_field(struct dmig_run *run, const struct dmig_field *field);
enum dmig_reason __wrap_dmig_match_field(struct dmig_run *run, const struct dmig_field *field);

enum dmig_reason __wrap_dmig_match_again(struct dmig_run *run, const struct dmig_field *field,
					 const struct dmig_self_field *found,
					 const struct dmig_choice *choice)
{
	tried++;
	return __real_dmig_match_again(run, field, found, choice);
}

enum dmig_reason __wrap_dmig_match_field(struct dmig_run *run, const struct dmig_field *field)
{
	asked[field->index]++;
	return __real_dmig_match_field(run, field);
}

/* The work behind the first try: how often a choice was taken back, and fields were asked. */
struct work {
	const char *name;
	const char *self;
	const char *object;
	const char *steps; /* "3 tries, b 1, c 2" */
};

static const struct work works[] = {
	{ "nothing to choose", "a=x\nb=1", "a={s:string:x}\nb=2", "0 tries" },
	{ "the first try matches", "a=xxx\nb=x", "a={s:string:x,xx}x{r:string}\nb={s}", "0 tries" },
	{ "the last matches", "a=xxxx\nb=xxx", "a={s:string:x,xx,xxx}x{r:string:\"\"}\nb={s}",
	  "2 tries, b 1" },
	{ "what no choice influences is not asked again", "e=xxx\na=xxxxx\nb=x-\nc=1\nd=2\nf=xxx",
	  "e={s:string}\na={t:string:x,xx,xxx}x{u:string}\nb={v:string}-\nc={w:int}\nd={w}*2\n"
	  "f={t}",
	  "2 tries, f 2" },
	{ "an item that stands in the list again", "a=xxxx\nb=y",
	  "a={s:string:x,x,x,x}x{r:string}\nb={s}", "1 tries" },
	{ "a text that stays, the last of its value", "a=ppppppqu\nb=u\nc=1",
	  "a={s:string:p,pp,ppp,pppp}p{r:string}q{u:string}\nb={u}\nc={u}", "3 tries, b 1, c 1" },
	{ "a number that stays", "a=ppppppq7\nb=7\nc=1",
	  "a={s:string:p,pp,ppp,pppp}p{r:string}q{n:int}\nb={n}\nc={n}", "3 tries, b 1, c 1" },
	{ "a text that changes", "a=ppppppqu\nb=pppp\nc=1",
	  "a={s:string:p,pp,ppp,pppp}p{r:string}q{u:string}\nb={r}\nc={r}", "3 tries, b 3" },
	{ "what a field declares itself", "a=ppppppqu\nb=u-5-5\nc=1",
	  "a={s:string:p,pp,ppp,pppp}p{r:string}q{u:string}\nb={u}-{n:int}-{n}\nc={n}",
	  "3 tries, b 1, c 1" },
};

static void check_work(void **state)
{
	const struct work *row = *state;
	struct dmig_bind binds[DMIG_VARS_MAX];
	struct fuzz_document source;
	struct fuzz_document accepts;
	struct fixture_text text;
	const struct dmig_object *object;
	const struct dmig_field *fields;

	fixture_begin(&text);
	fprintf(text.file, "COMPATIBLE:\n%s\n", row->object);
	fixture_end(&text);
	fixture_make(&source, row->self, "");
	fixture_make(&accepts, "z=1", text.bytes);
	free(text.bytes);

	tried = 0;
	memset(asked, 0, sizeof(asked));
	object = dmig_object(accepts.doc, 0);
	dmig_match_object(source.doc, accepts.doc, object, binds);

	fixture_begin(&text);
	fprintf(text.file, "%u tries", tried);
	fields = dmig_fields(accepts.doc, object);
	for (u32 i = 0; i < object->nfields; i++)
		if (asked[i])
			fprintf(text.file, ", %.*s %u", fields[i].name_len,
				dmig_chars(accepts.doc, fields[i].name), asked[i]);
	fixture_end(&text);
	assert_string_equal(text.bytes, row->steps);
	free(text.bytes);
	fuzz_document_free(&source);
	fuzz_document_free(&accepts);
}

int main(void)
{
	return FIXTURE_ROWS(tries, fixture_check_question) + FIXTURE_ROWS(works, check_work);
}
