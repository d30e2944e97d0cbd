// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/match.h>
#include <lib/verdict/lint.h>

/*
 * no-device-api: a host that has only the document can't tell what kind of
 * device would have to take it over.
 */

#define NAME "device_api"

int dmig_lint_self_api(const struct dmig_lint *lint)
{
	const struct dmig_self_field *field = dmig_self_find(lint->doc, NAME, strlen(NAME));

	if (field && field->value_len)
		return 0;
	return dmig_remark(lint, DMIG_NO_DEVICE_API, dmig_spot_self(lint, field),
			   "SELF does not say which " NAME " the device has");
}

int dmig_lint_object_api(const struct dmig_lint *lint, u32 object)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	const struct dmig_field *fields = dmig_fields(lint->doc, of);

	for (u32 i = 0; i < of->nfields; i++)
		if (fields[i].name_len == strlen(NAME) &&
		    !memcmp(dmig_chars(lint->doc, fields[i].name), NAME, strlen(NAME)))
			return 0;
	return dmig_remark(lint, DMIG_NO_DEVICE_API, dmig_spot_object(lint, object, NULL),
			   "object %u accepts a source of any " NAME, object + 1);
}
