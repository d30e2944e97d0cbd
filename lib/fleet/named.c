// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fleet.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <string.h>

/* A record by its whole name.  A host may have a slash in it, and so may a device. */
static int find_named(const struct devmig_fleet *fleet, const char *name, u32 *ret)
{
	dmig_auto(free) char *copy = strdup(name);
	char *slash = copy;
	int error = -ENOENT;

	if (!copy)
		return -ENOMEM;
	while (error == -ENOENT && (slash = strchr(slash, '/'))) {
		*slash = 0;
		error = devmig_fleet_find(fleet, copy, slash + 1, ret);
		*slash++ = '/';
	}
	return error;
}

static int no_such(const struct devmig_fleet *fleet, const char *name,
		   struct devmig_error **ret_error)
{
	return dmig_fail_as(ret_error, -ENOENT, DMIG_NO_RECORD, fleet->path, "the fleet has no %s",
			    name);
}

/* Why a record has no document. */
static int in_doubt(const struct devmig_fleet *fleet, const char *name,
		    const struct devmig_record *record, struct devmig_error **ret_error)
{
	const enum dmig_reason reason = dmig_doubt_reason(record->doubt);

	return dmig_fail_as(ret_error, dmig_reason_errno(reason), reason, fleet->path, "%s", name);
}

DEVMIG_EXPORT int devmig_fleet_find_document(const struct devmig_fleet *fleet, const char *name,
					     struct devmig_document **ret,
					     struct devmig_error **ret_error)
{
	struct devmig_document *document;
	struct devmig_record record;
	uint32_t number;
	int error = find_named(fleet, name, &number);

	if (!error)
		error = devmig_fleet_record(fleet, number, &record);
	if (error == -ENOENT)
		return no_such(fleet, name, ret_error);
	if (error)
		return error == -ENOMEM ? dmig_fail_memory(ret_error)
					: dmig_fleet_damaged(fleet, ret_error);
	if (record.class_number == DEVMIG_NO_CLASS)
		return in_doubt(fleet, name, &record, ret_error);
	error = devmig_fleet_document(fleet, record.class_number, &document, ret_error);
	if (!error)
		*ret = devmig_document_ref(document);
	return error;
}
