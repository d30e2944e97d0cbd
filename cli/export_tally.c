// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdlib.h>
#include <string.h>

#include "export_tally.h"
#include "report.h"

static void drop(struct tally_entry *entry)
{
	free(entry->name);
	free(entry->source);
}

void cli_auto_tally(struct tally *tally)
{
	size_t i;

	for (i = 0; i < tally->count; i++)
		drop(&tally->entries[i]);
	free(tally->entries);
}

static bool make_room(struct tally *tally)
{
	size_t room = tally->room ? 2 * tally->room : 32;
	struct tally_entry *entries;

	if (tally->count < tally->room)
		return true;
	entries = reallocarray(tally->entries, room, sizeof(*entries));
	if (!entries)
		return false;
	tally->entries = entries;
	tally->room = room;
	return true;
}

int tally_add(struct tally *tally, tally_rule_fn rule, const char *prefix, const char *source,
	      unsigned long long amount)
{
	const char *reason = NULL;
	struct tally_entry entry = { .name = rule(prefix, source, &reason), .amount = amount };

	if (!entry.name && reason) {
		report_failure(0, "'%s' is left out: %s", source, reason);
		return 0;
	}
	entry.source = strdup(source);
	if (!entry.name || !entry.source || !make_room(tally)) {
		drop(&entry);
		return report_error(NULL);
	}
	tally->entries[tally->count++] = entry;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct tally_entry *left = a, *right = b;
	int by_name = strcmp(left->name, right->name);

	return by_name ? by_name : strcmp(left->source, right->source);
}

/* Add those from @from on that have its name; false: they are not of one source. */
static bool merge(struct tally *tally, size_t from, size_t *ret_end)
{
	struct tally_entry *first = &tally->entries[from];
	bool one = true;
	size_t i;

	for (i = from + 1; i < tally->count; i++) {
		if (strcmp(tally->entries[i].name, first->name) != 0)
			break;
		if (one && strcmp(tally->entries[i].source, first->source) != 0) {
			report_failure(0, "'%s' and '%s' are left out: both would be %s",
				       first->source, tally->entries[i].source, first->name);
			one = false;
		}
		first->amount += tally->entries[i].amount;
	}
	*ret_end = i;
	return one;
}

void tally_end(struct tally *tally)
{
	size_t i, k, end, kept = 0;

	if (tally->count)
		qsort(tally->entries, tally->count, sizeof(*tally->entries), compare);
	for (i = 0; i < tally->count; i = end) {
		const bool keep = merge(tally, i, &end);

		for (k = i + keep; k < end; k++)
			drop(&tally->entries[k]);
		if (keep)
			tally->entries[kept++] = tally->entries[i];
	}
	tally->count = kept;
}
