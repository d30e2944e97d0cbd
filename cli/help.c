// SPDX-License-Identifier: LGPL-2.1-or-later
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "json_out.h"
#include "verb.h"

#define WIDTH  80
#define INDENT 26 /* where the text behind an option begins */

static bool json;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "json",
	  .flag = &json,
	  .help = "print verbs and options as JSON" },
	OPTION_COMMON,
};

/* Print text from a column on, where the cursor is, broken into lines at blanks. */
static void print_wrapped(const char *text, int column)
{
	size_t room = WIDTH - column, len;

	while (*text) {
		len = strlen(text);
		if (len > room) {
			for (len = room; len && text[len] != ' '; len--)
				;
			if (!len)
				len = strcspn(text, " ");
		}
		printf("%.*s\n", (int)len, text);
		text += len;
		text += strspn(text, " ");
		if (*text)
			printf("%*s", column, "");
	}
}

static void join_choices(const struct option *option, char *text, size_t size)
{
	size_t i, at = 0;

	for (i = 0; option->choices[i] && at < size; i++)
		at += snprintf(text + at, size - at, "%s%s", i ? "|" : "", option->choices[i]);
}

static void print_option(const struct option *option)
{
	char choices[128] = "";
	const char *value = option->value;
	int width;

	if (option->kind == OPTION_CHOICE) {
		join_choices(option, choices, sizeof(choices));
		value = choices;
	}
	width = option->letter ? printf("  -%c, ", option->letter) : printf("      ");
	width += printf("--%s%s%s", option->name, value ? "=" : "", value ? value : "");
	if (width + 2 > INDENT)
		printf("\n%*s", INDENT, "");
	else
		printf("%*s", INDENT - width, "");
	print_wrapped(option->help, INDENT);
}

void help_print_verb(const struct verb *verb)
{
	const struct option *option;

	printf("Usage: " VERB_USAGE "\n\n", VERB_USAGE_OF(verb));
	printf("%c%s.\n\nOptions:\n", toupper((unsigned char)*verb->summary), verb->summary + 1);
	for (option = option_first(verb); option; option = option_next(option))
		print_option(option);
	print_wrapped(verb->status, printf("\nExit status: ") - 1);
	printf("The manual page is devmig%s%s(1).\n",
	       verb == &version_verb || verb == &help_verb ? "" : "-",
	       verb == &version_verb || verb == &help_verb ? "" : verb->name);
}

void help_print_all(void)
{
	const struct verb *const *verb;
	int width;

	puts("Usage: devmig VERB [OPTION...] [OPERAND...]\n\n"
	     "Where a device can live-migrate to, why not elsewhere, and what must be set up.\n\n"
	     "Verbs:");
	for (verb = verbs; *verb; verb++) {
		width = printf("  %s %s", (*verb)->name, (*verb)->operands);
		printf("%*s", INDENT - width, "");
		print_wrapped((*verb)->summary, INDENT);
	}
	puts("\nOptions:\n"
	     "  -h, --help              this help\n"
	     "      --version           the version\n\n"
	     "'devmig VERB --help' tells the options of a verb. Documents are files,\n"
	     "directories or '-' for standard input. The manual pages are devmig(1),\n"
	     "devmig-VERB(1) and devmig-document(5).");
}

static void put_option(struct json *out, const struct option *option)
{
	char letter[2] = { option->letter };
	size_t i;

	json_object(out, NULL);
	json_text(out, "name", option->name);
	json_text(out, "letter", option->letter ? letter : NULL);
	json_text(out, "value", option->value);
	if (option->kind == OPTION_CHOICE) {
		json_array(out, "choices");
		for (i = 0; option->choices[i]; i++)
			json_text(out, NULL, option->choices[i]);
		json_array_end(out);
	}
	json_text(out, "help", option->help);
	json_object_end(out);
}

static void put_verb(struct json *out, const struct verb *verb)
{
	const struct option *option;

	json_object(out, NULL);
	json_text(out, "name", verb->name);
	json_text_or_null(out, "needs", verb->needs);
	json_text(out, "operands", verb->operands);
	json_text(out, "summary", verb->summary);
	json_array(out, "options");
	for (option = option_first(verb); option; option = option_next(option))
		put_option(out, option);
	json_array_end(out);
	json_object_end(out);
}

static void print_json(const struct verb *only)
{
	struct json out = { .out = stdout };
	const struct verb *const *verb;

	json_object(&out, NULL);
	json_array(&out, "verbs");
	for (verb = verbs; *verb; verb++)
		if (!only || *verb == only)
			put_verb(&out, *verb);
	json_array_end(&out);
	json_object_end(&out);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	const struct verb *verb = count ? verb_find(operands[0]) : NULL;

	(void)context;
	if (count && !verb)
		return verb_unknown(operands[0]);
	if (json)
		print_json(verb);
	else if (verb)
		help_print_verb(verb);
	else
		help_print_all();
	return STATUS_YES;
}

const struct verb help_verb = {
	.name = "help",
	.operands = "[VERB]",
	.summary = "what the verbs do, and their options",
	.status = "0 done, 2 usage, 4 I/O",
	.options = options,
	.min = 0,
	.max = 1,
	.run = run,
};
