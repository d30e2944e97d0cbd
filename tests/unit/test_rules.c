// SPDX-License-Identifier: LGPL-2.1-or-later
#include "facts.h"
#include "fixture.h"

#include <core/document.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rules of a text, and what they state of devices. */

/* The statement of a device by rules that are dropped; @expected: whole, draft, none, bad. */
static struct devmig_statement *state_of(const char *rules, struct facts *facts,
					 const char *expected)
{
	struct devmig_rules *set = facts_rules(rules);
	struct devmig_error *error = NULL;
	struct devmig_statement *statement = facts_state(set, facts, &error);
	const char *kind;

	if (!statement)
		fail_msg("%s", devmig_error_text(error));
	kind = devmig_stated_name(devmig_statement_kind(statement));
	if (strcmp(kind, expected))
		fail_msg("%s: %s, %s", facts->facts[0].value, kind,
			 devmig_error_text(devmig_statement_error(statement)));
	devmig_rules_unref(set);
	return statement;
}

/* The same, and the canonical text of the document. */
static void states(const char *rules, struct facts *facts, const char *expected, const char *text)
{
	struct devmig_statement *statement = state_of(rules, facts, expected);

	assert_int_equal(!devmig_statement_document(statement), !text);
	if (text)
		fixture_is(devmig_document_ref(devmig_statement_document(statement)), text);
	devmig_statement_unref(statement);
}

/* It is bad, for a reason at a line. */
static void is_bad(const char *rules, struct facts *facts, const char *reason, unsigned int line)
{
	struct devmig_statement *statement = state_of(rules, facts, "bad");
	const struct devmig_error *error = devmig_statement_error(statement);

	assert_string_equal(devmig_error_reason(error), reason);
	assert_string_equal(devmig_error_file(error), "t.rules");
	assert_int_equal(devmig_error_line(error), line);
	assert_null(devmig_statement_document(statement));
	devmig_statement_unref(statement);
}

static const char example[] = "# Source: an example (2026-11-01)\n"
			      "MATCH:\n"
			      "\tkind=vf\n"
			      "\tdriver=mlx5_vfio_pci\n"
			      "\tpci.id={id:string}\n"
			      "\tfw.version={fw:version:28.41.1000..}\n"
			      "\tfw.psid={psid:string}\n"
			      "SELF:\n"
			      "\tdevice_api=vfio-pci\n"
			      "\tpci_id={id}\n"
			      "\tpsid={psid}\n"
			      "\tfw_version={fw}\n"
			      "COMPATIBLE:\n"
			      "\tpci_id={id}\n"
			      "\tpsid={psid}\n"
			      "\tfw_version={v:version:28.41.1000..{fw}}\n";

static void manual(void **state)
{
	struct facts facts = { .facts = {
				       { "kind", "vf" },
				       { "driver", "mlx5_vfio_pci" },
				       { "pci.id", "15b3:101e" },
				       { "fw.version", "28.42.1" },
				       { "fw.psid", "MT_1" },
			       } };

	(void)state;
	states(example, &facts, "whole",
	       "SELF:\n\tdevice_api=vfio-pci\n\tpci_id=15b3:101e\n\tpsid=MT_1\n"
	       "\tfw_version=28.42.1\n"
	       "COMPATIBLE:\n\tpci_id=15b3:101e\n\tpsid=MT_1\n"
	       "\tfw_version={v:version:28.41.1000..28.42.1}\n");
}

static void asks_little(void **state)
{
	struct facts facts = { .facts = { { "kind", "pf" } } };

	(void)state;
	states(example, &facts, "none", NULL);
	assert_int_equal(facts.nasked, 1);
	facts.facts[0].value = "vf";
	facts.facts[1] = (struct made_fact){ "driver", "mlx5_vfio_pci" };
	facts.facts[2] = (struct made_fact){ "pci.id", "15b3:101e" };
	facts.facts[3] = (struct made_fact){ "fw.version", "28.40.9999" };
	states(example, &facts, "none", NULL);
	/* A list refuses by itself, so nobody asks for fw.psid. */
	assert_int_equal(facts.nasked, 4);
	assert_string_equal(facts.asked[3], "fw.version");
	states("MATCH:\na={x:string}\nSELF:\nx={x}\nMATCH:\na=2\nb=1\nSELF:\nx=2\n", &facts, "none",
	       NULL);
	/* Once for both rules. */
	assert_int_equal(facts.nasked, 1);
}

static void first_decides(void **state)
{
	static const char rules[] = "MATCH:\na=1\nb=1\nSELF:\nx=1\n"
				    "MATCH:\na=1\nSELF:\nx=2\n"
				    "MATCH:\na={v:int:1..9}\nSELF:\nx=3\n";
	struct facts facts = { .facts = { { "a", "1" }, { "b", "1" } } };

	(void)state;
	states(rules, &facts, "whole", "SELF:\n\tx=1\n");
	facts.facts[1].value = "2";
	states(rules, &facts, "whole", "SELF:\n\tx=2\n");
	facts.facts[0].value = "3";
	states(rules, &facts, "whole", "SELF:\n\tx=3\n");
	facts.facts[0].value = "10";
	states(rules, &facts, "none", NULL);
}

static void one_assignment(void **state)
{
	static const char rules[] = "MATCH:\ntype=nvidia-{n:int}\nnumber={n}\nhalf={n}/2\n"
				    "SELF:\nn={n}\n";
	struct facts facts = {
		.facts = { { "type", "nvidia-742" }, { "number", "742" }, { "half", "371" } }
	};

	(void)state;
	states(rules, &facts, "whole", "SELF:\n\tn=742\n");
	facts.facts[1].value = "743";
	states(rules, &facts, "none", NULL);
	facts.facts[1].value = "742";
	facts.facts[2].value = "370";
	states(rules, &facts, "none", NULL);
}

static void absent_is_empty(void **state)
{
	struct facts facts = { .facts = { { "b", "1" } } };

	(void)state;
	states("MATCH:\na=\"\"\nb=1\nSELF:\nx=1\n", &facts, "whole", "SELF:\n\tx=1\n");
	states("MATCH:\na={x:string}\nb=1\nSELF:\nx={x}\n", &facts, "none", NULL);
	states("MATCH:\na={x:string:\"\",y}\nb=1\nSELF:\nx={x}\ny=-{x}-\n"
	       "COMPATIBLE:\nx={x}\nz={z:string:{x},1}\n",
	       &facts, "whole",
	       "SELF:\n\tx=\"\"\n\ty=--\nCOMPATIBLE:\n\tx=\"\"\n\tz={z:string:\"\",1}\n");
	states("MATCH:\na={x:set:p,q}\nb=1\nSELF:\nx={x}\nCOMPATIBLE:\nx={y:set:{x}}\n", &facts,
	       "whole", "SELF:\n\tx=\"\"\nCOMPATIBLE:\n\tx={y:set:\"\"}\n");
}

/* --- what stands for a fact --- */

static void hostile_text(void **state)
{
	static const char rules[] =
		"MATCH:\na={x:string}\nSELF:\nx={x}\ny=\"<{x}>\"\nz=a {x} b # c\n"
		"COMPATIBLE:\nx={x}\ny=\"<{x}>\"\nz={v:string:{x},o{x}}\n"
		"w={i:int}-{x}\nAPPLY:\nx={x}\n";
	static const char *const values[] = {
		"{v}", "}",    "\"",  "\\",       "a\" # b", "# c",         " a",
		"a ",  "\t",   "x,y", "x\"},{\"", "{x}",     "{x:string}",  "{i}*2",
		"1",   "\\\"", "=",   "a=b",      "SELF:",   "COMPATIBLE:", "a+b",
	};

	(void)state;
	for (size_t i = 0; i < DMIG_COUNT(values); i++) {
		struct facts facts = { .facts = { { "a", values[i] } } };
		struct devmig_statement *statement = state_of(rules, &facts, "whole");
		struct devmig_document *document = devmig_statement_document(statement);
		char *wanted = fixture_print("a %s b", values[i]);
		struct devmig_field field;

		assert_int_equal(devmig_document_self_count(document), 3);
		assert_int_equal(devmig_document_object_count(document), 1);
		assert_int_equal(devmig_document_field_count(document, 0, false), 4);
		assert_int_equal(devmig_document_field_count(document, 0, true), 1);
		assert_int_equal(devmig_document_self(document, 0, &field), 0);
		assert_int_equal(field.value_len, strlen(values[i]));
		assert_memory_equal(field.value, values[i], field.value_len);
		assert_int_equal(devmig_document_self(document, 2, &field), 0);
		assert_int_equal(field.value_len, strlen(wanted));
		assert_memory_equal(field.value, wanted, field.value_len);
		free(wanted);
		devmig_statement_unref(statement);
	}
}

static void lists(void **state)
{
	static const char rules[] =
		"MATCH:\ni={i:int}\nv={v:version}\nm={m:string}\ns={s:string}\n"
		"SELF:\ni={i}\n"
		"COMPATIBLE:\ni={a:int:{i},7..{i}}\nv={b:version:1.{i}..{v},{v}..}\n"
		"m={c:mask:{m}}\ns={d:set:{s},z}\nt={e:string:{s},x-{s}}\nu={f:int:1..{i}}*2\n";
	struct facts facts = { .facts = {
				       { "i", "9" },
				       { "v", "2.1" },
				       { "m", "0xF0" },
				       { "s", "p+q r" },
			       } };

	(void)state;
	states(rules, &facts, "whole",
	       "SELF:\n\ti=9\nCOMPATIBLE:\n\ti={a:int:9,7..9}\n\tv={b:version:1.9..2.1,2.1..}\n"
	       "\tm={c:mask:0xf0}\n\ts={d:set:p,\"q r\",z}\n\tt={e:string:\"p+q r\",\"x-p+q r\"}\n"
	       "\tu={f:int:1..9}*2\n");
	facts.facts[2].value = "18446744073709551615";
	is_bad(rules, &facts, "bad-item", 11);
	facts.facts[2].value = "255";
	states("MATCH:\nm={m:string}\nSELF:\nm={m}\nCOMPATIBLE:\nm={c:mask:{m}}\n", &facts, "whole",
	       "SELF:\n\tm=255\nCOMPATIBLE:\n\tm={c:mask:0xff}\n");
	facts.facts[2].value = "0x1,0x2";
	is_bad(rules, &facts, "bad-item", 11);
	facts.facts[2].value = "0x1";
	/* The range runs backwards. */
	facts.facts[0].value = "6";
	is_bad(rules, &facts, "bad-range", 9);
}

static void numbers_in_lists(void **state)
{
	static const char rules[] = "MATCH:\nx={x:string}\nSELF:\nx={x}\n"
				    "COMPATIBLE:\nx={a:version:1..{x}}\n";
	static const char ints[] =
		"MATCH:\nx={x:string}\nSELF:\nx={x}\nCOMPATIBLE:\nx={a:int:{x}}\n";
	static const char *const bad[] = { "1..2",      "1,2", "1}", "a",  "0x1",
					   "1.2.3.4.5", "..",  "1.", " 1", "-1" };

	(void)state;
	for (size_t i = 0; i < DMIG_COUNT(bad); i++) {
		struct facts facts = { .facts = { { "x", bad[i] } } };

		is_bad(rules, &facts, "bad-item", 6);
		is_bad(ints, &facts, "bad-item", 6);
	}
	states(ints, &(struct facts){ .facts = { { "x", "12" } } }, "whole",
	       "SELF:\n\tx=12\nCOMPATIBLE:\n\tx={a:int:12}\n");
}

static void expressions(void **state)
{
	static const char rules[] = "MATCH:\nn={n:int}\nt={t:string}\nSELF:\na={n}*2\nb=\"{n}*2\"\n"
				    "c={t}*2\nd={n}*2x\nCOMPATIBLE:\na={n}/4\nb={v:int:1..8}*2\n"
				    "APPLY:\na={n}+1\nb={v}-1\n";
	struct facts facts = { .facts = { { "n", "8" }, { "t", "3" } } };

	(void)state;
	states(rules, &facts, "whole",
	       "SELF:\n\ta=16\n\tb=8*2\n\tc=3*2\n\td=8*2x\n"
	       "COMPATIBLE:\n\ta=2\n\tb={v:int:1..8}*2\nAPPLY:\n\ta=9\n\tb={v}-1\n");
	facts.facts[0].value = "7";
	is_bad(rules, &facts, "not-exact", 10);
	is_bad("MATCH:\nn={n:int}\nSELF:\na={n}-8\n", &facts, "below-zero", 4);
	facts.facts[0].value = "9223372036854775807";
	is_bad("MATCH:\nn={n:int}\nSELF:\na={n}+1\n", &facts, "overflow", 4);
}

/* What can't be a value of a document is no fact for it. */
static void unfit_facts(void **state)
{
	static const char rules[] = "MATCH:\nb=1\na={x:string}\nSELF:\nx={x}\n";
	char *longest = fixture_repeat("a", DMIG_VALUE_MAX);
	char *longer = fixture_repeat("a", DMIG_VALUE_MAX + 1);
	struct facts facts = { .facts = { { "a", "x\ny" }, { "b", "1" } } };

	(void)state;
	is_bad(rules, &facts, "bad-byte", 3);
	facts.facts[0].value = "\xc3\xa4";
	is_bad(rules, &facts, "bad-byte", 3);
	facts.facts[0].value = longer;
	is_bad(rules, &facts, "limit-value", 3);
	facts.facts[0].value = longest;
	devmig_statement_unref(state_of(rules, &facts, "whole"));
	/* Two bytes of an escape. */
	longest[5] = '{';
	is_bad(rules, &facts, "limit-value", 3);
	/* A literal is not made of it, and is no such thing; nor is a rule that is not asked. */
	facts.facts[0].value = "x\ny";
	states("MATCH:\na=x\nSELF:\nx=1\n", &facts, "none", NULL);
	facts.facts[1].value = "2";
	states(rules, &facts, "none", NULL);
	states("MATCH:\na={x:string}\nb=1\nSELF:\nx={x}\n", &facts, "none", NULL);
	free(longest);
	free(longer);
}

/* What comes out may be too long, though the fact is not. */
static void long_values(void **state)
{
	char *value = fixture_repeat("a", DMIG_VALUE_MAX - 1);
	struct facts facts = { .facts = { { "a", value } } };

	(void)state;
	devmig_statement_unref(state_of("MATCH:\na={x:string}\nSELF:\nx=a{x}\n", &facts, "whole"));
	is_bad("MATCH:\na={x:string}\nSELF:\nx=ab{x}\n", &facts, "limit-value", 4);
	is_bad("MATCH:\na={x:string}\nSELF:\nx={x}{x}{x}{x}{x}\n", &facts, "limit-value", 4);
	/* In quotes. */
	is_bad("MATCH:\na={x:string}\nSELF:\nx={x}\nCOMPATIBLE:\nx={x}\n", &facts, "limit-value",
	       6);
	value[DMIG_VALUE_MAX - 2] = 0;
	devmig_statement_unref(state_of("MATCH:\na={x:string}\nSELF:\nx={x}\nCOMPATIBLE:\nx={x}\n",
					&facts, "whole"));
	free(value);
}

/* --- facts that nobody can read --- */

static void unknown_fails_elsewhere(void **state)
{
	struct facts facts = { .facts = { { "a", NULL }, { "b", "2" }, { "c", NULL } } };

	(void)state;
	states("MATCH:\na=1\nb=1\nSELF:\nx=1\n", &facts, "none", NULL);
	states("MATCH:\na={n:int}\nc=1\nb={m:int:3..}\nSELF:\nx=1\nMATCH:\nb=2\nSELF:\nx=2\n",
	       &facts, "whole", "SELF:\n\tx=2\n");
	/* Together the known fields fail, though neither does by itself. */
	states("MATCH:\na=1\nb={m:int}\nd={m}\nSELF:\nx=1\n", &facts, "none", NULL);
}

static void unknown_undecided(void **state)
{
	static const char all[] = "MATCH:\na=1\nSELF:\nx=1\n";
	struct facts facts = { .facts = { { "a", NULL }, { "b", "1" } } };

	(void)state;
	is_bad("MATCH:\nb=1\na=1\nSELF:\nx=1\nMATCH:\nb=1\nSELF:\nx=2\n", &facts, "unknown-fact",
	       3);
	is_bad("MATCH:\nb=1\na={n:int}\nSELF:\nx=1\n", &facts, "unknown-fact", 3);
	is_bad("MATCH:\nb=1\na=\"\"\nSELF:\nx=1\n", &facts, "unknown-fact", 3);
	is_bad("MATCH:\na=x{n:string}\nSELF:\nx=1\n", &facts, "unknown-fact", 2);
	is_bad(all, &facts, "unknown-fact", 2);
	/* What hangs on a variable of it is left out as well, and is no text of any kind. */
	is_bad("MATCH:\na={n:string}\nb={n}\nSELF:\nx=1\n", &facts, "unknown-fact", 3);
}

static void unknown_open(void **state)
{
	static const char rules[] = "MATCH:\nb={b:string}\na={n:string}\nSELF:\n"
				    "x=1\ny={n}\nz={b}-{n}\n"
				    "COMPATIBLE:\nx=1\ny={n}\n"
				    "COMPATIBLE:\ny={n}\nAPPLY:\nx={n}\n"
				    "COMPATIBLE:\nx={q:string:a,{n}}\nz={q}\nw={b}\n"
				    "APPLY:\nw={q}\nx=1\n";
	struct facts facts = { .facts = { { "a", NULL }, { "b", "1" } } };
	struct devmig_statement *statement = state_of(rules, &facts, "draft");
	const struct devmig_error *error = devmig_statement_error(statement);
	static const char *const fields[] = { "y", "z", "x", "w" };
	struct devmig_open_field open;

	(void)state;
	/* An object that has lost all names what it has lost. */
	fixture_is(devmig_document_ref(devmig_statement_document(statement)),
		   "SELF:\n\tx=1\nCOMPATIBLE:\n\tx=1\nCOMPATIBLE:\n\ty=\"\"\n"
		   "COMPATIBLE:\n\tw=1\nAPPLY:\n\tx=1\n");
	assert_int_equal(devmig_statement_open_count(statement), DMIG_COUNT(fields));
	for (size_t i = 0; i < DMIG_COUNT(fields); i++) {
		assert_int_equal(devmig_statement_open(statement, i, &open), 0);
		assert_string_equal(open.field, fields[i]);
		assert_string_equal(open.fact, "a");
		assert_string_equal(open.why, "nobody may read it");
	}
	assert_int_equal(devmig_statement_open(statement, 0, &open), 0);
	assert_int_equal(open.line, 6);
	assert_int_equal(devmig_statement_open(statement, DMIG_COUNT(fields), &open), -ERANGE);
	assert_string_equal(devmig_error_reason(error), "unknown-fact");
	assert_non_null(strstr(devmig_error_message(error), "field y needs a: nobody may read it"));
	assert_int_equal(devmig_error_line(error), 6);
	devmig_statement_unref(statement);
	/* A variable that nothing uses opens nothing. */
	states("MATCH:\na={n:string}\nb=1\nSELF:\nx=1\n", &facts, "whole", "SELF:\n\tx=1\n");
	/* All of MATCH may be left out, and all of SELF. */
	states("MATCH:\na={n:string}\nSELF:\nx={n}\n", &facts, "draft", "SELF:\n\tx=\"\"\n");
}

/* --- what is said of it --- */

static void origins(void **state)
{
	static const char rules[] = "# c\nMATCH:\na={x:string}.{y:string}\nb={z:string}\nSELF:\n"
				    "# c\np=1\nq={x}{z}{y}\nr={z}\n";
	struct facts facts = { .facts = { { "a", "1.2" }, { "b", "3" } } };
	struct devmig_statement *statement = state_of(rules, &facts, "whole");
	struct devmig_origin origin;
	struct devmig_fact fact;

	(void)state;
	assert_string_equal(devmig_statement_source(statement), "t.rules:2");
	assert_false(devmig_statement_own(statement));
	assert_null(devmig_statement_error(statement));
	assert_int_equal(devmig_statement_origin(statement, 0, &origin), 0);
	assert_string_equal(origin.field, "p");
	assert_int_equal(origin.line, 7);
	assert_int_equal(origin.facts, 0);
	assert_int_equal(devmig_statement_origin(statement, 1, &origin), 0);
	assert_string_equal(origin.field, "q");
	assert_string_equal(origin.value, "132");
	assert_string_equal(origin.file, "t.rules");
	assert_int_equal(origin.line, 8);
	assert_int_equal(origin.facts, 2);
	assert_int_equal(devmig_statement_origin_fact(statement, 1, 0, &fact), 0);
	assert_string_equal(fact.name, "a");
	assert_string_equal(fact.value, "1.2");
	assert_string_equal(fact.origin, "sys/test");
	assert_int_equal(devmig_statement_origin_fact(statement, 1, 1, &fact), 0);
	assert_string_equal(fact.name, "b");
	assert_int_equal(devmig_statement_origin_fact(statement, 1, 2, &fact), -ERANGE);
	assert_int_equal(devmig_statement_origin_fact(statement, 3, 0, &fact), -ERANGE);
	assert_int_equal(devmig_statement_origin(statement, 3, &origin), -ERANGE);
	devmig_statement_unref(statement);
}

/* Devices whose facts are equal share a document; others have their own. */
static void shared_documents(void **state)
{
	struct devmig_rules *rules = facts_rules("MATCH:\na={x:string}\nb={y:string}\n"
						 "SELF:\nx={x}\ny={y}\n");
	struct facts facts = { .facts = { { "a", "1" }, { "b", "23" } } };
	struct devmig_statement *one = facts_state(rules, &facts, NULL);
	struct devmig_statement *same = facts_state(rules, &facts, NULL);
	struct devmig_statement *other, *draft;

	(void)state;
	assert_ptr_not_equal(one, same);
	assert_ptr_equal(devmig_statement_document(one), devmig_statement_document(same));
	facts.facts[0].value = "12";
	facts.facts[1].value = "3";
	other = facts_state(rules, &facts, NULL);
	fixture_is(devmig_document_ref(devmig_statement_document(other)), "SELF:\n\tx=12\n\ty=3\n");
	facts.facts[1].value = NULL;
	draft = facts_state(rules, &facts, NULL);
	fixture_is(devmig_document_ref(devmig_statement_document(draft)), "SELF:\n\tx=12\n");
	devmig_rules_unref(rules);
	/* They outlive the rules. */
	fixture_is(devmig_document_ref(devmig_statement_document(one)), "SELF:\n\tx=1\n\ty=23\n");
	devmig_statement_unref(one);
	devmig_statement_unref(same);
	devmig_statement_unref(other);
	devmig_statement_unref(draft);
}

static void asking_fails(void **state)
{
	struct devmig_rules *rules = facts_rules("MATCH:\nfail=1\nSELF:\nx=1\n");
	struct facts facts = { .result = -EIO };
	struct devmig_statement *statement;
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(devmig_rules_apply(rules, facts_ask, &facts, &statement, &error), -EIO);
	assert_null(error);
	devmig_rules_unref(rules);
}

/* Each name once, and of many only the first in words. */
static void many_open_fields(void **state)
{
	struct facts facts = { .facts = { { "a", NULL } } };
	struct devmig_statement *statement;
	struct devmig_open_field open;
	char rules[2048] = "MATCH:\na={a:string}\nSELF:\nf0={a}\n";
	const char *message, *end;

	(void)state;
	for (int object = 0; object < 2; object++) {
		strcat(rules, "COMPATIBLE:\n");
		for (int i = 0; i < 35; i++)
			sprintf(rules + strlen(rules), "f%d={a}\n", 35 * object + i);
	}
	statement = state_of(rules, &facts, "draft");
	assert_int_equal(devmig_statement_open_count(statement), 70);
	assert_int_equal(devmig_statement_open(statement, 0, &open), 0);
	assert_int_equal(open.line, 4);
	assert_int_equal(devmig_statement_open(statement, 69, &open), 0);
	assert_string_equal(open.field, "f69");
	assert_int_equal(open.line, 76);
	message = devmig_error_message(devmig_statement_error(statement));
	end = strstr(message, "; field f63 needs a: nobody may read it");
	assert_non_null(end);
	assert_string_equal(strrchr(end, ';'), "; and 6 more");
	devmig_statement_unref(statement);
}

/* Says nothing of a fact but what it must: what is left alone is "". */
static int say_little(void *arg, const char *name, struct devmig_fact *ret)
{
	(void)arg;
	if (!strcmp(name, "a"))
		ret->value = "1";
	else if (!strcmp(name, "b"))
		ret->state = DEVMIG_FACT_ABSENT;
	else
		ret->state = DEVMIG_FACT_UNKNOWN;
	return 0;
}

static void terse_facts(void **state)
{
	struct devmig_rules *rules = facts_rules(
		"MATCH:\na={a:string}\nb={b:string:\"\"}\nc={c:string}\nSELF:\nx={a}{b}\nc={c}\n");
	struct devmig_statement *statement;
	struct devmig_open_field open;
	struct devmig_fact fact;

	(void)state;
	assert_int_equal(devmig_rules_apply(rules, say_little, NULL, &statement, NULL), 0);
	assert_int_equal(devmig_statement_kind(statement), DEVMIG_STATED_DRAFT);
	assert_int_equal(devmig_statement_origin_fact(statement, 0, 0, &fact), 0);
	assert_string_equal(fact.value, "1");
	assert_string_equal(fact.origin, "");
	assert_int_equal(devmig_statement_origin_fact(statement, 0, 1, &fact), 0);
	assert_string_equal(fact.value, "");
	assert_int_equal(devmig_statement_open(statement, 0, &open), 0);
	assert_string_equal(open.fact, "c");
	assert_string_equal(open.why, "");
	devmig_statement_unref(statement);
	devmig_rules_unref(rules);
}

static void positions(void **state)
{
	struct devmig_rules *rules = facts_rules("\nMATCH:\na=1\nSELF:\nx=1\n\nMATCH: # two\na=2\n"
						 "SELF:\nx=1\n");
	struct devmig_rule rule;

	(void)state;
	assert_int_equal(devmig_rules_count(rules), 2);
	assert_int_equal(devmig_rules_rule(rules, 1, &rule), 0);
	assert_string_equal(rule.file, "t.rules");
	assert_int_equal(rule.line, 7);
	assert_int_equal(devmig_rules_rule(rules, 2, &rule), -ERANGE);
	devmig_rules_unref(devmig_rules_ref(rules));
	devmig_rules_unref(rules);
	assert_null(devmig_rules_unref(NULL));
}

/* CRLF, no LF at the end, blanks and comments where documents have them. */
static void forms_of_lines(void **state)
{
	struct facts facts = { .facts = { { "a", "1" } } };

	(void)state;
	states("MATCH:\r\n a = {x:string} # c\r\n\r\nSELF:\t# c\r\nx\t=\t{x}  # c\r\n"
	       "y=\"{x} \"\t#\r\nz=#{x}",
	       &facts, "whole", "SELF:\n\tx=1\n\ty=\"1 \"\n\tz=\"\"\n");
	states("", &facts, "none", NULL);
	states("# only a comment", &facts, "none", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(manual),
		cmocka_unit_test(asks_little),
		cmocka_unit_test(first_decides),
		cmocka_unit_test(one_assignment),
		cmocka_unit_test(absent_is_empty),
		cmocka_unit_test(hostile_text),
		cmocka_unit_test(lists),
		cmocka_unit_test(numbers_in_lists),
		cmocka_unit_test(expressions),
		cmocka_unit_test(unfit_facts),
		cmocka_unit_test(long_values),
		cmocka_unit_test(unknown_fails_elsewhere),
		cmocka_unit_test(unknown_undecided),
		cmocka_unit_test(unknown_open),
		cmocka_unit_test(origins),
		cmocka_unit_test(shared_documents),
		cmocka_unit_test(asking_fails),
		cmocka_unit_test(many_open_fields),
		cmocka_unit_test(terse_facts),
		cmocka_unit_test(positions),
		cmocka_unit_test(forms_of_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
