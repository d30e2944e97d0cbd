// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * print-facts ROOT [FACT...]: the items of the machine below ROOT, and of each item the facts that
 * it has, or those of these names; for tests, by the public interface alone.
 * print-facts -r DIRECTORY ROOT: and what is stated of each item by the rules of a directory.
 * print-facts -n: the names of all facts.
 */
#include <devmig/devmig.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int print_bad(void *arg, const struct devmig_error *error)
{
	(void)arg;
	printf("bad %s: %s\n", devmig_error_file(error), devmig_error_message(error));
	return 0;
}

/* What is said of an item once more, or is that of the host. */
static bool is_told(const char *name, size_t index)
{
	return !strcmp(name, "kind") || !strcmp(name, "name") ||
	       (index && !strncmp(name, "host.", strlen("host.")));
}

/* Below the item's own directory its path is left out. */
static void print_fact(const struct devmig_item *item, const struct devmig_fact *fact)
{
	const size_t len = strlen(item->path);
	const char *origin = fact->origin;
	const char *dot = "";

	if (len && !strncmp(origin, item->path, len)) {
		origin += len;
		dot = ".";
	}
	if (fact->state == DEVMIG_FACT_UNKNOWN)
		printf("  %s unknown: %s [%s%s]\n", fact->name, fact->why, dot, origin);
	else if (fact->state == DEVMIG_FACT_ABSENT)
		printf("  %s absent [%s%s]\n", fact->name, dot, origin);
	else
		printf("  %s=%s [%s%s]\n", fact->name, fact->value, dot, origin);
}

static void print_item(const struct devmig_survey *survey, const struct devmig_item *item)
{
	struct devmig_item above;

	printf("%s %s", devmig_item_kind_name(item->kind), item->name);
	if (!devmig_survey_item(survey, item->parent, &above))
		printf(" of %s", above.name);
	if (item->kind == DEVMIG_ITEM_TYPE)
		printf(" available=%lld max=%lld", item->available, item->max);
	printf("%s%s\n", item->assignable ? " assignable" : "", item->in_use ? " in-use" : "");
}

static int print_named(struct devmig_survey *survey, size_t index, const struct devmig_item *item,
		       const char *name)
{
	struct devmig_fact fact;
	const int error = devmig_survey_fact(survey, index, name, &fact);

	if (!error)
		print_fact(item, &fact);
	return error;
}

static int print_all(struct devmig_survey *survey, size_t index, const struct devmig_item *item)
{
	const char *name;

	for (size_t i = 0; (name = devmig_fact_name(i)); i++) {
		struct devmig_fact fact;
		const int error = devmig_survey_fact(survey, index, name, &fact);

		if (error)
			return error;
		if (fact.state != DEVMIG_FACT_ABSENT && !is_told(name, index))
			print_fact(item, &fact);
	}
	return 0;
}

/* "  stated draft by FILE:LINE, open: FACT FACT" */
static int print_stated(struct devmig_survey *survey, size_t index)
{
	struct devmig_statement *statement;
	struct devmig_open_field open;
	const int error = devmig_survey_statement(survey, index, &statement, NULL);

	if (error)
		return error;
	printf("  stated %s", devmig_stated_name(devmig_statement_kind(statement)));
	if (*devmig_statement_source(statement))
		printf(" by %s", devmig_statement_source(statement));
	for (size_t i = 0; !devmig_statement_open(statement, i, &open); i++)
		printf("%s %s", i ? "" : ", open:", open.fact);
	printf("\n");
	return 0;
}

static int print(struct devmig_survey *survey, bool stated, char **names, int count)
{
	struct devmig_item item;

	for (size_t i = 0; !devmig_survey_item(survey, i, &item); i++) {
		int error = 0;

		print_item(survey, &item);
		if (stated)
			error = print_stated(survey, i);
		else if (!count)
			error = print_all(survey, i, &item);
		for (int j = 0; !error && j < count; j++)
			error = print_named(survey, i, &item, names[j]);
		if (error)
			return error;
	}
	return 0;
}

/* The survey of a machine, by the rules of a directory, which may be NULL. */
static int look(const char *root, const char *directory, char **names, int count,
		struct devmig_error **ret_error)
{
	const struct devmig_rules_options rules = { .directories = &directory, .count = 1 };
	struct devmig_survey_options options = { .bad = print_bad };
	struct devmig_context *context = NULL;
	struct devmig_survey *survey = NULL;
	int error;

	error = devmig_context_new(root, &context, ret_error);
	if (!error && directory)
		error = devmig_rules_read(context, &rules, &options.rules, ret_error);
	if (!error)
		error = devmig_survey_new(context, &options, &survey, ret_error);
	if (!error)
		error = print(survey, directory, names, count);
	devmig_survey_free(survey);
	devmig_rules_unref(options.rules);
	devmig_context_unref(context);
	return error;
}

static int print_names(void)
{
	const char *name;

	for (size_t i = 0; (name = devmig_fact_name(i)); i++)
		puts(name);
	return 0;
}

int main(int argc, char **argv)
{
	struct devmig_error *told = NULL;
	const bool rules = argc == 4 && !strcmp(argv[1], "-r");
	int error;

	if (argc < 2)
		return 2;
	if (!strcmp(argv[1], "-n"))
		return print_names();
	error = rules ? look(argv[3], argv[2], NULL, 0, &told)
		      : look(argv[1], NULL, argv + 2, argc - 2, &told);
	if (error)
		fprintf(stderr, "print-facts: %s\n",
			told ? devmig_error_message(told) : strerror(-error));
	devmig_error_free(told);
	return error != 0;
}
