// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "setup.h"

static bool is_other(const char *wanted, const char *name)
{
	return wanted && strcmp(wanted, name) != 0;
}

static bool is_wanted(const struct dmig_candidate *candidate,
		      const struct devmig_setup_options *options)
{
	if (options->source && !strcmp(options->source, candidate->record))
		return false;
	if (options->uuid && candidate->kind != DEVMIG_WAY_CREATE)
		return false;
	return !is_other(options->parent, candidate->parent) &&
	       !is_other(options->type, candidate->type);
}

static bool is_entry(const char *name)
{
	return *name && !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* Names become parts of paths, and those of a fleet are anybody's. */
static bool is_path(const struct dmig_candidate *candidate)
{
	if (candidate->kind != DEVMIG_WAY_READY)
		return is_entry(candidate->parent) && is_entry(candidate->type);
	return !candidate->attributes || is_entry(candidate->record);
}

int dmig_candidate_add(struct devmig_setup *setup, const struct dmig_candidate *candidate,
		       const struct devmig_setup_options *options)
{
	struct dmig_candidate *more;
	size_t room;

	if (!is_wanted(candidate, options))
		return 0;
	if (setup->count == setup->room) {
		room = setup->room ? 2 * setup->room : 16;
		more = reallocarray(setup->candidates, room, sizeof(*more));
		if (!more)
			return -ENOMEM;
		setup->candidates = more;
		setup->room = room;
	}
	more = setup->candidates + setup->count;
	*more = *candidate;
	more->parent = strdup(candidate->parent);
	if (!more->parent)
		return -ENOMEM;
	if (!is_path(candidate))
		more->obstacle = DEVMIG_OBSTACLE_BAD_NAME;
	devmig_statement_ref(candidate->statement);
	setup->count++;
	return 0;
}

enum devmig_way_kind dmig_type_kind(const char *type)
{
	return *type && !type[strspn(type, "0123456789")] ? DEVMIG_WAY_ASSIGN : DEVMIG_WAY_CREATE;
}

const char *dmig_type_of(const char *record)
{
	const char *slash = strrchr(record, '/');

	return slash ? slash + 1 : record;
}
