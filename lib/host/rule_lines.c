// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>
#include <lib/host/rule.h>

/* The lines of a file of rules: headers and fields.  devmig-rules(5), LANGUAGE */

static const struct {
	const char *text;
	u8 section;
} headers[] = {
	{ "MATCH", DMIG_SECTION_MATCH },
	{ "SELF", DMIG_SECTION_SELF },
	{ "COMPATIBLE", DMIG_SECTION_COMPATIBLE },
	{ "APPLY", DMIG_SECTION_APPLY },
};

/* A line, without its end. */
struct line {
	const char *start;
	const char *end;
	const char *at;
	u32 number;
};

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

/* A header; false: the line is none. */
static bool read_header(struct dmig_rule_reader *reader, const struct line *line,
			struct dmig_rule_line *ret)
{
	const size_t len = (size_t)(line->end - line->start);

	for (size_t i = 0; i < DMIG_COUNT(headers); i++) {
		const size_t n = strlen(headers[i].text);

		if (len <= n || memcmp(line->start, headers[i].text, n) || line->start[n] != ':' ||
		    !is_rest(reader, line, line->start + n + 1))
			continue;
		*ret = (struct dmig_rule_line){
			.section = headers[i].section,
			.line = line->number,
			.name_column = 1,
			.column = 1,
		};
		return true;
	}
	return false;
}

static bool read_field(struct dmig_rule_reader *reader, const struct line *line, const char *equals,
		       struct dmig_rule_line *ret)
{
	const char *end = equals;

	while (end > line->at && dmig_is(end[-1], DMIG_C_BLANK))
		end--;
	if (end - line->at > DMIG_NAME_MAX) {
		wrong(reader, DMIG_LIMIT_NAME, line, line->at, (size_t)(end - line->at));
		return false;
	}
	*ret = (struct dmig_rule_line){
		.name = line->at,
		.name_len = (u16)(end - line->at),
		.line = line->number,
		.name_column = (u32)(line->at - line->start) + 1,
		.column = (u32)(equals + 1 - line->start) + 1,
		.value = equals + 1,
		.value_len = (size_t)(line->end - equals - 1),
	};
	return true;
}

/* Neither blank nor a header: a field; false: nothing, which is an error. */
static bool read_other(struct dmig_rule_reader *reader, const struct line *line,
		       struct dmig_rule_line *ret)
{
	const size_t len = (size_t)(line->end - line->at);
	const size_t equals = dmig_span(line->at, len, '=');
	const char *end = line->at;

	if (equals < len)
		return read_field(reader, line, line->at + equals, ret);
	while (end < line->end && dmig_is(*end, DMIG_C_NAME))
		end++;
	if (end < line->end && *end == ':' && is_rest(reader, line, end + 1))
		wrong(reader, DMIG_RULE_HEADER, line, line->at, (size_t)(end + 1 - line->at));
	else
		wrong(reader, DMIG_RULE_LINE, line, line->at, len);
	return false;
}

bool dmig_rule_next(struct dmig_rule_reader *reader, struct dmig_rule_line *ret)
{
	struct line line;

	while (next_line(reader, &line))
		if (!is_rest(reader, &line, line.at) &&
		    (read_header(reader, &line, ret) || read_other(reader, &line, ret)))
			return true;
	return false;
}
