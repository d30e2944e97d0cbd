// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <stdbool.h>
#include <string.h>

#include "above.h"

/* What the survey knows of an item: where it was looked at is in the item's path. */

static int get_kind(const struct dmig_asked *asked)
{
	if (asked->item->kind == DEVMIG_ITEM_FUNCTION)
		return dmig_fact_unknown(asked, asked->item->path, "%s", dmig_above_unknown);
	return dmig_fact_known(asked, devmig_item_kind_name(asked->item->kind), asked->item->path);
}

/* A member of the item; empty: there is nothing of the kind. */
static int get_text(const struct dmig_asked *asked, const char *value)
{
	return *value ? dmig_fact_known(asked, value, asked->item->path)
		      : dmig_fact_absent(asked, asked->item->path);
}

/* A mediated device has a type, and what that says, whether a recording shows it or not. */
static bool lacks_type(const struct dmig_asked *asked)
{
	return asked->item->kind == DEVMIG_ITEM_MDEV && !*asked->item->type;
}

static int get_text_of_type(const struct dmig_asked *asked, const char *value)
{
	if (!*value && lacks_type(asked))
		return dmig_fact_unknown(asked, asked->item->path, "its type is not shown");
	return get_text(asked, value);
}

static int get_name(const struct dmig_asked *asked)
{
	return get_text(asked, asked->item->name);
}

static int get_bus(const struct dmig_asked *asked)
{
	/* Each device is on one. */
	if (!*asked->item->bus && asked->item->kind != DEVMIG_ITEM_USER)
		return dmig_fact_unknown(asked, asked->item->path, "no link shows its bus");
	return get_text(asked, asked->item->bus);
}

static int get_driver(const struct dmig_asked *asked)
{
	return get_text(asked, asked->item->driver);
}

static int get_api(const struct dmig_asked *asked)
{
	return get_text_of_type(asked, asked->item->device_api);
}

static int get_type(const struct dmig_asked *asked)
{
	return get_text_of_type(asked, asked->item->type);
}

static int get_label(const struct dmig_asked *asked)
{
	return get_text_of_type(asked, asked->item->label);
}

/* The type of an mdev among those of its parent, which knows more; else the item itself. */
static int find_type(const struct dmig_asked *asked, struct devmig_item *ret)
{
	dmig_auto(free) char *name = NULL;
	struct devmig_item parent;
	size_t index;

	*ret = *asked->item;
	if (ret->kind != DEVMIG_ITEM_MDEV ||
	    devmig_survey_item(asked->survey, ret->parent, &parent))
		return 0;
	name = dmig_format("%s/%s", parent.name, ret->type);
	if (!name)
		return -ENOMEM;
	if (!devmig_survey_find(asked->survey, name, &index))
		devmig_survey_item(asked->survey, index, ret);
	return 0;
}

static int get_description(const struct dmig_asked *asked)
{
	struct devmig_item type;

	if (lacks_type(asked))
		return get_text_of_type(asked, asked->item->description);
	if (find_type(asked, &type))
		return -ENOMEM;
	return *type.description ? dmig_fact_known(asked, type.description, type.path)
				 : dmig_fact_absent(asked, type.path);
}

static int get_max(const struct dmig_asked *asked)
{
	struct devmig_item type;

	if (lacks_type(asked))
		return get_text_of_type(asked, "");
	if (find_type(asked, &type))
		return -ENOMEM;
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
