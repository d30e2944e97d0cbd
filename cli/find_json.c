// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "find_print.h"

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
	const struct devmig_class_table *classes = devmig_fleet_classes(found->fleet);
	struct devmig_digest digest;
	char hex[33];

	digest = devmig_document_digest(devmig_class_document(classes, class_number));
	devmig_digest_format(&digest, hex);
	json_text(json, "digest", hex);
}

static void put_target(struct json *json, const struct found *found,
		       const struct devmig_target *target)
{
	struct devmig_device_record record;

	devmig_fleet_record(found->fleet, target->record, &record);
	json_object(json, NULL);
	json_text(json, "host", record.host);
	json_text(json, "device", record.device);
	json_text(json, "kind", devmig_kind_name(record.kind));
	json_number(json, "numa", record.numa);
	json_number(json, "free", record.available);
	json_bool(json, "in_use", record.in_use);
	json_text(json, "verdict", devmig_answer_name(target->answer));
	json_bool(json, "identical", target->identical);
	put_settings(json, found_verdict(found, record.class_number));
	json_text(json, "version", found_version(found, record.class_number));
	put_digest(json, found, record.class_number);
	json_object_end(json);
}

static void put_obstacle(struct json *json, const struct found *found,
			 const struct devmig_obstacle *obstacle)
{
	struct devmig_device_record record;
	size_t i;

	json_object(json, NULL);
	json_number(json, "count", obstacle->count);
	json_text(json, "verdict", devmig_answer_name(obstacle->answer));
	json_text(json, "reason", obstacle->reason);
	json_text(json, "message", obstacle->sentence);
	json_text_or_null(json, "field", obstacle->field);
	json_bool(json, "in_apply", obstacle->in_apply);
	json_text_or_null(json, "wanted", obstacle->wanted);
	if (!obstacle->in_apply || obstacle->found)
		json_text(json, "found", obstacle->found);
	json_array(json, "records");
	for (i = 0; i < obstacle->count; i++) {
		devmig_fleet_record(found->fleet, obstacle->records[i], &record);
		json_object(json, NULL);
		json_text(json, "host", record.host);
		json_text(json, "device", record.device);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
}

static void put_obstacles(struct json *json, const struct found *found)
{
	size_t i, count = devmig_find_obstacle_count(found->result);
	struct devmig_obstacle obstacle;

	json_array(json, "why_not");
	for (i = 0; i < count; i++) {
		devmig_find_obstacle(found->result, i, &obstacle);
		put_obstacle(json, found, &obstacle);
	}
	json_array_end(json);
}

int found_print_json(struct found *found)
{
	const struct devmig_target *targets;
	struct json json = { .out = stdout };
	size_t i, count;

	targets = devmig_find_targets(found->result, &count);
	json_object(&json, NULL);
	json_document(&json, "source", found->source->path, found->source->document);
	json_text(&json, "reading", devmig_reading_name(found->reading));
	json_number(&json, "records", devmig_fleet_count(found->fleet));
	json_number(&json, "bad_records", found->bad_records);
	json_number(&json, "total", devmig_find_total(found->result));
	json_array(&json, "places");
	for (i = 0; i < count; i++)
		put_target(&json, found, &targets[i]);
	json_array_end(&json);
	if (found->why_not)
		put_obstacles(&json, found);
	json_object_end(&json);
	return 0;
}
