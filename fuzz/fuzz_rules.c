// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <devmig/rules.h>
#include <errno.h>
#include <stdlib.h>

/*
 * Rules, and facts of a device that they are applied to.  The input is rules, behind a line %%
 * lines name=value: a value ? is a fact that can't be read, and bytes 0x1f stand for LF.
 */

#define FACTS_MAX 64

struct facts {
	char *names[FACTS_MAX];
	char *values[FACTS_MAX]; /* NULL: it can't be read */
	size_t count;
	const char *known; /* NULL; else the value of those that can't be read */
	const char *asked[4096];
	size_t nasked;
};

/* A fact in all the places that it can stand in. */
static const char places[] = "MATCH:\nfact={x:string}\nSELF:\nx={x}\ny=\"<{x}>\"\n"
			     "COMPATIBLE:\nx={x}\ny=<{x}>\n"
			     "COMPATIBLE:\nx={v:string:{x},-{x}}\nAPPLY:\nx={v}\ny={x}\n";

static int ask(void *arg, const char *name, struct devmig_fact *ret)
{
	struct facts *facts = arg;
	size_t i = 0;

	for (size_t j = 0; j < facts->nasked; j++)
		fuzz_check(strcmp(facts->asked[j], name));
	if (facts->nasked < DMIG_COUNT(facts->asked))
		facts->asked[facts->nasked++] = name;
	ret->state = DEVMIG_FACT_ABSENT;
	ret->value = ret->why = "";
	ret->origin = "sys";
	while (i < facts->count && strcmp(facts->names[i], name))
		i++;
	if (i == facts->count)
		return 0;
	ret->value = facts->values[i] ? facts->values[i] : facts->known;
	ret->state = ret->value ? DEVMIG_FACT_KNOWN : DEVMIG_FACT_UNKNOWN;
	if (!ret->value) {
		ret->value = "";
		ret->why = "it can't";
	}
	return 0;
}

/* Cut the facts; the text is changed. */
static void read_facts(struct facts *facts, char *text)
{
	facts->count = 0;
	facts->known = NULL;
	for (char *line; (line = strsep(&text, "\n")) && facts->count < FACTS_MAX;) {
		char *value = strchr(line, '=');

		if (!value)
			continue;
		*value++ = 0;
		for (char *at = value; *at; at++)
			if (*at == 0x1f)
				*at = '\n';
		facts->names[facts->count] = line;
		facts->values[facts->count++] = strcmp(value, "?") ? value : NULL;
	}
}

static struct devmig_statement *apply(const struct devmig_rules *rules, struct facts *facts)
{
	struct devmig_statement *statement;

	facts->nasked = 0;
	fuzz_check(!devmig_rules_apply(rules, ask, facts, &statement, NULL));
	return statement;
}

/* What is stated is a document: it is printed and read as the same. */
static void check_document(const struct devmig_document *document)
{
	struct devmig_document *read;
	size_t size;
	char *text;

	fuzz_check(!devmig_document_format(document, DEVMIG_FORM_TEXT, &text, &size, NULL));
	fuzz_check(!devmig_document_parse(NULL, DEVMIG_FORM_TEXT, text, size, NULL, &read, NULL));
	fuzz_check(devmig_document_equal(document, read));
	devmig_document_unref(read);
	free(text);
}

static void check_origins(const struct devmig_statement *statement)
{
	const struct devmig_document *document = devmig_statement_document(statement);
	struct devmig_origin origin;
	struct devmig_field field;
	struct devmig_fact fact;
	size_t i;

	for (i = 0; !devmig_statement_origin(statement, i, &origin); i++) {
		fuzz_check(!devmig_document_self(document, i, &field));
		fuzz_check(strlen(origin.field) == field.name_len &&
			   !memcmp(origin.field, field.name, field.name_len));
		fuzz_check(strlen(origin.value) == field.value_len &&
			   !memcmp(origin.value, field.value, field.value_len));
		fuzz_check(origin.line);
		for (size_t j = 0; j < origin.facts; j++)
			fuzz_check(!devmig_statement_origin_fact(statement, i, j, &fact));
	}
	fuzz_check(i == devmig_document_self_count(document));
}

static enum devmig_answer answer(const struct devmig_statement *a, const struct devmig_statement *b,
				 enum devmig_reading reading)
{
	struct devmig_verdict *verdict;
	enum devmig_answer ret;

	fuzz_check(!devmig_statement_check(a, b, reading, &verdict, NULL));
	ret = devmig_verdict_answer(verdict);
	devmig_verdict_free(verdict);
	return ret;
}

static void check_statement(const struct devmig_statement *statement)
{
	const enum devmig_stated kind = devmig_statement_kind(statement);
	const bool document = kind == DEVMIG_STATED_WHOLE || kind == DEVMIG_STATED_DRAFT;

	fuzz_check(!devmig_statement_document(statement) == !document);
	fuzz_check(!devmig_statement_error(statement) == (kind == DEVMIG_STATED_WHOLE));
	fuzz_check(!devmig_statement_open_count(statement) == (kind != DEVMIG_STATED_DRAFT));
	if (kind != DEVMIG_STATED_WHOLE)
		fuzz_check(*devmig_error_reason(devmig_statement_error(statement)));
	if (!document)
		return;
	check_document(devmig_statement_document(statement));
	check_origins(statement);
}

/* Whatever the unknown facts are: who was refused without them is refused with them. */
static void check_draft(const struct devmig_rules *rules, struct facts *facts,
			const struct devmig_statement *draft)
{
	static const char *const values[] = { "1", "a+b", "2.3", "0xf" };

	for (size_t i = 0; i < DMIG_COUNT(values); i++) {
		struct devmig_statement *whole;

		facts->known = values[i];
		whole = apply(rules, facts);
		facts->known = NULL;
		if (devmig_statement_kind(whole) == DEVMIG_STATED_WHOLE &&
		    !strcmp(devmig_statement_source(whole), devmig_statement_source(draft))) {
			for (int r = DEVMIG_INCOMING; r <= DEVMIG_BOTH; r++) {
				const enum devmig_reading reading = (enum devmig_reading)r;
				const enum devmig_answer a = answer(draft, whole, reading);
				const enum devmig_answer b = answer(whole, draft, reading);

				fuzz_check(a == DEVMIG_INCOMPATIBLE || a == DEVMIG_COULD_NOT_TELL);
				fuzz_check(b == DEVMIG_INCOMPATIBLE || b == DEVMIG_COULD_NOT_TELL);
				if (a == DEVMIG_INCOMPATIBLE || b == DEVMIG_INCOMPATIBLE)
					fuzz_check(answer(whole, whole, reading) ==
						   DEVMIG_INCOMPATIBLE);
			}
		}
		devmig_statement_unref(whole);
	}
}

static void check_rules(const char *text, size_t size, struct facts *facts)
{
	struct devmig_statement *first, *second;
	struct devmig_error *error = NULL;
	struct devmig_rules *rules;
	int r = devmig_rules_parse(NULL, text, size, "f", &rules, &error);

	if (r) {
		fuzz_check(r == -EBADMSG || r == -E2BIG);
		fuzz_check(devmig_error_errno(error) == r && *devmig_error_reason(error));
		devmig_error_free(error);
		return;
	}
	first = apply(rules, facts);
	second = apply(rules, facts);
	check_statement(first);
	check_statement(second);
	fuzz_check(devmig_statement_kind(first) == devmig_statement_kind(second));
	fuzz_check(devmig_statement_document(first) == devmig_statement_document(second));
	if (devmig_statement_kind(first) == DEVMIG_STATED_DRAFT)
		check_draft(rules, facts, first);
	devmig_statement_unref(first);
	devmig_statement_unref(second);
	devmig_rules_unref(rules);
}

static void check_self(const struct devmig_document *document, const char *name, const char *value)
{
	struct devmig_field field;

	fuzz_check(!devmig_document_self_find(document, name, &field));
	fuzz_check(field.value_len == strlen(value) &&
		   !memcmp(field.value, value, field.value_len));
}

/* A value stands for its bytes, or there is no document. */
static void check_value(const char *value)
{
	struct facts facts = {
		.names = { (char *)"fact" },
		.values = { (char *)value },
		.count = 1,
	};
	const struct devmig_document *document;
	struct devmig_statement *statement;
	struct devmig_rules *rules;
	char *other;

	fuzz_check(!devmig_rules_parse(NULL, places, strlen(places), "f", &rules, NULL));
	statement = apply(rules, &facts);
	check_statement(statement);
	document = devmig_statement_document(statement);
	fuzz_check(document || !*value || strlen(value) > DMIG_VALUE_MAX / 4 ||
		   strspn(value,
			  "\t !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"
			  "`abcdefghijklmnopqrstuvwxyz{|}~") < strlen(value));
	if (document) {
		check_self(document, "x", value);
		other = malloc(strlen(value) + 3);
		if (!other)
			abort();
		stpcpy(stpcpy(stpcpy(other, "<"), value), ">");
		check_self(document, "y", other);
		free(other);
		fuzz_check(devmig_document_self_count(document) == 2);
		fuzz_check(devmig_document_object_count(document) == 2);
		fuzz_check(answer(statement, statement, DEVMIG_BOTH) == DEVMIG_COMPATIBLE);
	}
	devmig_statement_unref(statement);
	devmig_rules_unref(rules);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char mark[] = "%%\n";
	const uint8_t *found = memmem(data, size, mark, strlen(mark));
	const size_t rules_size = found ? (size_t)(found - data) : size;
	const size_t rest = found ? size - rules_size - strlen(mark) : 0;
	char *rules = fuzz_copy(data, rules_size);
	char *text = calloc(1, rest + 1);
	static struct facts facts;

	if (!text)
		abort();
	if (rest)
		memcpy(text, found + strlen(mark), rest);
	read_facts(&facts, text);
	check_rules(rules, rules_size, &facts);
	for (size_t i = 0; i < facts.count && i < 4; i++)
		if (facts.values[i])
			check_value(facts.values[i]);
	free(rules);
	free(text);
	return 0;
}
