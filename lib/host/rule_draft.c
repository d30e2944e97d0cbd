// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/stream.h>
#include <lib/host/rule.h>
#include <lib/host/statement.h>

/* What is open in a document that a rule has made.  devmig-rules(5), Drafts */

/* As many as an object may have are told one by one. */
#define TOLD_MAX DMIG_FIELDS_MAX

static int add_field(struct devmig_statement *statement, const struct dmig_asking *asking,
		     const struct dmig_rule *rule, const struct dmig_rule_line *line, u16 vars)
{
	const u64 fields = dmig_rule_fields_of(rule, vars);
	const struct devmig_fact *fact =
		dmig_asked_fact(asking, rule, fields ? (u32)__builtin_ctzll(fields) : 0);
	struct devmig_open_field *open = &statement->open[statement->nopen];
	struct devmig_fact copy;

	if (dmig_statement_fact(statement, fact, &copy))
		return -ENOMEM;
	open->field = dmig_arena_copy(&statement->arena, line->name, line->name_len);
	open->fact = copy.name;
	open->why = copy.why;
	open->line = line->line;
	statement->nopen += open->field != NULL;
	return open->field ? 0 : -ENOMEM;
}

/* Of fields of one name, in SELF and in objects, the first one that is open is told. */
static int add_fields(struct devmig_statement *statement, const struct dmig_asking *asking,
		      const struct dmig_rule *rule, u16 vars)
{
	dmig_auto(free) bool *added = calloc(rule->nlines + 1, sizeof(*added));
	struct dmig_rule_open open = { .vars = vars };
	int r = 0;

	statement->open =
		dmig_arena_array(&statement->arena, rule->nlines, sizeof(*statement->open));
	if (!statement->open || !added)
		return -ENOMEM;
	for (size_t i = 0; !r && i < rule->nlines; i++) {
		const struct dmig_rule_line *line = &rule->lines[i];

		if (!dmig_rule_is_open(&open, line) || added[line->first])
			continue;
		added[line->first] = true;
		r = add_field(statement, asking, rule, line,
			      line->vars & vars ? line->vars & vars : vars);
	}
	return r;
}

static void put_fields(FILE *out, const struct devmig_statement *statement)
{
	size_t i;

	for (i = 0; i < statement->nopen && i < TOLD_MAX; i++) {
		const struct devmig_open_field *open = &statement->open[i];

		fprintf(out, "%sfield %s needs %s: %s", i ? "; " : "", open->field, open->fact,
			open->why);
	}
	if (i < statement->nopen)
		fprintf(out, "; and %zu more", statement->nopen - i);
}

/* The error of a draft: its open fields, at the place of the first. */
static int tell(struct devmig_statement *statement, const struct dmig_rule *rule)
{
	const struct dmig_place place = { statement->open[0].line, 0 };
	dmig_auto(free) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out)
		put_fields(out, statement);
	if (!out || dmig_stream_end(out, &text, 0))
		return -ENOMEM;
	dmig_fail_detail(&statement->error, DMIG_UNKNOWN_FACT, rule->file, place, "%s", text);
	return devmig_error_errno(statement->error) == -ENOMEM ? -ENOMEM : 0;
}

int dmig_rule_draft(const struct dmig_rule *rule, const struct dmig_asking *asking, u16 open,
		    struct devmig_statement *statement)
{
	const int r = add_fields(statement, asking, rule, open);

	if (r || !statement->nopen)
		return r;
	statement->kind = DEVMIG_STATED_DRAFT;
	return tell(statement, rule);
}
