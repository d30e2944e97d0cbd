// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/host/rule.h>

/* A file of rules, line by line.  devmig-rules(5), LANGUAGE */

/* MATCH is a section of its own, behind those of documents. */
#define SECTION_MATCH (DMIG_SECTION_APPLY + 1)

static const struct {
	const char *text;
	u8 section;
} headers[] = {
	{ "MATCH", SECTION_MATCH },
	{ "SELF", DMIG_SECTION_SELF },
	{ "COMPATIBLE", DMIG_SECTION_COMPATIBLE },
	{ "APPLY", DMIG_SECTION_APPLY },
};

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

/* A line, without its end. */
struct line {
	const char *start;
	const char *end;
	const char *at;
	u32 number;
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
	return dmig_rule_wrong(reader, reason, place, near, near_len);
}

static void wrong(struct dmig_rule_reader *reader, enum dmig_reason reason, const struct line *line,
		  const char *at, size_t len)
{
	const struct dmig_place place = { line->number, (u32)(at - line->start) + 1 };

	dmig_rule_wrong(reader, reason, place, at, len);
}

static bool next_line(struct dmig_rule_reader *reader, struct line *ret)
{
	const char *end;

	if (reader->stopped || reader->at >= reader->end)
		return false;
	end = reader->at + dmig_span(reader->at, (size_t)(reader->end - reader->at), '\n');
	*ret = (struct line){ .start = reader->at, .end = end, .number = ++reader->line };
	reader->at = end + 1;
	if (end > ret->start && end[-1] == '\r')
		ret->end--;
	for (ret->at = ret->start; ret->at < ret->end && dmig_is(*ret->at, DMIG_C_BLANK);)
		ret->at++;
	return true;
}

/* Blanks and a comment are all that is left from @at on; bytes of the comment are looked at. */
static bool is_rest(struct dmig_rule_reader *reader, const struct line *line, const char *at)
{
	while (at < line->end && dmig_is(*at, DMIG_C_BLANK))
		at++;
	if (at < line->end && *at != '#')
		return false;
	for (; at < line->end; at++) {
		if (dmig_is(*at, DMIG_C_PRINT))
			continue;
		wrong(reader, DMIG_BAD_BYTE, line, at, 1);
		break;
	}
	return true;
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
		dmig_rule_wrong(reader, DMIG_NO_SELF, (struct dmig_place){ rule->line, 1 }, NULL,
				0);
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

static int begin_rule(struct dmig_rule_reader *reader, struct rule_in_making *making,
		      const struct line *line)
{
	int r = finish_rule(reader, making);

	making->rule = NULL;
	making->fields.count = 0;
	making->body.count = 0;
	if (r || reader->stopped)
		return r;
	if (reader->nrules++ == DMIG_RULES_MAX) {
		wrong(reader, DMIG_LIMIT_RULES, line, line->start, 0);
		reader->stopped = true;
		return 0;
	}
	return add_rule(reader, line->number, &making->rule);
}

static int read_header(struct dmig_rule_reader *reader, struct rule_in_making *making,
		       const struct line *line, u8 section)
{
	const struct dmig_rule_line header = {
		.section = section,
		.line = line->number,
		.column = 1,
	};

	making->section = section;
	if (section == SECTION_MATCH)
		return begin_rule(reader, making, line);
	if (!making->rule) {
		wrong(reader, DMIG_NO_MATCH, line, line->start, 0);
		return 0;
	}
	return add_line(&making->body, &header);
}

static int read_field(struct dmig_rule_reader *reader, struct rule_in_making *making,
		      const struct line *line, const char *equals)
{
	struct dmig_rule_line field = {
		.in_self = making->section == DMIG_SECTION_SELF,
		.name = line->at,
		.line = line->number,
		.name_column = (u32)(line->at - line->start) + 1,
		.column = (u32)(equals + 1 - line->start) + 1,
		.value = equals + 1,
		.value_len = (size_t)(line->end - equals - 1),
	};
	const char *end = equals;

	if (!making->rule) {
		wrong(reader, DMIG_NO_MATCH, line, line->at, (size_t)(equals - line->at));
		return 0;
	}
	while (end > line->at && dmig_is(end[-1], DMIG_C_BLANK))
		end--;
	if (end - line->at > DMIG_NAME_MAX) {
		wrong(reader, DMIG_LIMIT_NAME, line, line->at, (size_t)(end - line->at));
		return 0;
	}
	field.name_len = (u16)(end - line->at);
	return add_line(making->section == SECTION_MATCH ? &making->fields : &making->body, &field);
}

/* Neither blank nor a header: a field, or nothing. */
static int read_other(struct dmig_rule_reader *reader, struct rule_in_making *making,
		      const struct line *line)
{
	const size_t len = (size_t)(line->end - line->at);
	const size_t equals = dmig_span(line->at, len, '=');
	const char *end = line->at;

	if (equals < len)
		return read_field(reader, making, line, line->at + equals);
	while (end < line->end && dmig_is(*end, DMIG_C_NAME))
		end++;
	if (end < line->end && *end == ':' && is_rest(reader, line, end + 1))
		wrong(reader, DMIG_RULE_HEADER, line, line->at, (size_t)(end + 1 - line->at));
	else
		wrong(reader, DMIG_BAD_LINE, line, line->at, len);
	return 0;
}

static int read_line(struct dmig_rule_reader *reader, struct rule_in_making *making,
		     const struct line *line)
{
	const size_t len = (size_t)(line->end - line->start);

	if (is_rest(reader, line, line->at))
		return 0;
	for (size_t i = 0; i < DMIG_COUNT(headers); i++) {
		const size_t n = strlen(headers[i].text);

		if (len > n && !memcmp(line->start, headers[i].text, n) && line->start[n] == ':' &&
		    is_rest(reader, line, line->start + n + 1))
			return read_header(reader, making, line, headers[i].section);
	}
	return read_other(reader, making, line);
}

static int read_lines(struct dmig_rule_reader *reader)
{
	struct rule_in_making making = { 0 };
	struct line line;
	int r = 0;

	while (!r && next_line(reader, &line))
		r = read_line(reader, &making, &line);
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
	const char *text = dmig_arena_copy(&rules->arena, bytes, size);
	struct dmig_rule_reader reader = {
		.rules = rules,
		.file = dmig_arena_copy(&rules->arena, file, strlen(file)),
		.at = text,
		.end = text + size,
		.each = each,
		.arg = arg,
	};
	int r = 0;

	if (!text || !reader.file)
		return dmig_fail_memory(ret_error);
	if (size > DMIG_RULES_FILE_MAX)
		dmig_rule_wrong(&reader, DMIG_LIMIT_RULES, (struct dmig_place){ 0 }, NULL, 0);
	else
		r = read_lines(&reader);
	return end_reading(&reader, r, count, ret_error);
}
