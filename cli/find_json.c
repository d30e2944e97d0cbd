// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "find_print.h"
#include "report.h"

static void put_settings(struct json *json, const struct devmig_verdict *verdict)
{
	size_t i, count = verdict ? devmig_verdict_setting_count(verdict) : 0;
	struct devmig_setting setting;

	json_array(json, "apply");
	for (i = 0; i < count; i++) {
		devmig_verdict_setting(verdict, i, &setting);
		json_object(json, NULL);
		json_text(json, "name", setting.name);
		json_text(json, "value", setting.value);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_digest(struct json *json, const struct found *found, uint32_t class_number)
{
	struct devmig_class class;
	char hex[33];

	devmig_fleet_class(found->fleet, class_number, &class);
	devmig_digest_format(&class.digest, hex);
	json_text(json, "digest", hex);
}

static void put_place(struct json *json, const struct found *found,
		      const struct devmig_places *places, const struct devmig_record *record)
{
	json_object(json, NULL);
	json_text(json, "host", record->host);
	json_text(json, "device", record->device);
	json_text(json, "kind", devmig_kind_name(record->kind));
	json_text(json, "parent", record->parent);
	json_number(json, "numa", record->numa);
	json_number(json, "free", record->available);
	json_bool(json, "in_use", record->in_use);
	json_text(json, "verdict", devmig_answer_name(places->answer));
	json_bool(json, "identical", places->identical);
	put_settings(json, found_verdict(found, places->class_number));
	json_text(json, "version", found_version(found, places->class_number));
	put_digest(json, found, places->class_number);
	json_object_end(json);
}

/* The records of an obstacle; 0, or what to exit with. */
static int put_records(struct json *json, const struct found *found, size_t index)
{
	struct devmig_record record;
	int err;

	json_array(json, "records");
	while ((err = found_obstacle_next(found, index, &record)) > 0) {
		json_object(json, NULL);
		json_text(json, "host", record.host);
		json_text(json, "device", record.device);
		json_object_end(json);
	}
	json_array_end(json);
	return -err;
}

static int put_obstacle(struct json *json, const struct found *found, size_t index)
{
	struct devmig_obstacle obstacle;
	int status;

	devmig_obstacle(found->obstacles, index, &obstacle);
	json_object(json, NULL);
	json_number(json, "count", (long long)obstacle.count);
	json_text(json, "verdict", devmig_answer_name(obstacle.answer));
	json_text(json, "reason", obstacle.reason);
	json_text(json, "message", obstacle.sentence);
	json_text_or_null(json, "field", obstacle.field);
	json_bool(json, "in_apply", obstacle.in_apply);
	json_text_or_null(json, "wanted", obstacle.wanted);
	if (!obstacle.in_apply || obstacle.found)
		json_text(json, "found", obstacle.found);
	status = put_records(json, found, index);
	json_object_end(json);
	return status;
}

static int put_obstacles(struct json *json, const struct found *found)
{
	size_t i, count = devmig_obstacles_count(found->obstacles);
	int status = 0;

	json_array(json, "why_not");
	for (i = 0; i < count && !status; i++)
		status = put_obstacle(json, found, i);
	json_array_end(json);
	return status;
}

void found_put_head(struct json *json, const struct found *found)
{
	json_document(json, "source", found->source->path, found->source->document);
	json_text(json, "reading", devmig_reading_name(found->reading));
	json_number(json, "records", (long long)devmig_fleet_count(found->fleet));
	json_number(json, "bad_records", (long long)found->bad_records);
}

/* Place by place: there may be a million. */
static int put_places(struct json *json, struct found *found)
{
	struct devmig_record record;
	struct devmig_place place;
	int err;

	json_array(json, "places");
	found_rewind(found);
	while ((err = found_next(found, &place, &record)) > 0)
		put_place(json, found, place.of, &record);
	json_array_end(json);
	return -err;
}

int found_print_json(struct found *found)
{
	struct json json = { .out = stdout };
	int status;

	json_object(&json, NULL);
	found_put_head(&json, found);
	json_number(&json, "total", (long long)devmig_find_total(found->result));
	status = put_places(&json, found);
	if (!status && found->obstacles)
		status = put_obstacles(&json, found);
	json_object_end(&json);
	return status;
}
