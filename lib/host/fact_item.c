// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stddef.h>
#include <string.h>

#include "fact.h"

/* What the survey knows of an item: where it was looked at is in the item's path. */

static int get_kind(const struct dmig_asked *asked)
{
	return dmig_fact_known(asked, devmig_item_kind_name(asked->item->kind), asked->item->path);
}

/* A member of the item; empty: there is nothing of the kind. */
static int get_text(const struct dmig_asked *asked, const char *value)
{
	return *value ? dmig_fact_known(asked, value, asked->item->path)
		      : dmig_fact_absent(asked, asked->item->path);
}

static int get_name(const struct dmig_asked *asked)
{
	return get_text(asked, asked->item->name);
}

static int get_bus(const struct dmig_asked *asked)
{
	return get_text(asked, asked->item->bus);
}

static int get_driver(const struct dmig_asked *asked)
{
	return get_text(asked, asked->item->driver);
}

static int get_api(const struct dmig_asked *asked)
{
	return get_text(asked, asked->item->device_api);
}

static int get_type(const struct dmig_asked *asked)
{
	return get_text(asked, asked->item->type);
}

static int get_label(const struct dmig_asked *asked)
{
	return get_text(asked, asked->item->label);
}

/* The type of an mdev, among those of its parent: it knows more. */
static const char *path_of_type(const struct dmig_asked *asked, struct devmig_item *ret)
{
	struct devmig_item parent;
	size_t index;

	if (asked->item->kind != DEVMIG_ITEM_MDEV || asked->item->parent == DEVMIG_NO_ITEM ||
	    devmig_survey_item(asked->survey, asked->item->parent, &parent))
		return NULL;
	return devmig_survey_find(
		       asked->survey,
		       dmig_spot_keep(asked->spot, "%s/%s", parent.name, asked->item->type) ?: "",
		       &index) ||
			       devmig_survey_item(asked->survey, index, ret)
		       ? NULL
		       : ret->path;
}

static int get_description(const struct dmig_asked *asked)
{
	struct devmig_item type;

	if (path_of_type(asked, &type))
		return *type.description ? dmig_fact_known(asked, type.description, type.path)
					 : dmig_fact_absent(asked, type.path);
	return get_text(asked, asked->item->description);
}

static int get_max(const struct dmig_asked *asked)
{
	struct devmig_item type = *asked->item;

	path_of_type(asked, &type);
	if (type.max < 0)
		return dmig_fact_absent(asked, type.path);
	return dmig_fact_known(asked, dmig_spot_keep(asked->spot, "%lld", type.max), type.path);
}

const struct dmig_fact_row dmig_fact_item_rows[] = {
	{ .name = "kind", .get = get_kind },
	{ .name = "name", .get = get_name },
	{ .name = "bus", .get = get_bus },
	{ .name = "driver", .get = get_driver },
	{ .name = "device_api", .get = get_api },
	{ .name = "type", .get = get_type },
	{ .name = "type.name", .get = get_label },
	{ .name = "type.description", .get = get_description },
	{ .name = "type.max", .get = get_max },
	{ .name = NULL },
};
