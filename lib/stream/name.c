// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/stream.h>
#include <lib/common/export.h>

/* Names of what the calls of streams give. */

#define NAME_OF(names, number)                                                                     \
	((size_t)(number) < sizeof(names) / sizeof((names)[0]) ? (names)[number] : NULL)

DEVMIG_EXPORT const char *devmig_stream_phase_name(enum devmig_stream_phase phase)
{
	static const char *const names[] = {
		[DEVMIG_PHASE_CHECK] = "check",         [DEVMIG_PHASE_PRE_COPY] = "pre-copy",
		[DEVMIG_PHASE_STOP_COPY] = "stop-copy", [DEVMIG_PHASE_LOAD] = "load",
		[DEVMIG_PHASE_START] = "start",
	};

	return NAME_OF(names, phase);
}

DEVMIG_EXPORT const char *devmig_stream_other_name(enum devmig_stream_other other)
{
	static const char *const names[] = {
		[DEVMIG_OTHER_UNKNOWN] = "unknown", [DEVMIG_OTHER_WITHOUT] = "without",
		[DEVMIG_OTHER_MAY_RUN] = "may-run", [DEVMIG_OTHER_RUNS] = "runs",
		[DEVMIG_OTHER_STOPPED] = "stopped",
	};

	return NAME_OF(names, other);
}

DEVMIG_EXPORT const char *devmig_stream_record_name(enum devmig_stream_record record)
{
	static const char *const names[DEVMIG_RECORDS] = {
		[DEVMIG_RECORD_PRE_COPY] = "pre-copy",   [DEVMIG_RECORD_SWITCH] = "switch",
		[DEVMIG_RECORD_STOP_COPY] = "stop-copy", [DEVMIG_RECORD_END] = "end",
		[DEVMIG_RECORD_ABORT] = "abort",         [DEVMIG_RECORD_GO] = "go",
		[DEVMIG_RECORD_ALIVE] = "alive",         [DEVMIG_RECORD_UNKNOWN] = "unknown",
	};

	return NAME_OF(names, record);
}
