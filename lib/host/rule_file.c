// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/host/rule.h>

/* A file of rules: lines become rules, and what is wrong with them is reported. */

/* The lines of a rule; it is not known how many there are. */
struct lines {
	struct dmig_rule_line *list;
	size_t count;
	size_t room;
};

/* The rule that is being read. */
struct rule_in_making {
	struct dmig_rule *rule; /* NULL before the first MATCH */
	u8 section;
	struct lines fields;
	struct lines body;
};

bool dmig_rule_wrong(struct dmig_rule_reader *reader, enum dmig_reason reason,
		     struct dmig_place place, const char *near, size_t near_len)
{
	dmig_auto(error) struct devmig_error *error = NULL;

	if (reader->stopped)
		return false;
	dmig_fail_reason(&error, reason, reader->file, place, near, near_len);
	reader->no_memory = devmig_error_errno(error) == -ENOMEM;
	reader->stopped = reader->no_memory || !reader->each || !reader->each(reader->arg, error);
	if (!reader->problem)
		reader->problem = dmig_steal(error);
	return !reader->stopped;
}

static bool is_of_name(enum dmig_reason reason)
{
	return reason == DMIG_BAD_NAME || reason == DMIG_LIMIT_NAME ||
	       reason == DMIG_LIMIT_FIELDS || reason == DMIG_DUPLICATE_FIELD;
}

/* What a document's writer is to do about it is not what a rule's is. */
static enum dmig_reason in_rule(enum dmig_reason reason)
{
	static const enum dmig_reason other[][2] = {
		{ DMIG_BRACE_IN_SELF, DMIG_BRACE_IN_RULE },
		{ DMIG_SELF_NOT_FIRST, DMIG_SELF_NOT_FIRST_IN_RULE },
	};

	for (size_t i = 0; i < DMIG_COUNT(other); i++)
		if (reason == other[i][0])
			return other[i][1];
	return reason;
}

bool dmig_rule_report(void *arg, enum dmig_reason reason, struct dmig_place place, const char *near,
		      size_t near_len)
{
	struct dmig_rule_reader *reader = arg;
	const struct dmig_rule_line *line = reader->building;

	/* What is wrong with the line was told in better words. */
	if (line && line->told)
		return true;
	if (line && is_of_name(reason))
		place.column = line->name_column;
	else if (line && !place.column)
		place.column = line->column;
	return dmig_rule_wrong(reader, in_rule(reason), place, near, near_len);
}

static int add_line(struct lines *lines, const struct dmig_rule_line *line)
{
	if (lines->count == lines->room) {
		const size_t room = 2 * lines->room + 16;
		struct dmig_rule_line *list = reallocarray(lines->list, room, sizeof(*list));

		if (!list)
			return -ENOMEM;
		lines->list = list;
		lines->room = room;
	}
	lines->list[lines->count++] = *line;
	return 0;
}

/* The arena's copy of lines. */
static struct dmig_rule_line *keep_lines(struct dmig_arena *arena, const struct lines *lines)
{
	struct dmig_rule_line *copy = dmig_arena_array(arena, lines->count, sizeof(*copy));

	if (copy && lines->count)
		memcpy(copy, lines->list, lines->count * sizeof(*copy));
	return copy;
}

static int finish_rule(struct dmig_rule_reader *reader, struct rule_in_making *making)
{
	struct dmig_rule *rule = making->rule;
	struct dmig_arena *arena = &reader->rules->arena;

	if (!rule)
		return 0;
	rule->fields = keep_lines(arena, &making->fields);
	rule->nfields = making->fields.count;
	rule->lines = keep_lines(arena, &making->body);
	rule->nlines = making->body.count;
	if (!rule->fields || !rule->lines)
		return -ENOMEM;
	if (!making->body.count)
		dmig_rule_wrong(reader, DMIG_NO_SELF_IN_RULE, (struct dmig_place){ rule->line, 1 },
				NULL, 0);
	return dmig_rule_compile(reader, rule);
}

/* Room for one more pointer, and the rule that it points to. */
static int add_rule(struct dmig_rule_reader *reader, u32 line, struct dmig_rule **ret)
{
	struct devmig_rules *rules = reader->rules;
	struct dmig_rule *rule;

	if (rules->count == rules->room) {
		const size_t room = 2 * rules->room + 16;
		struct dmig_rule **list = reallocarray(rules->rules, room, sizeof(*list));

		if (!list)
			return -ENOMEM;
		rules->rules = list;
		rules->room = room;
	}
	rule = calloc(1, sizeof(*rule));
	if (!rule)
		return -ENOMEM;
	pthread_mutex_init(&rule->cache.lock, NULL);
	rule->file = reader->file;
	rule->line = line;
	rules->rules[rules->count++] = rule;
	*ret = rule;
	return 0;
}

static int begin_rule(struct dmig_rule_reader *reader, struct rule_in_making *making, u32 line)
{
	int r = finish_rule(reader, making);

	making->rule = NULL;
	making->fields.count = 0;
	making->body.count = 0;
	if (r || reader->stopped)
		return r;
	if (reader->nrules++ == DMIG_RULES_MAX) {
		dmig_rule_wrong(reader, DMIG_LIMIT_RULES, (struct dmig_place){ line, 1 }, NULL, 0);
		reader->stopped = true;
		return 0;
	}
	return add_rule(reader, line, &making->rule);
}

static int take_line(struct dmig_rule_reader *reader, struct rule_in_making *making,
		     struct dmig_rule_line *line)
{
	if (line->section)
		making->section = line->section;
	if (line->section == DMIG_SECTION_MATCH)
		return begin_rule(reader, making, line->line);
	if (!making->rule) {
		const struct dmig_place place = { line->line, line->name_column };

		dmig_rule_wrong(reader, DMIG_NO_MATCH, place, line->name, line->name_len);
		return 0;
	}
	line->in_self = making->section == DMIG_SECTION_SELF && !line->section;
	return add_line(!line->section && making->section == DMIG_SECTION_MATCH ? &making->fields
										: &making->body,
			line);
}

static int read_rules(struct dmig_rule_reader *reader)
{
	struct rule_in_making making = { 0 };
	struct dmig_rule_line line;
	int r = 0;

	while (!r && dmig_rule_next(reader, &line))
		r = take_line(reader, &making, &line);
	if (!r && !reader->stopped)
		r = finish_rule(reader, &making);
	free(making.fields.list);
	free(making.body.list);
	return r;
}

static int end_reading(struct dmig_rule_reader *reader, int r, size_t count,
		       struct devmig_error **ret_error)
{
	struct devmig_rules *rules = reader->rules;

	if (!r && !reader->problem)
		return 0;
	while (rules->count > count)
		dmig_rule_free(rules->rules[--rules->count]);
	if (r || reader->no_memory) {
		devmig_error_free(reader->problem);
		return dmig_fail_memory(ret_error);
	}
	r = devmig_error_errno(reader->problem);
	if (ret_error)
		*ret_error = reader->problem;
	else
		devmig_error_free(reader->problem);
	return r;
}

int dmig_rules_add(struct devmig_rules *rules, const char *bytes, size_t size, const char *file,
		   dmig_problem_fn each, void *arg, struct devmig_error **ret_error)
{
	const size_t count = rules->count;
	struct dmig_rule_reader reader = {
		.rules = rules,
		.file = dmig_arena_copy(&rules->arena, file, strlen(file)),
		.each = each,
		.arg = arg,
	};
	int r;

	if (!reader.file)
		return dmig_fail_memory(ret_error);
	if (size > DMIG_RULES_FILE_MAX) {
		dmig_rule_wrong(&reader, DMIG_LIMIT_RULES, (struct dmig_place){ 0 }, NULL, 0);
		return end_reading(&reader, 0, count, ret_error);
	}
	reader.at = dmig_arena_copy(&rules->arena, bytes, size);
	if (!reader.at)
		return dmig_fail_memory(ret_error);
	reader.end = reader.at + size;
	r = read_rules(&reader);
	return end_reading(&reader, r, count, ret_error);
}
