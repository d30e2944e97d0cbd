// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/diff/diff.h>

/*
 * Documents of one class are equal in both snapshots, so that a pair of classes
 * can become possible or impossible only if one of them comes to have devices
 * or places, or comes to have none.  Nothing else is matched.
 */

int dmig_diff_can_go(const struct devmig_diff *diff, uint32_t source, uint32_t destination)
{
	const struct dmig_both_class *from = &diff->classes[source];
	const struct dmig_both_class *to = &diff->classes[destination];
	enum devmig_answer answer;
	int r;

	for (int i = 0; i < SNAPSHOTS; i++) {
		if (from->in[i].number == DEVMIG_NO_CLASS || to->in[i].number == DEVMIG_NO_CLASS)
			continue;
		r = devmig_fleet_match(diff->fleets[i], from->in[i].number, to->in[i].number,
				       diff->reading, &answer, NULL);
		return r ? r : answer == DEVMIG_COMPATIBLE || answer == DEVMIG_AFTER_APPLY;
	}
	answer = devmig_match(from->document, to->document, diff->reading, NULL);
	return answer == DEVMIG_COMPATIBLE || answer == DEVMIG_AFTER_APPLY;
}

/* Whether there is a device, and another one or a type that is a place for it. */
static bool has_both(const struct devmig_diff *diff, uint32_t source, uint32_t destination,
		     int snapshot)
{
	const struct dmig_stock *from = &diff->classes[source].in[snapshot];
	const struct dmig_stock *to = &diff->classes[destination].in[snapshot];

	if (source != destination)
		return from->devices && to->places;
	return (from->in_use && to->places) || (from->free && to->places > 1);
}

static bool toggles(uint64_t a, uint64_t b)
{
	return !a != !b;
}

static bool is_changed_source(const struct dmig_both_class *class)
{
	return toggles(class->in[BEFORE].devices, class->in[AFTER].devices);
}

static bool is_changed_place(const struct dmig_both_class *class)
{
	return toggles(class->in[BEFORE].places, class->in[AFTER].places);
}

/*
 * The next pair that may have changed: for a source that did, all destinations
 * that have or had places; for another one those that did, and itself.
 */
static bool next_pair(const struct devmig_diff *diff, struct dmig_cursor *cursor, uint32_t *source,
		      uint32_t *destination)
{
	while (cursor->source < diff->nclasses) {
		const struct dmig_both_class *class = &diff->classes[cursor->source];
		const bool all = is_changed_source(class);
		const struct dmig_class_list *list = all ? &diff->stocked : &diff->changed;
		const bool itself = !all && !is_changed_place(class);
		const uint32_t at = cursor->destination++;

		*source = cursor->source;
		if (at < list->count) {
			*destination = list->classes[at];
			return true;
		}
		cursor->source++;
		cursor->destination = 0;
		if (itself) {
			*destination = *source;
			return true;
		}
	}
	return false;
}

static void fill(const struct devmig_diff *diff, uint32_t source, uint32_t destination,
		 int snapshot, struct devmig_migration_change *ret)
{
	const struct dmig_stock *from = &diff->classes[source].in[snapshot];
	const struct dmig_stock *to = &diff->classes[destination].in[snapshot];

	*ret = (struct devmig_migration_change){
		.change = snapshot == AFTER ? DEVMIG_CAME : DEVMIG_WENT,
		.fleet = diff->fleets[snapshot],
		.source = from->number,
		.destination = to->number,
		.devices = from->devices,
		.in_use = from->in_use,
		.places = to->places,
	};
}

static bool is_past_limit(const struct dmig_cursor *cursor)
{
	return cursor->matches == DMIG_MATCHES_MAX || cursor->looks == DMIG_LOOKS_MAX;
}

bool dmig_cursor_is_cut(const struct devmig_diff *diff, const struct dmig_cursor *cursor)
{
	return is_past_limit(cursor) && cursor->source < diff->nclasses;
}

int dmig_diff_next_migration(const struct devmig_diff *diff, struct dmig_cursor *cursor,
			     struct devmig_migration_change *ret)
{
	uint32_t source, destination;
	bool after;
	int r;

	while (!is_past_limit(cursor) && next_pair(diff, cursor, &source, &destination)) {
		cursor->looks++;
		after = has_both(diff, source, destination, AFTER);
		if (after == has_both(diff, source, destination, BEFORE))
			continue;
		cursor->matches++;
		r = dmig_diff_can_go(diff, source, destination);
		if (r <= 0) {
			if (r)
				return r;
			continue;
		}
		fill(diff, source, destination, after ? AFTER : BEFORE, ret);
		return 1;
	}
	return 0;
}
