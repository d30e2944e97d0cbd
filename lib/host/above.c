// SPDX-License-Identifier: LGPL-2.1-or-later
#include "above.h"
#include <string.h>

const char dmig_above_unknown[] = "nothing in this recording shows whether it is virtual";

/* An item's number is larger than that of what is above it, so this ends. */
static bool climb(const struct dmig_asked *asked, struct dmig_above *at)
{
	const size_t parent = at->item.parent;

	if (parent >= at->index || devmig_survey_item(asked->survey, parent, &at->item))
		return false;
	at->index = parent;
	return true;
}

bool dmig_above_kind(const struct dmig_asked *asked, enum devmig_item_kind kind,
		     struct dmig_above *ret)
{
	struct dmig_above at = { asked->index, *asked->item };

	while (at.item.kind != kind)
		if (!climb(asked, &at))
			return false;
	*ret = at;
	return true;
}

bool dmig_above_bus(const struct dmig_asked *asked, const char *bus, struct dmig_above *ret)
{
	struct dmig_above at = { asked->index, *asked->item };

	while (at.item.kind == DEVMIG_ITEM_MDEV || at.item.kind == DEVMIG_ITEM_TYPE)
		if (!climb(asked, &at))
			return false;
	*ret = at;
	return !strcmp(at.item.bus, bus);
}

int dmig_above_answer(const struct dmig_asked *asked, const struct dmig_above *above)
{
	struct devmig_fact fact;
	const int error = dmig_fact_of(asked, above->index, asked->name, &fact);

	if (error)
		return error;
	if (fact.state == DEVMIG_FACT_KNOWN)
		return dmig_fact_known(asked, fact.value, fact.origin);
	if (fact.state == DEVMIG_FACT_ABSENT)
		return dmig_fact_absent(asked, fact.origin);
	return dmig_fact_unknown(asked, fact.origin, "%s", fact.why);
}

int dmig_above_card(const struct dmig_asked *asked)
{
	struct dmig_above above;

	if (dmig_above_kind(asked, DEVMIG_ITEM_PF, &above))
		return above.index == asked->index ? 1 : dmig_above_answer(asked, &above);
	if (!dmig_above_kind(asked, DEVMIG_ITEM_VF, &above) &&
	    !dmig_above_kind(asked, DEVMIG_ITEM_FUNCTION, &above))
		return dmig_fact_absent(asked, asked->item->path);
	return dmig_fact_unknown(asked, above.item.path, "its physical function is not known");
}

int dmig_above_vendor(const struct dmig_asked *asked, const char *vendor, bool *ret)
{
	const size_t len = strlen(vendor);
	struct dmig_above at = { asked->index, *asked->item };
	struct devmig_fact id;
	int error;

	*ret = true;
	while (at.item.kind == DEVMIG_ITEM_MDEV || at.item.kind == DEVMIG_ITEM_TYPE)
		if (!climb(asked, &at))
			return 0;
	error = dmig_fact_of(asked, at.index, "pci.id", &id);
	if (!error && id.state != DEVMIG_FACT_UNKNOWN)
		*ret = !strncmp(id.value, vendor, len) && id.value[len] == ':';
	return error;
}
