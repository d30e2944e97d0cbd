// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <devmig/rules.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What is wrong or suspicious in a file of rules. */

#define SOURCE "# Source: a test (2026-11-01)\n"

struct told {
	char text[4096]; /* a line for each remark: LINE:COLUMN REASON */
	int result;
};

static int tell(void *arg, const struct devmig_remark *remark)
{
	struct told *told = arg;
	char *line = fixture_print("%u:%u %s\n", remark->line, remark->column, remark->reason);

	assert_true(strlen(told->text) + strlen(line) < sizeof(told->text));
	strcat(told->text, line);
	free(line);
	return told->result;
}

static void remarks(struct fixture *f, const char *text, const char *expected)
{
	struct devmig_error *error = NULL;
	struct told told = { .text = "" };

	fixture_file(f, "t.rules", text);
	if (devmig_rules_lint(NULL, fixture_path(f, "t.rules"), tell, &told, &error))
		fail_msg("%s", devmig_error_text(error));
	assert_string_equal(told.text, expected);
}

static void all_errors(void **state)
{
	remarks(*state,
		"x=1\nMATCH:\na={v:string}\nb={u}\nSELF:\nx={v}\n"
		"MATCH:\na={v:string}\n b= {w:int:2..1}\n\nc={u}\nSELF:\nx=1\n"
		"MATCH:\na={v:string}\nSELF:\nx={w}\n y={v:int}\nx=1\n"
		"COMPATIBLE:\nx={v:int}\ny={w}\nz={q:int:{v},{r}}\nw={q}\nMatch:\n",
		"1:1 no-match\n4:4 undeclared\n9:12 bad-range\n11:4 undeclared\n"
		"25:1 bad-header\n"
		"17:4 undeclared\n21:4 declared-twice\n23:15 undeclared\n"
		"18:4 brace-in-self\n19:1 duplicate-field\n22:4 undeclared\n");
}

static void sources(void **state)
{
#define RULE "MATCH:\nkind=vf\nSELF:\ndevice_api=vfio-pci\n"
	remarks(*state, RULE, "0:0 no-source\n");
	remarks(*state, SOURCE RULE, "");
	remarks(*state, "# Source: a book,\n#   page 3 (2026-11-01)\n" RULE, "");
	remarks(*state, "# Source: a book\n\n# (2026-11-01)\n" RULE, "0:0 no-source\n");
	remarks(*state, "# Source: a book (2026-11)\n" RULE, "0:0 no-source\n");
	remarks(*state, "# (2026-11-01)\n" RULE, "0:0 no-source\n");
	remarks(*state, RULE "# Source: x (2026-11-01)", "");
}

static void facts(void **state)
{
	remarks(*state,
		SOURCE "MATCH:\nkind=a\nattr.x=1\nattr.=1\nparent.kind=2\nparent.parent.pci.id=3\n"
		       "parent.=2\npci.ids=1\nparent.attr.y=1\nSELF:\ndevice_api=vfio-pci\n",
		"5:0 no-such-fact\n8:0 no-such-fact\n9:0 no-such-fact\n");
}

static void variables(void **state)
{
	remarks(*state,
		SOURCE
		"MATCH:\nkind={a:string}\nname={b:int}\nbus={c:string:pci,css}\ntype={d:int}\n"
		"driver=x{d}\nattr.a={e:int}*2\nattr.b={g:string}\nSELF:\ndevice_api={b}\n"
		"COMPATIBLE:\ndevice_api=x{h:string:{g},y}\n",
		"3:0 unused-variable\n");
}

static void unreachable(void **state)
{
	static const char rest[] = "SELF:\ndevice_api=vfio-pci\n";
	char *text = fixture_print(SOURCE "MATCH:\nkind=vf\n%sMATCH:\nkind=vf\ndriver=x\n%s"
					  "MATCH:\nkind={x:string:vf}\n%sMATCH:\nkind=pf\n%s"
					  "MATCH:\ndriver=x\n%s",
				   rest, rest, rest, rest, rest);

	remarks(*state, text, "6:0 unreachable-rule\n11:0 unreachable-rule\n");
	free(text);
	/* One that is broader may stand behind. */
	text = fixture_print(SOURCE "MATCH:\nkind=vf\ndriver=x\n%sMATCH:\nkind=vf\n%s", rest, rest);
	remarks(*state, text, "");
	free(text);
}

static void documents(void **state)
{
	remarks(*state,
		SOURCE "MATCH:\nkind={k:string:vf,pf}\npci.id={id:string}\nSELF:\nk={k}\nid={id}\n"
		       "COMPATIBLE:\ndevice_api=vfio_pci\nid={id}\n"
		       "COMPATIBLE:\ndevice_api=vfio-pci\nk={v:int:1..{n}}\n",
		"13:14 undeclared\n");
	remarks(*state,
		SOURCE "MATCH:\nkind={k:string:vf,pf}\npci.id={id:string}\nSELF:\nk={k}\nid={id}\n"
		       "COMPATIBLE:\ndevice_api=vfio_pci\nid={id}\n",
		"5:0 no-device-api\n6:0 not-compared\n9:0 not-said\n9:0 not-normal\n");
}

static void ranges(void **state)
{
#define HEAD                                                                                       \
	SOURCE "MATCH:\nkind=vf\nfw.version={f:string}\npci.vfs={n:int}\n"                         \
	       "pci.id={l:version:3.2..}\nSELF:\ndevice_api=vfio-pci\na={f}\nb={n}\nc={l}\n"       \
	       "COMPATIBLE:\ndevice_api=vfio-pci\n"
	remarks(*state, HEAD "a={v:version:3.2..{f}}\nb=1\nc=1\n", "14:0 runs-backwards\n");
	remarks(*state, HEAD "a={v:version:{f}..3.2}\nb=1\nc=1\n", "14:0 runs-backwards\n");
	remarks(*state, HEAD "a=1\nb={v:int:1..{n}}\nc=1\n", "15:0 runs-backwards\n");
	remarks(*state, HEAD "a=1\nb={v:int:1,{n}..9}\nc=1\n", "15:0 runs-backwards\n");
	/* MATCH sees to it. */
	remarks(*state, HEAD "a=1\nb=1\nc={v:version:3.2..{l}}\n", "");
	remarks(*state, HEAD "a={v:version:..{f}}\nb={w:int:{n}..}\nc={x:mask:{n}}\n", "");
}

#define WORDS "MATCH:\nkind=vf\nSELF:\ndevice_api=vfio-pci\n"

/* Names are those of all rules of a file. */
static void unlinked(void **state)
{
	remarks(*state,
		SOURCE WORDS
		"b=1\na=1\nCOMPATIBLE:\ndevice_api=vfio-pci\nc=1\n a =2\nd=\"\" # none\n"
		"APPLY:\ne=1\n",
		"6:0 not-compared\n10:0 not-said\n");
	remarks(*state,
		SOURCE WORDS "ab=1\nCOMPATIBLE:\ndevice_api=vfio-pci\na=1\n"
			     "MATCH:\nkind=pf\nSELF:\ndevice_api=vfio-pci\na=2\n"
			     "COMPATIBLE:\ndevice_api=vfio-pci\nab={v:int:1..9}\n",
		"");
	remarks(*state, SOURCE WORDS "ab=1\nCOMPATIBLE:\ndevice_api=vfio-pci\nabc=\ncab= x\n",
		"6:0 not-compared\n10:0 not-said\n");
	/* What can't migrate. */
	remarks(*state, SOURCE WORDS "a=1\n", "");
}

/* What a rule's writer is to do is not what a document's is. */
static int tell_hint(void *arg, const struct devmig_remark *remark)
{
	assert_non_null(strstr(remark->hint, arg));
	return 1;
}

static void hints(void **state)
{
	static const char *const texts[][2] = {
		{ "MATCH\n", "write MATCH:" },
		{ "MATCH:\nkind=vf\nCOMPATIBLE:\na=1\n", "behind the rule's MATCH" },
		{ "MATCH:\nkind=vf\n", "behind the rule's MATCH" },
		{ "MATCH:\na={v:int}\nSELF:\na={v:int}\n", "in MATCH and write {name} here" },
		{ "match:\n", "the headers are MATCH:" },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		fixture_file(*state, "t.rules", texts[i][0]);
		assert_int_equal(devmig_rules_lint(NULL, fixture_path(*state, "t.rules"), tell_hint,
						   (void *)(uintptr_t)texts[i][1], NULL),
				 1);
	}
}

static void io(void **state)
{
	struct fixture *f = *state;
	struct told told = { .result = 5 };
	char *text = fixture_repeat("#", 65537);

	assert_int_equal(devmig_rules_lint(NULL, fixture_path(f, "none"), tell, &told, NULL),
			 -ENOENT);
	assert_int_equal(devmig_rules_lint(NULL, f->dir, tell, &told, NULL), -EISDIR);
	fixture_file(f, "a", "x\ny\n");
	assert_int_equal(devmig_rules_lint(NULL, fixture_path(f, "a"), tell, &told, NULL), 5);
	assert_string_equal(told.text, "1:1 bad-line\n");
	told = (struct told){ .result = 0 };
	fixture_file(f, "b", text);
	assert_int_equal(devmig_rules_lint(NULL, fixture_path(f, "b"), tell, &told, NULL), 0);
	assert_string_equal(told.text, "0:0 limit-rules\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_errors), TEST(sources), TEST(facts),    TEST(variables), TEST(unreachable),
		TEST(documents),  TEST(ranges),  TEST(unlinked), TEST(hints),     TEST(io),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
