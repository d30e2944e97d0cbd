// SPDX-License-Identifier: LGPL-2.1-or-later
#include "class_name.h"
#include "diff_print.h"
#include "json_out.h"

void diff_json_number(struct json *json, const char *key, uint64_t value)
{
	json_number(json, key, (long long)value);
}

void diff_json_digest(struct json *json, const char *key, const struct devmig_fleet *fleet,
		      uint32_t class_number)
{
	char hex[33];

	class_digest(fleet, class_number, hex);
	json_text(json, key, *hex ? hex : NULL);
}

static void put_part(struct json *json, enum devmig_part_of_record part,
		     const struct devmig_fleet *fleet, const char *key,
		     const struct devmig_record *record)
{
	switch (part) {
	case DEVMIG_OF_DOCUMENT:
		diff_json_digest(json, key, fleet, record->class_number);
		break;
	case DEVMIG_OF_IN_USE:
		json_bool(json, key, record->in_use);
		break;
	case DEVMIG_OF_VM:
		json_text(json, key, record->vm);
		break;
	case DEVMIG_OF_AVAILABLE:
		diff_json_number(json, key, record->available);
		break;
	case DEVMIG_OF_KIND:
		json_text(json, key, devmig_kind_name(record->kind));
		break;
	case DEVMIG_OF_NUMA:
		json_number(json, key, record->numa);
		break;
	case DEVMIG_OF_PARENT:
		json_text(json, key, record->parent);
		break;
	case DEVMIG_OF_UNITS:
		diff_json_number(json, key, record->units);
		break;
	case DEVMIG_OF_MIGRATIONS:
		diff_json_number(json, key, record->migrations);
		break;
	}
}

static void put_parts(struct json *json, const struct diff_shown *shown, unsigned int parts,
		      const struct devmig_record *before, const struct devmig_record *after)
{
	json_object(json, "changed");
	for (int i = 0; i < DEVMIG_PARTS_OF_RECORD; i++) {
		if (!(parts >> i & 1))
			continue;
		json_object(json, devmig_part_of_record_name(i));
		put_part(json, i, shown->before, "old", before);
		put_part(json, i, shown->after, "new", after);
		json_object_end(json);
	}
	json_object_end(json);
}

static int put_record(struct json *json, const struct diff_shown *shown,
		      const struct devmig_record_change *change)
{
	static const char *const prospects[] = { NULL, "lost", "gained" };
	struct devmig_record before = { 0 }, after = { 0 };
	const struct devmig_record *any = change->change == DEVMIG_WENT ? &before : &after;
	int r = 0;

	if (change->change != DEVMIG_CAME)
		r = devmig_fleet_record(shown->before, change->before, &before);
	if (!r && change->change != DEVMIG_WENT)
		r = devmig_fleet_record(shown->after, change->after, &after);
	if (r)
		return r;
	json_object(json, NULL);
	json_text(json, "host", any->host);
	json_text(json, "device", any->device);
	json_text(json, "change", devmig_change_name(change->change));
	put_parts(json, shown, change->parts, &before, &after);
	json_text(json, "places", prospects[change->prospect]);
	json_object_end(json);
	return 0;
}

int diff_json_records(struct json *json, const struct diff_shown *shown)
{
	struct devmig_record_change change;
	int r;

	json_array(json, "records");
	while ((r = devmig_diff_next_record(shown->diff, &change)) > 0) {
		r = put_record(json, shown, &change);
		if (r)
			break;
	}
	json_array_end(json);
	return r;
}
