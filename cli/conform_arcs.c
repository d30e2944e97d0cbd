// SPDX-License-Identifier: LGPL-2.1-or-later
#include "conform_run.h"
#include "conform_tests.h"

/* Ways of a kind: of one arc, or of more. */
static bool is_way(const struct conform *conform, unsigned int from, unsigned int to, bool single)
{
	unsigned int path[DEVMIG_PATH_MAX];
	const int len = devmig_state_path(conform->info.flags, from, to, path, NULL);

	return single ? len == 1 : len > 1;
}

/* The state from which a way is gone; from RESUMING it needs data that is right. */
static bool enter(struct conform *conform, unsigned int from)
{
	const struct conform_stream *stream;

	if (from != DEVMIG_STATE_RESUMING)
		return conform_enter(conform, from);
	stream = conform_reference(conform);
	if (!stream || !conform_enter(conform, from))
		return false;
	if (!conform_feed(conform, stream, 0, stream->size, NULL, NULL, false))
		return true;
	return conform_found(conform, "RESUMING", "write() takes the device's own stream",
			     "it fails");
}

static void try_ways(struct conform *conform, bool single, bool resuming)
{
	for (unsigned int from = 0; from < DEVMIG_STATES; from++) {
		for (unsigned int to = 0; to < DEVMIG_STATES; to++) {
			if (!is_way(conform, from, to, single))
				continue;
			if ((from == DEVMIG_STATE_RESUMING || to == DEVMIG_STATE_RESUMING) !=
			    resuming)
				continue;
			if (!conform_in_time(conform))
				return;
			if (enter(conform, from))
				conform_must_go(conform, conform_arc_text(from, to).text, to);
		}
	}
}

void conform_test_arcs(struct conform *conform)
{
	try_ways(conform, true, false);
}

void conform_test_combinations(struct conform *conform)
{
	try_ways(conform, false, false);
}

void conform_test_arcs_resuming(struct conform *conform)
{
	try_ways(conform, true, true);
}

void conform_test_combinations_resuming(struct conform *conform)
{
	try_ways(conform, false, true);
}

void conform_test_same_state(struct conform *conform)
{
	for (unsigned int state = 0; state < DEVMIG_STATES; state++) {
		if (state == DEVMIG_STATE_ERROR || state == DEVMIG_STATE_RESUMING ||
		    !conform_covers(conform, state))
			continue;
		if (conform_enter(conform, state))
			conform_must_go(conform, conform_arc_text(state, state).text, state);
	}
}
