// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "baseline_print.h"
#include "class_name.h"
#include "cleanup.h"
#include "load.h"
#include "report.h"
#include "verb.h"

#define DIGITS_MIN 8 /* of a class's digest that stands alone; host names may look like fewer */

static int migratable;
static int reading;
static bool all;
static size_t limit;
static bool quiet;
static bool json;

static const char *const migratable_choices[] = { "both", "one-way", NULL };

static const struct option options[] = {
	{ .kind = OPTION_CHOICE,
	  .name = "migratable",
	  .letter = 'm',
	  .choice = &migratable,
	  .choices = migratable_choices,
	  .help = "between any two hosts (both, the default), or from each to those named "
		  "behind it (one-way)" },
	OPTION_READING(reading),
	{ .kind = OPTION_FLAG,
	  .name = "all",
	  .letter = 'a',
	  .flag = &all,
	  .help = "each choice of classes, not only enough to have each class once" },
	{ .kind = OPTION_COUNT,
	  .name = "limit",
	  .letter = 'n',
	  .count = &limit,
	  .value = "N",
	  .help = "the best N configurations; 0, the default: all" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print nothing; the exit status is the answer" },
	OPTION_JSON(json),
	OPTION_NAMED_FLEET,
};

static bool is_digest(const char *name)
{
	const char *digits = class_digits(name);
	const size_t len = strlen(digits);

	return len >= (digits == name ? DIGITS_MIN : 1) && len <= 32 &&
	       strspn(digits, "0123456789abcdef") == len;
}

/* A host's name wins over a digest that looks like it. */
static int resolve(const struct devmig_fleet *fleet, const char *name, struct devmig_member *ret)
{
	const char *digits = class_digits(name);
	uint32_t count = 0;
	int err = devmig_fleet_find_host(fleet, name, &ret->number);

	ret->of_class = err == -ENOENT;
	if (err && err != -ENOENT)
		return report_failure(STATUS_IO, "the fleet can't be read: %s", strerror(-err));
	if (!err)
		return 0;
	if (!is_digest(name))
		return load_no_host(fleet, "host or class", name);
	err = devmig_fleet_find_digest(fleet, digits, strlen(digits), &ret->number, &count);
	if (err || !count)
		return load_no_host(fleet, "host or class", name);
	if (count > 1)
		return report_usage("baseline: the digests of %u classes begin with %s; give more "
				    "digits",
				    count, name);
	return 0;
}

static bool is_same(const struct devmig_member *a, const struct devmig_member *b)
{
	return a->of_class == b->of_class && a->number == b->number;
}

static int resolve_all(const struct devmig_fleet *fleet, char **names, size_t count,
		       struct devmig_member *ret)
{
	for (size_t i = 0; i < count; i++) {
		const int status = resolve(fleet, names[i], &ret[i]);

		if (status)
			return status;
		for (size_t k = 0; k < i; k++)
			if (!ret[i].of_class && is_same(&ret[i], &ret[k]))
				return report_usage("baseline: %s is named twice", names[i]);
	}
	return 0;
}

static int status_of(enum devmig_answer answer)
{
	switch (answer) {
	case DEVMIG_COMPATIBLE:
		return STATUS_YES;
	case DEVMIG_AFTER_APPLY:
		return STATUS_APPLY;
	case DEVMIG_INCOMPATIBLE:
		return STATUS_NO;
	default:
		return STATUS_UNKNOWN;
	}
}

static int print(const struct baseline_shown *shown)
{
	if (devmig_baseline_cut(shown->baseline))
		report_failure(0, "too much to search: %s",
			       devmig_baseline_count(shown->baseline)
				       ? "there may be more configurations, or better ones"
				       : "no configuration was found, but there may be one");
	if (quiet)
		return 0;
	if (json)
		return baseline_print_json(shown);
	return devmig_baseline_count(shown->baseline) ? baseline_print_text(shown)
						      : baseline_print_misses(shown);
}

static int work_out(struct baseline_shown *shown)
{
	const struct devmig_baseline_options wanted = {
		.reading = reading, .one_way = migratable, .all = all, .limit = limit
	};
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_baseline *baseline = NULL;
	int status;

	if (devmig_baseline(shown->fleet, shown->members, shown->count, &wanted, &baseline, &error))
		return report_error(error);
	shown->baseline = baseline;
	status = print(shown);
	if (!status)
		status = status_of(devmig_baseline_answer(baseline));
	devmig_baseline_free(baseline);
	return status;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(free) struct devmig_member *members = calloc(count, sizeof(*members));
	cli_auto(loaded) struct loaded loaded = { 0 };
	struct baseline_shown shown = { .members = members,
					.names = operands,
					.count = count,
					.reading = reading,
					.one_way = migratable };
	int status;

	if (!members)
		return report_error(NULL);
	status = load_named_fleet(context, "baseline", &loaded);
	shown.fleet = loaded.fleet;
	if (!status)
		status = resolve_all(loaded.fleet, operands, count, members);
	return status ? status : work_out(&shown);
}

const struct verb baseline_verb = {
	.name = "baseline",
	.needs = "--fleet=FLEET",
	.operands = "HOST|CLASS...",
	.summary = "what devices can move freely among these hosts",
	.status = "0 some as things stand, 5 some once something is created or set, 1 none, "
		  "3 could not tell, 2 usage, 4 I/O",
	.options = options,
	.min = 2,
	.max = SIZE_MAX,
	.run = run,
};
