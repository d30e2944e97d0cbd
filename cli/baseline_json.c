// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "baseline_print.h"
#include "class_name.h"
#include "json_out.h"

static void put_digest(struct json *json, const struct baseline_shown *shown, const char *key,
		       uint32_t class_number)
{
	char hex[33];

	class_digest(shown->fleet, class_number, hex);
	json_text(json, key, hex);
}

static void put_self(struct json *json, const struct baseline_shown *shown, uint32_t class_number)
{
	struct devmig_document *document = NULL;
	struct devmig_field field;

	json_object(json, "self");
	if (!devmig_fleet_document(shown->fleet, class_number, &document, NULL))
		for (size_t i = 0; !devmig_document_self(document, i, &field); i++)
			json_field(json, field.name, field.name_len, field.value, field.value_len);
	json_object_end(json);
}

/* The type that a device is to be created of; null where there is one. */
static void put_create(struct json *json, const struct baseline_shown *shown,
		       const struct devmig_configured *configured)
{
	struct devmig_record record;

	if (configured->devices || devmig_fleet_record(shown->fleet, configured->type, &record)) {
		json_text(json, "create", NULL);
		return;
	}
	json_object(json, "create");
	json_text(json, "host", record.host);
	json_text(json, "device", record.device);
	json_number(json, "available", record.available);
	json_number(json, "types", configured->types);
	json_object_end(json);
}

static void put_settings(struct json *json, const struct baseline_shown *shown, size_t index,
			 size_t member)
{
	struct devmig_setting setting;

	json_array(json, "apply");
	for (size_t i = 0; !devmig_baseline_setting(shown->baseline, index, member, i, &setting);
	     i++) {
		json_object(json, NULL);
		json_text(json, "name", setting.name);
		json_text(json, "value", setting.value);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_member(struct json *json, const struct baseline_shown *shown, size_t index,
		       size_t member)
{
	struct devmig_configured configured = { 0 };

	devmig_baseline_configured(shown->baseline, index, member, &configured);
	json_object(json, NULL);
	json_text(json, "host", shown->members[member].of_class ? NULL : shown->names[member]);
	put_digest(json, shown, "digest", configured.class_number);
	put_self(json, shown, configured.class_number);
	json_number(json, "devices", (long long)configured.devices);
	json_number(json, "in_use", (long long)configured.in_use);
	json_number(json, "creatable", (long long)configured.instances);
	put_create(json, shown, &configured);
	put_settings(json, shown, index, member);
	json_object_end(json);
}

static void put_configuration(struct json *json, const struct baseline_shown *shown, size_t index)
{
	struct devmig_configuration configuration = { 0 };

	devmig_baseline_configuration(shown->baseline, index, &configuration);
	json_object(json, NULL);
	json_number(json, "devices", (long long)configuration.devices);
	json_number(json, "creatable", (long long)configuration.instances);
	json_number(json, "prepare", (long long)configuration.prepare);
	json_number(json, "settings", (long long)configuration.settings);
	json_array(json, "hosts");
	for (size_t i = 0; i < shown->count; i++)
		put_member(json, shown, index, i);
	json_array_end(json);
	json_object_end(json);
}

static void put_end(struct json *json, const struct baseline_shown *shown, const char *key,
		    size_t member, uint32_t class_number)
{
	json_object(json, key);
	json_text(json, "host", shown->members[member].of_class ? NULL : shown->names[member]);
	put_digest(json, shown, "digest", class_number);
	json_object_end(json);
}

static void put_pair(struct json *json, const struct baseline_shown *shown,
		     const struct devmig_miss *miss)
{
	if (!miss->of_pair)
		return;
	put_end(json, shown, miss->sends ? "from" : "to", miss->member, miss->class_number);
	put_end(json, shown, miss->sends ? "to" : "from", miss->other, miss->other_class);
}

static void put_misses(struct json *json, const struct baseline_shown *shown)
{
	struct devmig_miss miss;

	json_array(json, "in_the_way");
	for (size_t i = 0; !devmig_baseline_miss(shown->baseline, i, &miss); i++) {
		json_object(json, NULL);
		json_text(json, "name", shown->names[miss.member]);
		json_text(json, "reason", miss.reason);
		json_text(json, "message", miss.sentence);
		put_pair(json, shown, &miss);
		json_text_or_null(json, "field", miss.field);
		json_bool(json, "in_apply", miss.in_apply);
		json_text_or_null(json, "wanted", miss.wanted);
		json_text(json, "found", miss.found);
		json_object_end(json);
	}
	json_array_end(json);
}

int baseline_print_json(const struct baseline_shown *shown)
{
	struct json json = { .out = stdout };

	json_object(&json, NULL);
	json_text(&json, "verdict", devmig_answer_name(devmig_baseline_answer(shown->baseline)));
	json_text(&json, "reading", devmig_reading_name(shown->reading));
	json_text(&json, "migratable", shown->one_way ? "one-way" : "both");
	json_bool(&json, "cut", devmig_baseline_cut(shown->baseline));
	json_array(&json, "configurations");
	for (size_t i = 0; i < devmig_baseline_count(shown->baseline); i++)
		put_configuration(&json, shown, i);
	json_array_end(&json);
	put_misses(&json, shown);
	json_object_end(&json);
	return 0;
}
