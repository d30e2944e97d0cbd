// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <lib/document/folder.h>
#include <lib/document/read.h>
#include <string.h>
#include <sys/stat.h>

/*
 * What devices say of themselves, in the forms of devmig-document(5) for directories.  One
 * that is there counts, also where it is malformed: nothing else is looked for then.
 */
#define ONE_FILE  "migration_compatible"
#define MIGRATION "migration"

struct own {
	struct devmig_survey *survey;
	const char *path; /* of the directory */
	struct devmig_document *document;
	const char *source; /* NULL: not found yet */
	struct devmig_error *why;
};

static int read_file(struct own *own)
{
	const char *text;
	size_t size;
	int error = dmig_spot_file(own->survey->spot, &text, &size, "%s/" ONE_FILE, own->path);

	if (error == -ENOENT || error == -ENOTDIR || error == -ENOMEM)
		return error == -ENOMEM ? error : 0;
	own->source = dmig_spot_keep(own->survey->spot, "%s/" ONE_FILE, own->path);
	if (!own->source)
		return -ENOMEM;
	if (!error)
		error = devmig_document_parse(own->survey->context, DEVMIG_FORM_TEXT, text, size,
					      own->source, &own->document, &own->why);
	else if (error == -ENODEV)
		dmig_fail_as(&own->why, error, DMIG_NO_DOCUMENT, own->source,
			     "the driver says that the device can't migrate");
	else if (error == -EFBIG)
		dmig_fail_reason(&own->why, DMIG_LIMIT_DOCUMENT, own->source,
				 (struct dmig_place){ 0 }, NULL, 0);
	else
		dmig_fail_io(&own->why, error, own->source, "read");
	return error == -ENOMEM ? error : 0;
}

static int mode_of(void *arg, const char *path, mode_t *ret)
{
	return dmig_spot_mode(arg, ret, "%s", path);
}

static int names_of(void *arg, const char *path, const struct dmig_list **ret)
{
	return dmig_spot_list(arg, ret, "%s", path);
}

static int bytes_of(void *arg, const char *path, const char **ret, size_t *ret_size)
{
	return dmig_spot_file(arg, ret, ret_size, "%s", path);
}

/* Of a form that is a directory, which its reader looks at by the spot. */
static int read_form(struct own *own, enum devmig_form form, const char *dir, const char *source)
{
	const struct dmig_looker looker = { mode_of, names_of, bytes_of, own->survey->spot };
	dmig_auto(error) struct devmig_error *why = NULL;
	const int error =
		dmig_document_look(own->survey->context, form, dir, &looker, &own->document, &why);

	if (error == -ENOENT || error == -ENOMEM)
		return error == -ENOMEM ? error : 0;
	if (error)
		own->why = dmig_steal(why);
	own->source = source;
	return 0;
}

/* In the directory migration/, as files with fields or with a value each. */
static int read_migration(struct own *own)
{
	const char *source;
	mode_t mode;
	int error = dmig_spot_mode(own->survey->spot, &mode, "%s/" MIGRATION, own->path);

	if (error)
		return error == -ENOMEM ? error : 0;
	/* Where a link leads nowhere there is nothing. */
	if (S_ISLNK(mode) && !dmig_spot_has(own->survey->spot, "%s/" MIGRATION, own->path))
		return 0;
	source = dmig_spot_keep(own->survey->spot, "%s/" MIGRATION, own->path);
	if (!source)
		return -ENOMEM;
	error = read_form(own, DEVMIG_FORM_TREE, own->path, source);
	if (!error && !own->source)
		error = read_form(own, DEVMIG_FORM_FILES, own->path, source);
	return error;
}

/* A type whose directory has more than all types have: those of August 2020.  -ENOMEM. */
static int find_traits(struct own *own, const char *type, bool *ret)
{
	const struct dmig_list *list;
	const int error = dmig_spot_list(own->survey->spot, &list, "%s", type);

	*ret = false;
	if (error)
		return error == -ENOMEM ? error : 0;
	for (size_t i = 0; i < list->count && !*ret; i++)
		*ret = !strncmp(list->names[i], "compatible_", strlen("compatible_")) ||
		       !strcmp(list->names[i], "software_version") ||
		       !strcmp(list->names[i], "dynamic_resources");
	return 0;
}

/* A mediated device has those of its type. */
static int read_traits(struct own *own, const struct dmig_item *item)
{
	const char *type = item->shown.path;
	bool found;
	int error;

	if (item->shown.kind == DEVMIG_ITEM_MDEV) {
		error = dmig_spot_real(own->survey->spot, &type, "%s/mdev_type", item->shown.path);
		if (error)
			return error == -ENOMEM ? error : 0;
	} else if (item->shown.kind != DEVMIG_ITEM_TYPE) {
		return 0;
	}
	error = find_traits(own, type, &found);
	return error || !found ? error : read_form(own, DEVMIG_FORM_TRAITS, type, type);
}

static int look(struct own *own, const struct dmig_item *item)
{
	int error;

	if (item->shown.kind == DEVMIG_ITEM_USER) {
		own->source = item->shown.name;
		return dmig_survey_server(own->survey, item, &own->document, &own->why);
	}
	/* The types of NVIDIA's own interface have no directory. */
	if (item->shown.kind == DEVMIG_ITEM_TYPE && item->shown.path == item->above->shown.path)
		return 0;
	error = read_file(own);
	if (!error && !own->source)
		error = read_migration(own);
	return error || own->source ? error : read_traits(own, item);
}

int dmig_survey_own(struct devmig_survey *survey, const struct dmig_item *item,
		    struct devmig_document **ret, const char **ret_source,
		    struct devmig_error **ret_why)
{
	struct own own = { .survey = survey, .path = item->shown.path };
	const int error = look(&own, item);

	if (error) {
		devmig_error_free(own.why);
		return error;
	}
	*ret = own.document;
	*ret_source = own.source;
	*ret_why = own.why;
	return 0;
}
