/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_BAR_H
#define CLI_BAR_H

#include <devmig/stream.h>

/* How a device's way is told on standard error while it goes: the values of --progress. */
enum bar_kind {
	BAR_AUTO, /* a bar on a terminal */
	BAR_JSON, /* a line of JSON for each time */
	BAR_NONE,
};
extern const char *const bar_choices[];

void bar_begin(enum bar_kind kind);
void bar_show(const struct devmig_stream_progress *progress);
/* Takes the bar away. */
void bar_end(void);

#endif
