// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json_out.h"
#include "matrix_print.h"

/* Classes and groups are named by their places, which count from 0. */

static void put_to(struct json *json, const struct view *view, uint32_t place)
{
	uint32_t i;

	json_array(json, "compatible");
	for (i = 0; i < view->count; i++)
		if (devmig_matrix_answer(view->matrix, place, i, NULL) == DEVMIG_COMPATIBLE)
			json_number(json, NULL, i);
	json_array_end(json);
}

static void put_after_apply(struct json *json, const struct view *view, uint32_t place)
{
	unsigned int unset;
	uint32_t i;

	json_array(json, "after_apply");
	for (i = 0; i < view->count; i++) {
		if (devmig_matrix_answer(view->matrix, place, i, &unset) != DEVMIG_AFTER_APPLY)
			continue;
		json_object(json, NULL);
		json_number(json, "class", i);
		json_number(json, "unset", unset);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_class(struct json *json, const struct view *view, uint32_t place)
{
	struct devmig_matrix_class class = class_at(view, place);
	struct devmig_class of;
	char hex[33] = "";

	if (devmig_fleet_class(view->fleet, class.class_number, &of) == 0)
		devmig_digest_format(&of.digest, hex);
	json_object(json, NULL);
	json_text(json, "name", class.name);
	json_text_or_null(json, "digest", hex);
	json_number(json, "group", class.group);
	json_number(json, "in_use", class.in_use);
	json_number(json, "free", class.free);
	json_number(json, "instances", (long long)class.instances);
	json_bool(json, "to_itself", class.to_itself);
	json_number(json, "goes_to", class.to);
	json_number(json, "comes_from", class.from);
	put_to(json, view, place);
	put_after_apply(json, view, place);
	json_object_end(json);
}

static void put_ways(struct json *json, const struct view *view, uint32_t from)
{
	struct devmig_one_way way;
	uint32_t to;

	json_array(json, "one_way");
	for (to = 0; to < view->groups; to++) {
		if (devmig_matrix_one_way(view->matrix, from, to, &way))
			continue;
		json_object(json, NULL);
		json_number(json, "group", to);
		json_number(json, "compatible", way.compatible);
		json_number(json, "after_apply", way.after_apply);
		json_bool(json, "implied", way.implied);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_group(struct json *json, const struct view *view, uint32_t number)
{
	struct devmig_group group = group_at(view, number);
	uint32_t i;

	json_object(json, NULL);
	json_text(json, "kind", devmig_group_kind_name(group.kind));
	json_array(json, "classes");
	for (i = 0; i < group.count; i++)
		json_number(json, NULL, group.first + i);
	json_array_end(json);
	json_number(json, "in_use", (long long)group.in_use);
	json_number(json, "free", (long long)group.free);
	json_number(json, "instances", (long long)group.instances);
	put_ways(json, view, number);
	json_object_end(json);
}

int matrix_print_json(const struct view *view)
{
	struct json json = { .out = view->out };
	uint32_t i;

	json_object(&json, NULL);
	json_text(&json, "reading", devmig_reading_name(view->reading));
	json_number(&json, "records", (long long)devmig_fleet_count(view->fleet));
	json_number(&json, "bad_records", (long long)view->bad_records);
	json_array(&json, "classes");
	for (i = 0; i < view->count; i++)
		put_class(&json, view, i);
	json_array_end(&json);
	json_array(&json, "groups");
	for (i = 0; i < view->groups; i++)
		put_group(&json, view, i);
	json_array_end(&json);
	json_object_end(&json);
	return 0;
}
