// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <stdio.h>

#include "cleanup.h"
#include "diff_print.h"
#include "report.h"
#include "text.h"
#include "verb.h"

struct diff_names {
	size_t groups;
	size_t max;
	struct entry {
		const char *host; /* the fleet's */
		const char *device;
	} * entries;    /* max for each group */
	size_t *counts; /* of those that are there */
};

void diff_names_free(struct diff_names *names)
{
	if (!names)
		return;
	free(names->entries);
	free(names->counts);
	free(names);
}

static struct diff_names *new_names(size_t groups, size_t max)
{
	struct diff_names *names = calloc(1, sizeof(*names));

	if (!names)
		return NULL;
	names->groups = groups;
	names->max = max;
	names->counts = calloc(groups + 1, sizeof(*names->counts));
	names->entries = calloc(groups * max + 1, sizeof(*names->entries));
	if (names->counts && names->entries)
		return names;
	diff_names_free(names);
	return NULL;
}

static void add(const struct diff_shown *shown, const struct devmig_record_change *change,
		struct diff_names *names, size_t group)
{
	const bool after = change->change != DEVMIG_WENT;
	struct devmig_record record;

	if (group == SIZE_MAX || names->counts[group] == names->max ||
	    devmig_fleet_record(after ? shown->after : shown->before,
				after ? change->after : change->before, &record))
		return;
	names->entries[group * names->max + names->counts[group]++] =
		(struct entry){ record.host, record.device };
}

int diff_names_make(const struct diff_shown *shown, size_t groups, size_t max, diff_group_fn group,
		    const void *arg, struct diff_names **ret)
{
	struct diff_names *names = new_names(groups, max);
	struct devmig_record_change change;
	int r;

	if (!names)
		return report_error(NULL);
	while ((r = devmig_diff_next_record(shown->diff, &change)) > 0)
		add(shown, &change, names, group(shown, &change, arg));
	*ret = names;
	return r ? report_failure(STATUS_IO, "a record can't be read") : 0;
}

char *diff_names_words(const struct diff_names *names, size_t group, uint64_t count)
{
	const struct entry *entries = &names->entries[group * names->max];
	char *text = NULL;
	size_t i, size;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; out && i < names->counts[group]; i++)
		fprintf(out, "%s%s/%s", i ? " " : "", entries[i].host, entries[i].device);
	if (out && i < count)
		fprintf(out, " and %llu more", (unsigned long long)(count - i));
	return text_end(out, &text);
}
