// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "diff_print.h"
#include "json_out.h"
#include "report.h"
#include "verb.h"

/* Written as it is gone through: nothing is held for each record. */

static void put_counts(struct json *json, const char *key, const uint64_t counts[4])
{
	json_object(json, key);
	for (int i = 0; i < 4; i++)
		diff_json_number(json, devmig_change_name(i), counts[i]);
	json_object_end(json);
}

static void put_totals(struct json *json, const struct diff_shown *shown)
{
	const struct devmig_diff_totals *totals = &shown->totals;

	json_object(json, "summary");
	put_counts(json, "hosts", totals->hosts);
	put_counts(json, "records", totals->records);
	put_counts(json, "classes", totals->classes);
	json_object(json, "migrations");
	diff_json_number(json, "came", totals->migrations[DEVMIG_CAME]);
	diff_json_number(json, "went", totals->migrations[DEVMIG_WENT]);
	json_object_end(json);
	json_object(json, "parts");
	for (int i = 0; i < DEVMIG_PARTS_OF_RECORD; i++)
		diff_json_number(json, devmig_part_of_record_name(i), totals->parts[i]);
	json_object_end(json);
	diff_json_number(json, "lost", totals->lost);
	diff_json_number(json, "gained", totals->gained);
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
		diff_json_digest(json, "old", shown->before, change.before);
		diff_json_digest(json, "new", shown->after, change.after);
		diff_json_number(json, "devices", change.devices);
		diff_json_number(json, "had", change.places);
		diff_json_number(json, lost ? "taken" : "freed", change.taken);
		diff_json_number(json, lost ? "went" : "came", change.went);
		diff_json_number(json, "changed", change.changed);
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
		diff_json_digest(json, "from", change.fleet, change.source);
		diff_json_digest(json, "to", change.fleet, change.destination);
		diff_json_number(json, "devices", change.devices);
		diff_json_number(json, "in_use", change.in_use);
		diff_json_number(json, "places", change.places);
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
		diff_json_digest(json, "old", shown->before, change.before);
		diff_json_digest(json, "new", shown->after, change.after);
		diff_json_number(json, "records", change.records);
		diff_json_number(json, "in_use", change.in_use);
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
		diff_json_digest(json, "digest", went ? shown->before : shown->after,
				 went ? change.before : change.after);
		json_text(json, "change", devmig_change_name(change.change));
		diff_json_number(json, "old", change.records_before);
		diff_json_number(json, "new", change.records_after);
		json_object_end(json);
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
	return r ? r : diff_json_records(json, shown);
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
