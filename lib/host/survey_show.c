// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/root.h>
#include <string.h>
#include <sys/stat.h>

/*
 * The readers of documents that are directories open these themselves.  What such a document
 * is made of is read here once more, by the spot, for who keeps what that has seen.
 */

/* "migration" has objects, which have fields. */
#define DEPTH_MAX 2

/* What stands there; a link, which no form has, is none of both. */
static mode_t kind_of(const struct devmig_survey *survey, const char *path)
{
	dmig_auto(close) int fd =
		dmig_root_at(dmig_spot_root(survey->spot), path, O_PATH | O_NOFOLLOW);
	struct stat st;

	return fd < 0 || fstat(fd, &st) ? 0 : st.st_mode & S_IFMT;
}

static int show_all(struct devmig_survey *survey, const char *dir, unsigned int depth)
{
	const struct dmig_list *list;
	const char *text, *path;
	size_t i, size;
	mode_t kind;
	int error = dmig_spot_list(survey->spot, &list, "%s", dir);

	if (error)
		return error == -ENOMEM ? error : 0;
	for (i = 0; i < list->count && error != -ENOMEM; i++) {
		path = dmig_spot_keep(survey->spot, "%s/%s", dir, list->names[i]);
		if (!path)
			return -ENOMEM;
		kind = kind_of(survey, path);
		error = 0;
		if (kind == S_IFREG)
			error = dmig_spot_file(survey->spot, &text, &size, "%s", path);
		else if (kind == S_IFDIR && depth)
			error = show_all(survey, path, depth - 1);
	}
	return error == -ENOMEM ? error : 0;
}

static bool ends_in(const char *path, const char *name)
{
	const char *last = strrchr(path, '/');

	return last && !strcmp(last + 1, name);
}

int dmig_survey_show_own(struct devmig_survey *survey, size_t index)
{
	const struct dmig_item *item = survey->items[index];
	const char *source = devmig_statement_source(item->statement);

	/* A server's is no file, and what is one file was read by the spot. */
	if (!devmig_statement_own(item->statement) || item->shown.kind == DEVMIG_ITEM_USER ||
	    ends_in(source, "migration_compatible"))
		return 0;
	/* Traits stand among the files of the type, whose directories are none of theirs. */
	return show_all(survey, source, ends_in(source, "migration") ? DEPTH_MAX - 1 : 0);
}
