/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_WATCH_CHANGES_H
#define CLI_WATCH_CHANGES_H

#include <devmig/survey.h>

/* What is another in a later survey of the same host. */
enum watch_change_kind { WATCH_ADDED, WATCH_REMOVED, WATCH_CHANGED };

/* A property of an item in both surveys, as text; "" where there is none, or none is known. */
struct watch_property {
	const char *name;
	const char *before;
	const char *after;
};

#define WATCH_PROPERTIES_MAX 16

struct watch_change {
	enum watch_change_kind kind;
	const struct devmig_item *item; /* REMOVED: as it was */
	const char *parent;             /* the name of what it is a part of; "" */
	const struct watch_property *properties;
	size_t count; /* CHANGED: those that are another; else 0 */
};

/*
 * Have a survey say what is stated of all that it has: it would read that when it is asked,
 * and that is too late once something has changed.  0, or a negative errno.
 */
int watch_state(struct devmig_survey *survey);

/*
 * Call @each for every change, what is gone first; the first that does not return 0 ends it
 * and is returned.  -ENOMEM.
 */
int watch_compare(struct devmig_survey *before, struct devmig_survey *after,
		  int (*each)(void *arg, const struct watch_change *change), void *arg);

#endif
