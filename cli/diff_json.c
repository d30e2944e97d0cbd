// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "class_name.h"
#include "diff_print.h"
#include "json_out.h"
#include "report.h"
#include "verb.h"

/* Written as it is gone through: nothing is held for each record. */

static void put_number(struct json *json, const char *key, uint64_t value)
{
	json_number(json, key, (long long)value);
}

static void put_counts(struct json *json, const char *key, const uint64_t counts[4])
{
	json_object(json, key);
	for (int i = 0; i < 4; i++)
		put_number(json, devmig_change_name(i), counts[i]);
	json_object_end(json);
}

/* null where there is no document */
static void put_digest(struct json *json, const char *key, const struct devmig_fleet *fleet,
		       uint32_t class_number)
{
	char hex[33];

	class_digest(fleet, class_number, hex);
	json_text(json, key, *hex ? hex : NULL);
}

static void put_totals(struct json *json, const struct diff_shown *shown)
{
	const struct devmig_diff_totals *totals = &shown->totals;

	json_object(json, "summary");
	put_counts(json, "hosts", totals->hosts);
	put_counts(json, "records", totals->records);
	put_counts(json, "classes", totals->classes);
	json_object(json, "migrations");
	put_number(json, "came", totals->migrations[DEVMIG_CAME]);
	put_number(json, "went", totals->migrations[DEVMIG_WENT]);
	json_object_end(json);
	json_object(json, "parts");
	for (int i = 0; i < DEVMIG_PARTS_OF_RECORD; i++)
		put_number(json, devmig_part_of_record_name(i), totals->parts[i]);
	json_object_end(json);
	put_number(json, "lost", totals->lost);
	put_number(json, "gained", totals->gained);
	json_bool(json, "cut", totals->cut);
	json_object_end(json);
}

static void put_prospects(struct json *json, const struct diff_shown *shown)
{
	struct devmig_prospect_change change;

	json_array(json, "in_use");
	for (size_t i = 0; !devmig_diff_prospect(shown->diff, i, &change); i++) {
		const bool lost = change.prospect == DEVMIG_PROSPECT_LOST;

		json_object(json, NULL);
		json_text(json, "places", lost ? "lost" : "gained");
		json_text(json, "reason", change.reason);
		put_digest(json, "old", shown->before, change.before);
		put_digest(json, "new", shown->after, change.after);
		put_number(json, "devices", change.devices);
		put_number(json, "had", change.places);
		put_number(json, lost ? "taken" : "freed", change.taken);
		put_number(json, lost ? "went" : "came", change.went);
		put_number(json, "changed", change.changed);
		json_object_end(json);
	}
	json_array_end(json);
}

static int put_migrations(struct json *json, const struct diff_shown *shown)
{
	struct devmig_migration_change change;
	int r;

	json_array(json, "migrations");
	while ((r = devmig_diff_next_migration(shown->diff, &change)) > 0) {
		json_object(json, NULL);
		json_text(json, "change", devmig_change_name(change.change));
		put_digest(json, "from", change.fleet, change.source);
		put_digest(json, "to", change.fleet, change.destination);
		put_number(json, "devices", change.devices);
		put_number(json, "in_use", change.in_use);
		put_number(json, "places", change.places);
		json_object_end(json);
	}
	json_array_end(json);
	return r;
}

static int put_hosts(struct json *json, const struct diff_shown *shown)
{
	struct devmig_host_change change;
	int r;

	json_array(json, "hosts");
	while ((r = devmig_diff_next_host(shown->diff, &change)) > 0) {
		json_object(json, NULL);
		json_text(json, "host", change.host);
		json_text(json, "change", devmig_change_name(change.change));
		put_counts(json, "records", change.records);
		json_object_end(json);
	}
	json_array_end(json);
	return r;
}

static int put_difference(void *arg, const struct devmig_difference *difference)
{
	struct json *json = arg;

	json_object(json, NULL);
	json_text(json, "change", devmig_change_name(difference->change));
	if (difference->field) {
		json_text(json, "field", difference->field);
		json_text(json, "old", difference->before);
		json_text(json, "new", difference->after);
	} else if (difference->text) {
		json_number(json, "object", difference->object);
		json_text(json, "text", difference->text);
	} else {
		json_text(json, "field", NULL);
	}
	json_object_end(json);
	return 0;
}

static int put_differences(struct json *json, const struct diff_shown *shown,
			   const struct devmig_document_change *change)
{
	struct devmig_document *before = NULL, *after = NULL;
	int r = 0;

	json_array(json, "differences");
	if (change->before != DEVMIG_NO_CLASS && change->after != DEVMIG_NO_CLASS) {
		r = devmig_fleet_document(shown->before, change->before, &before, NULL);
		if (!r)
			r = devmig_fleet_document(shown->after, change->after, &after, NULL);
		if (!r)
			r = devmig_document_differences(before, after, put_difference, json);
	}
	json_array_end(json);
	return r;
}

static int put_documents(struct json *json, const struct diff_shown *shown)
{
	struct devmig_document_change change;
	int r = 0;

	json_array(json, "documents");
	for (size_t i = 0; !r && !devmig_diff_document(shown->diff, i, &change); i++) {
		json_object(json, NULL);
		put_digest(json, "old", shown->before, change.before);
		put_digest(json, "new", shown->after, change.after);
		put_number(json, "records", change.records);
		put_number(json, "in_use", change.in_use);
		r = put_differences(json, shown, &change);
		json_object_end(json);
	}
	json_array_end(json);
	return r;
}

static int put_classes(struct json *json, const struct diff_shown *shown)
{
	struct devmig_class_change change;
	int r;

	json_array(json, "classes");
	while ((r = devmig_diff_next_class(shown->diff, &change)) > 0) {
		const bool went = change.change == DEVMIG_WENT;

		json_object(json, NULL);
		put_digest(json, "digest", went ? shown->before : shown->after,
			   went ? change.before : change.after);
		json_text(json, "change", devmig_change_name(change.change));
		put_number(json, "old", change.records_before);
		put_number(json, "new", change.records_after);
		json_object_end(json);
	}
	json_array_end(json);
	return r;
}

static void put_part(struct json *json, enum devmig_part_of_record part,
		     const struct devmig_fleet *fleet, const char *key,
		     const struct devmig_record *record)
{
	switch (part) {
	case DEVMIG_OF_DOCUMENT:
		put_digest(json, key, fleet, record->class_number);
		break;
	case DEVMIG_OF_IN_USE:
		json_bool(json, key, record->in_use);
		break;
	case DEVMIG_OF_VM:
		json_text(json, key, record->vm);
		break;
	case DEVMIG_OF_AVAILABLE:
		put_number(json, key, record->available);
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
		put_number(json, key, record->units);
		break;
	case DEVMIG_OF_MIGRATIONS:
		put_number(json, key, record->migrations);
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

static int put_records(struct json *json, const struct diff_shown *shown)
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

static int put_all(struct json *json, const struct diff_shown *shown)
{
	int r = put_migrations(json, shown);

	if (!r)
		r = put_hosts(json, shown);
	if (!r)
		r = put_documents(json, shown);
	if (!r)
		r = put_classes(json, shown);
	return r ? r : put_records(json, shown);
}

int diff_print_json(const struct diff_shown *shown)
{
	struct json json = { .out = stdout };
	int r;

	json_object(&json, NULL);
	json_text(&json, "reading", devmig_reading_name(shown->reading));
	put_totals(&json, shown);
	put_prospects(&json, shown);
	r = put_all(&json, shown);
	json_object_end(&json);
	return r ? report_failure(STATUS_IO, "the fleet can't be read any more") : 0;
}
