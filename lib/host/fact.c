// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fact.h"

#include <lib/common/cleanup.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "survey.h"

/* In the order of devmig-rules(5). */
const struct dmig_fact_row *const dmig_fact_tables[] = {
	dmig_fact_item_rows,   dmig_fact_attr_rows, dmig_fact_host_rows,   dmig_fact_pci_rows,
	dmig_fact_driver_rows, dmig_fact_mlx5_rows, dmig_fact_nvidia_rows, dmig_fact_gvt_rows,
	dmig_fact_qat_rows,    dmig_fact_hisi_rows, dmig_fact_xe_rows,     dmig_fact_virtio_rows,
	dmig_fact_pds_rows,    dmig_fact_ccw_rows,  dmig_fact_ap_rows,     NULL,
};

/* Facts of the device above begin so. */
#define PARENT "parent."

/* The answer to one question, kept by the item that it was asked of. */
struct dmig_known_fact {
	struct dmig_known_fact *next;
	struct devmig_fact fact;
};

int dmig_fact_known(const struct dmig_asked *asked, const char *value, const char *origin)
{
	asked->ret->state = DEVMIG_FACT_KNOWN;
	asked->ret->value = value;
	asked->ret->origin = origin;
	return value && origin ? 0 : -ENOMEM;
}

int dmig_fact_absent(const struct dmig_asked *asked, const char *origin)
{
	asked->ret->state = DEVMIG_FACT_ABSENT;
	asked->ret->origin = origin;
	return origin ? 0 : -ENOMEM;
}

int dmig_fact_unknown(const struct dmig_asked *asked, const char *origin, const char *format, ...)
{
	dmig_auto(free) char *why = NULL;
	va_list args;

	va_start(args, format);
	why = dmig_vformat(format, args);
	va_end(args);
	if (!why || !origin)
		return -ENOMEM;
	asked->ret->state = DEVMIG_FACT_UNKNOWN;
	asked->ret->origin = origin;
	asked->ret->why = dmig_spot_keep(asked->spot, "%s", why);
	return asked->ret->why ? 0 : -ENOMEM;
}

int dmig_fact_line(const struct dmig_asked *asked, int error, const char *value, const char *origin)
{
	int told;

	if (!error)
		return dmig_fact_known(asked, value, origin);
	if (!origin || error == -ENOMEM)
		return -ENOMEM;
	if (error == -ENOENT)
		return dmig_fact_absent(asked, origin);
	told = dmig_survey_unread(asked->survey, error, origin);
	return told ? told
		    : dmig_fact_unknown(asked, origin, "%s can't be read: %s", origin,
					strerror(-error));
}

static bool is_of(const struct dmig_fact_row *row, const char *name)
{
	const size_t len = strlen(row->name);

	if (row->name[len - 1] == '.')
		return !strncmp(row->name, name, len) && name[len];
	return !strcmp(row->name, name);
}

static const struct dmig_fact_row *find_row(const char *name)
{
	for (size_t i = 0; dmig_fact_tables[i]; i++)
		for (const struct dmig_fact_row *row = dmig_fact_tables[i]; row->name; row++)
			if (is_of(row, name))
				return row;
	return NULL;
}

DEVMIG_EXPORT const char *devmig_fact_name(size_t index)
{
	for (size_t i = 0; dmig_fact_tables[i]; i++)
		for (const struct dmig_fact_row *row = dmig_fact_tables[i]; row->name; row++)
			if (row->name[strlen(row->name) - 1] != '.' && !index--)
				return row->name;
	return NULL;
}

static int get(struct devmig_survey *survey, size_t index, const char *name,
	       struct devmig_fact *ret)
{
	const struct dmig_asked asked = {
		.survey = survey,
		.spot = survey->spot,
		.index = index,
		.item = &survey->items[index]->shown,
		.row = find_row(name),
		.name = name,
		.ret = ret,
	};

	return asked.row ? asked.row->get(&asked) : -ENOENT;
}

/* Nothing stands above.  A part of something whose whole is not seen has one all the same. */
static int get_of_none(const struct dmig_item *item, const char *name, struct devmig_fact *ret)
{
	while (!strncmp(name, PARENT, strlen(PARENT)))
		name += strlen(PARENT);
	if (!find_row(name))
		return -ENOENT;
	switch (item->shown.kind) {
	case DEVMIG_ITEM_VF:
	case DEVMIG_ITEM_FUNCTION:
	case DEVMIG_ITEM_TYPE:
	case DEVMIG_ITEM_MDEV:
		ret->state = DEVMIG_FACT_UNKNOWN;
		ret->why = "what it is a part of is not shown";
		break;
	default:
		ret->state = DEVMIG_FACT_ABSENT;
	}
	return 0;
}

/* The same fact of the device above. */
static int get_above(struct devmig_survey *survey, size_t index, const char *name,
		     struct devmig_fact *ret)
{
	const char *of_name = name + strlen(PARENT);
	const size_t above = survey->items[index]->shown.parent;
	struct devmig_fact fact;
	int error;

	if (above == DEVMIG_NO_ITEM)
		return get_of_none(survey->items[index], of_name, ret);
	error = devmig_survey_fact(survey, above, of_name, &fact);
	if (error)
		return error;
	fact.name = name;
	*ret = fact;
	return 0;
}

DEVMIG_EXPORT int devmig_survey_fact(struct devmig_survey *survey, size_t index, const char *name,
				     struct devmig_fact *ret)
{
	struct dmig_known_fact *known;
	struct dmig_item *item;
	int error;

	if (index >= survey->count)
		return -ERANGE;
	item = survey->items[index];
	for (known = item->facts; known; known = known->next)
		if (!strcmp(known->fact.name, name)) {
			*ret = known->fact;
			return 0;
		}
	known = dmig_arena_alloc(&survey->arena, sizeof(*known));
	if (!known)
		return -ENOMEM;
	known->fact = (struct devmig_fact){ .value = "", .origin = "", .why = "" };
	known->fact.name = dmig_spot_keep(survey->spot, "%s", name);
	if (!known->fact.name)
		return -ENOMEM;
	name = known->fact.name;
	error = strncmp(name, PARENT, strlen(PARENT))
			? get(survey, index, name, &known->fact)
			: get_above(survey, index, name, &known->fact);
	if (error)
		return error;
	known->next = item->facts;
	item->facts = known;
	*ret = known->fact;
	return 0;
}

int dmig_fact_of(const struct dmig_asked *asked, size_t index, const char *name,
		 struct devmig_fact *ret)
{
	return devmig_survey_fact(asked->survey, index, name, ret);
}
