// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "color.h"
#include "nearest.h"
#include "option.h"
#include "report.h"
#include "verb.h"

static bool help;
static int color_when;

const struct option common_options[] = {
	{ .kind = OPTION_CHOICE,
	  .name = "color",
	  .choice = &color_when,
	  .choices = color_choices,
	  .help = "colors; auto, the default: on a terminal" },
	{ .kind = OPTION_FLAG, .name = "help", .letter = 'h', .flag = &help, .help = "this help" },
	{ .kind = OPTION_END },
};

const char *const reading_choices[] = {
	[DEVMIG_INCOMING] = "incoming",
	[DEVMIG_OUTGOING] = "outgoing",
	[DEVMIG_BOTH] = "both",
	NULL,
};

static const struct option *follow(const struct option *option)
{
	while (option && option->kind == OPTION_END)
		option = option->more;
	return option;
}

const struct option *option_first(const struct verb *verb)
{
	return follow(verb->options);
}

const struct option *option_next(const struct option *option)
{
	return follow(option + 1);
}

/* Where the parser is in the words of a command line. */
struct parser {
	const struct verb *verb;
	char **word; /* the next one */
	char **end;
};

static int wrong_name(const struct verb *verb, const char *name, size_t len)
{
	struct nearest nearest = { .wanted = name, .wanted_len = len };
	const struct option *option;

	for (option = option_first(verb); option; option = option_next(option))
		nearest_offer(&nearest, option->name);
	if (nearest.best)
		return report_usage("%s: there is no option --%.*s; did you mean --%s?", verb->name,
				    (int)len, name, nearest.best);
	return report_usage("%s: there is no option --%.*s; see 'devmig %s --help'", verb->name,
			    (int)len, name, verb->name);
}

static int set_count(const struct verb *verb, const struct option *option, const char *value)
{
	const size_t max = option->max ? option->max : SIZE_MAX;
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(value, &end, 10);
	if (errno || *end || end == value || *value < '0' || *value > '9' || number > max)
		return report_usage("%s: --%s wants a number from 0 to %zu, not '%s'", verb->name,
				    option->name, max, value);
	*option->count = number;
	return 0;
}

/* "incoming, outgoing or both" */
static void join_choices(const struct option *option, char *text, size_t size)
{
	size_t i, at = 0;

	for (i = 0; option->choices[i] && at < size; i++)
		at += snprintf(text + at, size - at, "%s%s",
			       i == 0                   ? ""
			       : option->choices[i + 1] ? ", "
							: " or ",
			       option->choices[i]);
}

static int set_choice(const struct verb *verb, const struct option *option, const char *value)
{
	struct nearest nearest = { .wanted = value, .wanted_len = strlen(value) };
	char choices[128] = "";
	int i;

	for (i = 0; option->choices[i]; i++) {
		if (strcmp(option->choices[i], value) == 0) {
			*option->choice = i;
			return 0;
		}
		nearest_offer(&nearest, option->choices[i]);
	}
	if (option->no_choice && strcmp(option->no_choice, value) == 0)
		return report_usage("%s: --%s can't be '%s': %s", verb->name, option->name, value,
				    option->no_choice_reason);
	if (nearest.best)
		return report_usage("%s: --%s can't be '%s'; did you mean '%s'?", verb->name,
				    option->name, value, nearest.best);
	join_choices(option, choices, sizeof(choices));
	return report_usage("%s: --%s can't be '%s'; it can be %s", verb->name, option->name, value,
			    choices);
}

static int add_text(const struct option *option, const char *value)
{
	struct option_list *list = option->list;
	const char **texts = reallocarray(list->texts, list->count + 1, sizeof(*texts));

	if (!texts)
		return report_error(NULL);
	list->texts = texts;
	texts[list->count++] = value;
	return 0;
}

static int set_value(const struct verb *verb, const struct option *option, const char *value)
{
	switch (option->kind) {
	case OPTION_COUNT:
		return set_count(verb, option, value);
	case OPTION_CHOICE:
		return set_choice(verb, option, value);
	case OPTION_LIST:
		return add_text(option, value);
	default:
		*option->text = value;
		return 0;
	}
}

/* @inline_value: what stands behind '=' or behind the letter, NULL: nothing */
static int take(struct parser *parser, const struct option *option, const char *inline_value)
{
	if (option->kind == OPTION_FLAG) {
		if (inline_value)
			return report_usage("%s: --%s takes no value", parser->verb->name,
					    option->name);
		*option->flag = true;
		return 0;
	}
	if (!inline_value && parser->word == parser->end)
		return report_usage("%s: --%s wants a value", parser->verb->name, option->name);
	return set_value(parser->verb, option, inline_value ? inline_value : *parser->word++);
}

static int take_long(struct parser *parser, const char *name)
{
	size_t len = strcspn(name, "=");
	const struct option *option;

	for (option = option_first(parser->verb); option; option = option_next(option))
		if (strlen(option->name) == len && memcmp(option->name, name, len) == 0)
			return take(parser, option, name[len] ? name + len + 1 : NULL);
	return wrong_name(parser->verb, name, len);
}

static const struct option *find_letter(const struct verb *verb, char letter)
{
	const struct option *option;

	for (option = option_first(verb); option; option = option_next(option))
		if (option->letter == letter)
			return option;
	return NULL;
}

/* -qo LIST, -oLIST */
static int take_letters(struct parser *parser, const char *letters)
{
	const struct option *option;
	int err;

	for (; *letters; letters++) {
		option = find_letter(parser->verb, *letters);
		if (!option)
			return report_usage("%s: there is no option -%c; see 'devmig %s --help'",
					    parser->verb->name, *letters, parser->verb->name);
		if (option->kind != OPTION_FLAG)
			return take(parser, option, letters[1] ? letters + 1 : NULL);
		err = take(parser, option, NULL);
		if (err)
			return err;
	}
	return 0;
}

static int take_word(struct parser *parser, const char *word)
{
	return word[1] == '-' ? take_long(parser, word + 2) : take_letters(parser, word + 1);
}

/* What usage calls the operands from number @index on. */
static const char *operands_from(const struct verb *verb, size_t index)
{
	const char *at = verb->operands, *next;

	for (; index; index--) {
		next = at + strcspn(at, " ");
		next += strspn(next, " ");
		/* The last one may be there more than once. */
		if (!*next)
			break;
		at = next;
	}
	return at;
}

static size_t count_words(const char *text)
{
	size_t count = 0;

	for (; *text; text += strspn(text, " ")) {
		text += strcspn(text, " ");
		count++;
	}
	return count;
}

static int check_operands(const struct verb *verb, char **operands, size_t count)
{
	if (count >= verb->min && count <= verb->max)
		return 0;
	if (count > verb->max)
		return report_usage("%s: '%s' is too much; usage: " VERB_USAGE, verb->name,
				    operands[verb->max], VERB_USAGE_OF(verb));
	if (count >= count_words(verb->operands))
		return report_usage("%s: there must be %zu of %s at least; usage: " VERB_USAGE,
				    verb->name, verb->min, operands_from(verb, count),
				    VERB_USAGE_OF(verb));
	return report_usage("%s: nothing is named for %s; usage: " VERB_USAGE, verb->name,
			    operands_from(verb, count), VERB_USAGE_OF(verb));
}

enum option_result option_parse(const struct verb *verb, int argc, char **argv, size_t *ret_count)
{
	struct parser parser = { .verb = verb, .word = argv, .end = argv + argc };
	bool literal = false;
	size_t count = 0;
	int status;

	while (parser.word < parser.end) {
		char *word = *parser.word++;

		if (literal || word[0] != '-' || word[1] == '\0')
			argv[count++] = word;
		else if (strcmp(word, "--") == 0)
			literal = true;
		else if ((status = take_word(&parser, word)))
			return status == STATUS_USAGE ? OPTIONS_WRONG : OPTIONS_LOST;
	}
	if (help)
		return OPTIONS_HELP;
	if (check_operands(verb, argv, count))
		return OPTIONS_WRONG;
	color_setup(color_when);
	*ret_count = count;
	return OPTIONS_DONE;
}
