/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "table.h"

#include <stdio.h>

const uint64_t table_flag_sets[TABLE_FLAG_SETS] = {
	DMIG_MIG_STOP_COPY,
	DMIG_MIG_STOP_COPY | DMIG_MIG_P2P,
	DMIG_MIG_STOP_COPY | DMIG_MIG_PRE_COPY,
	DMIG_MIG_STOP_COPY | DMIG_MIG_P2P | DMIG_MIG_PRE_COPY,
};

static void count_pair(struct table_counts *counts, int length)
{
	if (length < 0)
		counts->blocked++;
	else if (length == 1)
		counts->arcs++;
	else
		counts->combinations++;
	if (length > 0 && (unsigned int)length > counts->longest)
		counts->longest = (unsigned int)length;
}

struct table_counts table_count(uint64_t flags)
{
	struct table_counts counts = { 0 };
	uint8_t path[DMIG_PATH_MAX];

	for (uint32_t from = DMIG_STATE_STOP; from < DMIG_STATES; from++) {
		if (!dmig_state_covered(flags, from))
			continue;
		counts.states++;
		for (uint32_t to = DMIG_STATE_STOP; to < DMIG_STATES; to++)
			if (to != from && dmig_state_covered(flags, to))
				count_pair(&counts, dmig_state_path(flags, from, to, path));
	}
	return counts;
}

const char *state_name(uint32_t state)
{
	static char number[4][24];
	static unsigned int turn;

	if (dmig_state_name(state) != NULL)
		return dmig_state_name(state);
	turn = (turn + 1) % 4;
	snprintf(number[turn], sizeof(number[turn]), "number %u", state);
	return number[turn];
}

const char *flags_name(uint64_t flags)
{
	static const char *const set[8] = {
		"none",     "STOP_COPY",          "P2P",          "STOP_COPY+P2P",
		"PRE_COPY", "STOP_COPY+PRE_COPY", "P2P+PRE_COPY", "STOP_COPY+P2P+PRE_COPY",
	};

	return flags < 8 ? set[flags] : "flags that are not known here";
}
