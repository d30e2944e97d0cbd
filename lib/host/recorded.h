/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RECORDED_H
#define DMIG_LIB_RECORDED_H

#include "fact.h"

/*
 * What no file shows is recorded as the facts that were made of it: a line for each, in a
 * file for each source,
 *
 *	NAME FACT=VALUE
 *
 * with the device's name (devmig-list(1)), one blank, the fact's name, and all else of the
 * line as its value; an empty one: the device has no such thing.
 */
enum dmig_recorded {
	DMIG_RECORDED_DEVLINK, /* var/lib/devmig/recorded/devlink */
	DMIG_RECORDED_NVML,    /* var/lib/devmig/recorded/nvml */
	DMIG_RECORDED_COUNT,
};

/* What a fact's origin is called, and the path of the file. */
const char *dmig_recorded_origin(enum dmig_recorded source);
const char *dmig_recorded_path(enum dmig_recorded source);

/* Answer from what was recorded; unknown where it was not. */
int dmig_recorded_answer(const struct dmig_asked *asked, enum dmig_recorded source);

/* Answer with what the source itself has told, which is noted. */
int dmig_recorded_known(const struct dmig_asked *asked, enum dmig_recorded source,
			const char *value);
/* What was noted: the text of its file; NULL: nothing. */
const char *dmig_recorded_noted(const struct dmig_spot *spot, enum dmig_recorded source);

#endif
