// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "check_print.h"
#include "cleanup.h"
#include "color.h"
#include "shorten.h"

#define VALUE_MAX 200 /* columns of a value; --json has all of it */

#define INCOMING_HINT "choose a destination that accepts it"

const char *answer_words(enum devmig_answer answer)
{
	static const char *const words[] = {
		[DEVMIG_COMPATIBLE] = "compatible",
		[DEVMIG_AFTER_APPLY] = "compatible after apply",
		[DEVMIG_INCOMPATIBLE] = "incompatible",
		[DEVMIG_COULD_NOT_TELL] = "could not tell",
	};

	return words[answer];
}

/* Where the list stands that a part went by, and where what it was compared with. */
static const char *list_name(const struct answer *answer, const struct devmig_part *part)
{
	return part->reading == DEVMIG_INCOMING ? answer->destination : answer->source;
}

/* The file that lines are of: a rule's where that made the document. */
static const char *file_name(const struct answer *answer, bool source)
{
	const struct devmig_document *document =
		source ? devmig_verdict_source(answer->verdict)
		       : devmig_verdict_destination(answer->verdict);
	const char *file = document ? devmig_document_name(document) : NULL;

	if (file)
		return file;
	return source ? answer->source : answer->destination;
}

static const char *list_file(const struct answer *answer, const struct devmig_part *part)
{
	return file_name(answer, part->reading != DEVMIG_INCOMING);
}

static const char *self_file(const struct answer *answer, const struct devmig_part *part)
{
	return file_name(answer, part->reading == DEVMIG_INCOMING);
}

static void print_place(const char *name, unsigned int line)
{
	printf("%s%s", color(COLOR_DIM), name);
	if (line)
		printf(":%u", line);
	printf("%s", color(COLOR_NONE));
}

void answer_print_headline(FILE *out, enum devmig_answer answer, const char *source,
			   const char *destination)
{
	static const char *const sentences[] = {
		[DEVMIG_COMPATIBLE] = "%s can migrate to %s\n",
		[DEVMIG_AFTER_APPLY] = "%s can migrate to %s once it is set up\n",
		[DEVMIG_INCOMPATIBLE] = "%s cannot migrate to %s\n",
		[DEVMIG_COULD_NOT_TELL] = "whether %s can migrate to %s\n",
	};

	fprintf(out, "%s%s%s: ", color(color_of_answer(answer)), answer_words(answer),
		color(COLOR_NONE));
	fprintf(out, sentences[answer], source, destination);
}

static void print_match(const struct answer *answer, size_t index, const struct devmig_part *part)
{
	struct devmig_variable variable;
	size_t i;

	printf("  by object %u ", part->object);
	print_place(list_file(answer, part), part->line);
	for (i = 0; i < part->variables; i++) {
		devmig_verdict_variable(answer->verdict, index, i, &variable);
		printf("%s%s=%s", i ? ", " : " with ", variable.name, variable.value);
	}
	putchar('\n');
}

/* A value on one line; of long ones the beginning, if there is memory for that. */
static const char *value_words(const char *value, char **ret_copy)
{
	const char *words = *value ? value : "\"\"";

	*ret_copy = shorten(words, VALUE_MAX);
	return *ret_copy ? *ret_copy : words;
}

static void print_value(const char *what, const char *value, size_t width)
{
	size_t columns = columns_of(value);

	printf("      %-7s %s%*s  ", what, value, (int)(width - columns), "");
}

/* What is wanted, for which nothing of the source is to be had. */
static void print_wanted(const struct answer *answer, const struct devmig_part *part,
			 const struct devmig_failure *failure)
{
	cli_auto(free) char *copy = NULL;
	const char *wanted = value_words(failure->wanted, &copy);

	print_value("wanted", wanted, columns_of(wanted));
	print_place(list_file(answer, part), failure->wanted_line);
	putchar('\n');
}

/* What is wanted and what was found below each other, the places behind them, too. */
static void print_values(const struct answer *answer, const struct devmig_part *part,
			 const struct devmig_failure *failure)
{
	/* Where APPLY fails for what was found, that is what the other list wants. */
	const bool clash = failure->in_apply && failure->found;
	cli_auto(free) char *wanted_copy = NULL;
	cli_auto(free) char *found_copy = NULL;
	const char *wanted = value_words(failure->wanted, &wanted_copy);
	const char *found = value_words(failure->found ? failure->found : "(absent)", &found_copy);
	size_t width = columns_of(wanted), found_columns = columns_of(found);

	if (found_columns > width)
		width = found_columns;
	print_value("wanted", wanted, width);
	print_place(list_file(answer, part), failure->wanted_line);
	putchar('\n');
	print_value(clash ? "wanted" : "found", found, width);
	print_place(self_file(answer, part), failure->found_line);
	putchar('\n');
}

static void print_failure(const struct answer *answer, const struct devmig_part *part,
			  const struct devmig_failure *failure)
{
	printf("    %s%s%s%s [%s]\n", failure->in_apply ? "APPLY: " : "", color(COLOR_STRONG),
	       failure->sentence, color(COLOR_NONE), failure->reason);
	if (failure->in_apply && !failure->found)
		print_wanted(answer, part, failure);
	else if (*failure->field)
		print_values(answer, part, failure);
}

/* Hints are worded for the destination's list; by the source's, that must name the destination. */
static const char *hint_words(const struct devmig_part *part, const struct devmig_failure *failure)
{
	if (part->reading == DEVMIG_OUTGOING && strcmp(failure->hint, INCOMING_HINT) == 0)
		return "choose a destination that the source's list names";
	return failure->hint;
}

/* The failures of an object that does not match. */
struct failures {
	const struct answer *answer;
	const struct devmig_part *part;
	size_t index; /* of the part */
	size_t which; /* refusal */
	size_t count;
};

static struct devmig_failure failure_at(const struct failures *failures, size_t i)
{
	struct devmig_failure failure;

	devmig_verdict_failure(failures->answer->verdict, failures->index, failures->which, i,
			       &failure);
	return failure;
}

/* How many failures before the one @until have this hint. */
static size_t count_hinted(const struct failures *failures, size_t until, const char *hint)
{
	size_t i, count = 0;

	for (i = 0; i < until; i++)
		count += strcmp(failure_at(failures, i).hint, hint) == 0;
	return count;
}

/* A hint, and whose it is unless it is that of all. */
static void print_hint(const struct failures *failures, const struct devmig_failure *first)
{
	bool some = count_hinted(failures, failures->count, first->hint) < failures->count;
	const char *separator = " for ";
	struct devmig_failure failure;
	size_t i;

	printf("    hint");
	for (i = 0; some && i < failures->count; i++) {
		failure = failure_at(failures, i);
		if (strcmp(failure.hint, first->hint) != 0)
			continue;
		printf("%s%s", separator, failure.field);
		separator = ", ";
	}
	printf(": %s\n", hint_words(failures->part, first));
}

/* What to do stands behind all that fails, each hint once. */
static void print_failures(const struct failures *failures)
{
	struct devmig_failure failure;
	size_t i;

	for (i = 0; i < failures->count; i++) {
		failure = failure_at(failures, i);
		print_failure(failures->answer, failures->part, &failure);
	}
	for (i = 0; i < failures->count; i++) {
		failure = failure_at(failures, i);
		if (*failure.hint && !count_hinted(failures, i, failure.hint))
			print_hint(failures, &failure);
	}
}

static void print_refusal(const struct answer *answer, size_t index, const struct devmig_part *part,
			  size_t which, const struct devmig_refusal *refusal)
{
	/* Number 0 stands for a list without an object. */
	if (refusal->object) {
		printf("  object %u ", refusal->object);
		print_place(list_file(answer, part), refusal->line);
		printf(": %zu %s%s\n", refusal->failures,
		       refusal->failures == 1 ? "field fails" : "fields fail",
		       which == 0 && part->objects > 1 ? " (the nearest)" : "");
	}
	print_failures(&(struct failures){ answer, part, index, which, refusal->failures });
}

static void print_part(const struct answer *answer, size_t index)
{
	struct devmig_refusal refusal;
	struct devmig_part part;
	size_t i;

	devmig_verdict_part(answer->verdict, index, &part);
	if (devmig_verdict_reading(answer->verdict) != DEVMIG_INCOMING)
		printf("  %s: what %s accepts\n", devmig_reading_name(part.reading),
		       list_name(answer, &part));
	if (part.object)
		print_match(answer, index, &part);
	for (i = 0; devmig_verdict_refusal(answer->verdict, index, i, &refusal) == 0; i++)
		print_refusal(answer, index, &part, i, &refusal);
}

static void print_settings(const struct devmig_verdict *verdict)
{
	size_t i, count = devmig_verdict_setting_count(verdict);
	struct devmig_setting setting;

	if (count)
		printf("  to set on the destination%s:\n", count > 1 ? ", in this order" : "");
	for (i = 0; i < count; i++) {
		devmig_verdict_setting(verdict, i, &setting);
		printf("    %s%s=%s%s\n", color(COLOR_STRONG), setting.name, setting.value,
		       color(COLOR_NONE));
	}
}

static void print_doubts(const struct devmig_verdict *verdict)
{
	size_t i, count = devmig_verdict_doubt_count(verdict);
	struct devmig_doubt doubt;

	for (i = 0; i < count; i++) {
		devmig_verdict_doubt(verdict, i, &doubt);
		printf("  %s\n", doubt.text);
	}
}

void answer_print_text(const struct answer *answer)
{
	size_t i, count = devmig_verdict_part_count(answer->verdict);

	answer_print_headline(stdout, devmig_verdict_answer(answer->verdict), answer->source,
			      answer->destination);
	print_doubts(answer->verdict);
	for (i = 0; i < count; i++)
		print_part(answer, i);
	print_settings(answer->verdict);
}
