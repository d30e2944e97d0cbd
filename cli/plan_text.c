// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "check_print.h"
#include "cleanup.h"
#include "color.h"
#include "plan_print.h"
#include "report.h"
#include "visible.h"

#define WAYS_MAX 5 /* that are named behind the best one */

static void put(const char *text)
{
	put_visible(stdout, text);
}

static void put_strong(const char *text)
{
	fputs(color(COLOR_STRONG), stdout);
	put(text);
	fputs(color(COLOR_NONE), stdout);
}

/* " on host H" */
static void put_host(const struct devmig_setup *setup)
{
	if (!*devmig_setup_host(setup))
		return;
	fputs(" on host ", stdout);
	put(devmig_setup_host(setup));
}

/* What it is that a device can migrate to. */
static void put_way(const struct devmig_way *way)
{
	if (way->kind == DEVMIG_WAY_CREATE)
		fputs("a new mediated device of type ", stdout);
	put(way->kind == DEVMIG_WAY_CREATE ? way->type : way->device);
	if (way->kind == DEVMIG_WAY_ASSIGN) {
		fputs(" with vGPU type ", stdout);
		put(way->type);
	}
	if (*way->label) {
		fputs(" (", stdout);
		put(way->label);
		putchar(')');
	}
	if (way->kind != DEVMIG_WAY_ASSIGN && *way->parent) {
		fputs(" of ", stdout);
		put(way->parent);
	}
}

static void print_headline(const struct devmig_setup *setup, const struct devmig_way *way,
			   const char *source)
{
	static const struct {
		const char *word;
		const char *end;
		enum color color;
	} words[] = {
		[DEVMIG_WAY_READY] = { "ready", ", as it stands", COLOR_GOOD },
		[DEVMIG_WAY_ADAPT] = { "to be adapted", ", once it is set up", COLOR_WARN },
		[DEVMIG_WAY_CREATE] = { "to be created", "", COLOR_WARN },
		[DEVMIG_WAY_ASSIGN] = { "to be created", "", COLOR_WARN },
	};

	printf("%s%s%s: ", color(words[way->kind].color), words[way->kind].word, color(COLOR_NONE));
	put(source);
	fputs(" can migrate to ", stdout);
	put_way(way);
	put_host(setup);
	puts(words[way->kind].end);
}

static void print_step(const struct devmig_step *step)
{
	fputs("    /", stdout);
	put(step->path);
	fputs(" = ", stdout);
	put_strong(step->value);
	if (step->before)
		printf("%s, now %s%s", color(COLOR_DIM), *step->before ? step->before : "\"\"",
		       color(COLOR_NONE));
	putchar('\n');
}

static void print_steps(const struct devmig_setup *setup)
{
	const size_t count = devmig_setup_step_count(setup);
	struct devmig_step step;
	size_t i;

	if (count)
		printf("  to write%s:\n", count > 1 ? ", in this order" : "");
	for (i = 0; !devmig_setup_step(setup, i, &step); i++)
		print_step(&step);
}

/* Whose word it is that the source fits, and how. */
static void print_reason(const struct devmig_way *way)
{
	const char *says = devmig_statement_source(way->statement);
	struct devmig_variable variable;
	struct devmig_part part;
	struct devmig_digest digest;
	size_t i, k;
	char hex[33];

	digest = devmig_document_digest(devmig_statement_document(way->statement));
	devmig_digest_format(&digest, hex);
	for (i = 0; !devmig_verdict_part(way->verdict, i, &part); i++) {
		printf("  by object %u of %s %.8s", part.object,
		       part.reading == DEVMIG_INCOMING ? "its document" : "the source's, for", hex);
		if (*says) {
			fputs(" from ", stdout);
			put(says);
		}
		for (k = 0; !devmig_verdict_variable(way->verdict, i, k, &variable); k++)
			printf("%s%s=%s", k ? ", " : " with ", variable.name, variable.value);
		putchar('\n');
	}
}

static void print_available(const struct devmig_way *way)
{
	if (way->kind != DEVMIG_WAY_CREATE || way->available < 0)
		return;
	printf("  %lld such device%s can still be created\n", way->available,
	       way->available == 1 ? "" : "s");
}

static void print_way(const struct devmig_setup *setup, const char *source)
{
	struct devmig_way way;

	devmig_setup_way(setup, 0, &way);
	print_headline(setup, &way, source);
	print_reason(&way);
	print_available(&way);
	print_steps(setup);
}

static void print_other_ways(const struct devmig_setup *setup)
{
	const size_t count = devmig_setup_way_count(setup);
	struct devmig_way way;
	size_t i;

	if (count < 2)
		return;
	printf("\n%zu other way%s:\n", count - 1, count == 2 ? "" : "s");
	for (i = 1; i <= WAYS_MAX && !devmig_setup_way(setup, i, &way); i++) {
		printf("  %-6s ", devmig_way_kind_name(way.kind));
		put(way.record);
		if (*way.label) {
			fputs(" (", stdout);
			put(way.label);
			putchar(')');
		}
		putchar('\n');
	}
	if (i < count)
		printf("  and %zu more\n", count - i);
}

/* --- why not --- */

static void print_failures(const struct devmig_verdict *verdict)
{
	struct devmig_refusal refusal;
	struct devmig_failure failure;
	size_t part, i;

	for (part = 0; part < devmig_verdict_part_count(verdict); part++) {
		if (devmig_verdict_refusal(verdict, part, 0, &refusal))
			continue;
		for (i = 0; !devmig_verdict_failure(verdict, part, 0, i, &failure); i++)
			printf("    %s [%s]\n", failure.sentence, failure.reason);
	}
}

static void print_doubts(const struct devmig_verdict *verdict)
{
	struct devmig_doubt doubt;
	size_t i;

	for (i = 0; !devmig_verdict_doubt(verdict, i, &doubt); i++) {
		fputs("    ", stdout);
		put(doubt.text);
		putchar('\n');
	}
}

static const char *obstacle_words(enum devmig_obstacle_kind kind)
{
	static const char *const words[] = {
		[DEVMIG_OBSTACLE_IN_USE] = "it would do, but is in use",
		[DEVMIG_OBSTACLE_NONE_LEFT] = "it would do, but no instance is free",
		[DEVMIG_OBSTACLE_OCCUPIED] = "it would do, but its function has another vGPU",
		[DEVMIG_OBSTACLE_NOT_ASSIGNABLE] = "it would do, but no driver of VFIO has it",
		[DEVMIG_OBSTACLE_NO_ATTRIBUTES] = "it would do, once its server sets it up",
		[DEVMIG_OBSTACLE_BAD_NAME] = "it would do, but its name is none of a directory",
		[DEVMIG_OBSTACLE_NO_SETTING] = "it would do, but what is to be set is no setting",
	};

	return words[kind];
}

static void print_rejection(const struct devmig_rejection *rejection)
{
	const enum devmig_answer answer = devmig_verdict_answer(rejection->verdict);

	fputs("  ", stdout);
	put_strong(rejection->record);
	if (rejection->count > 1)
		printf(" and %zu more", rejection->count - 1);
	if (rejection->kind != DEVMIG_OBSTACLE_VERDICT) {
		printf(": %s [%s]\n", obstacle_words(rejection->kind),
		       devmig_obstacle_kind_name(rejection->kind));
		return;
	}
	printf(": %s%s%s\n", color(color_of_answer(answer)), answer_words(answer),
	       color(COLOR_NONE));
	print_failures(rejection->verdict);
	print_doubts(rejection->verdict);
}

static void print_rejections(const struct devmig_setup *setup)
{
	struct devmig_rejection rejection;
	size_t i, shown = 0;

	for (i = 0; !devmig_setup_rejection(setup, i, &rejection); i++) {
		print_rejection(&rejection);
		shown += rejection.count;
	}
	if (shown < devmig_setup_rejected(setup))
		printf("  and %zu of other kinds\n", devmig_setup_rejected(setup) - shown);
}

#define SPARES_MAX 8 /* that are named */

/* What might be one if more were done than a plan can do. */
static int print_spare(void *arg, const struct devmig_spare *spare)
{
	size_t *count = arg;

	if (!(*count)++)
		putchar('\n');
	if (*count > SPARES_MAX)
		return 0;
	fputs("  ", stdout);
	put_strong(spare->function);
	if (spare->physical) {
		printf(" can have more functions with its PCI id: it has %lld of %lld\n",
		       spare->made, spare->most);
		return 0;
	}
	fputs(" has its PCI id, but ", stdout);
	put(*spare->driver ? spare->driver : "no driver");
	puts(*spare->driver ? " has it, which does not migrate" : " has it");
	return 0;
}

static int print_spares(const struct wanted *wanted)
{
	cli_auto(error) struct devmig_error *error = NULL;
	size_t count = 0;

	if (!wanted->host)
		return 0;
	if (devmig_setup_spares(wanted->host->context, wanted->host->survey, wanted->statement,
				print_spare, &count, &error))
		return report_error(error);
	if (count > SPARES_MAX)
		printf("  and %zu more\n", count - SPARES_MAX);
	if (count)
		puts("devmig-plan(1), FUNCTIONS, says what to do");
	return 0;
}

static int print_none(const struct devmig_setup *setup, const struct wanted *wanted)
{
	const enum devmig_answer answer = devmig_setup_answer(setup);
	const size_t count = devmig_setup_looked_at(setup);

	printf("%s%s%s: ", color(color_of_answer(answer)),
	       answer == DEVMIG_INCOMPATIBLE ? "no destination" : "could not tell",
	       color(COLOR_NONE));
	if (answer != DEVMIG_INCOMPATIBLE)
		fputs("whether there is a destination ", stdout);
	fputs("for ", stdout);
	put(wanted->name);
	put_host(setup);
	/* It is the same for all that there is. */
	if (!devmig_statement_document(wanted->statement)) {
		fputs("\n  ", stdout);
		put(devmig_error_text(devmig_statement_error(wanted->statement)));
		putchar('\n');
		return 0;
	}
	printf(", which has %zu device%s and types that could be one\n", count,
	       count == 1 ? "" : "s");
	print_rejections(setup);
	return print_spares(wanted);
}

int setup_print_text(const struct devmig_setup *setup, const struct wanted *wanted)
{
	if (!devmig_setup_way_count(setup))
		return print_none(setup, wanted);
	print_way(setup, wanted->name);
	print_other_ways(setup);
	if (devmig_setup_step_count(setup))
		puts("\ndevmig create does it on the host itself; --format=shell prints a script");
	return 0;
}
