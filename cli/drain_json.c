// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "drain_print.h"
#include "json_out.h"
#include "report.h"

static const char *const action_names[] = {
	[TASK_CREATE] = "create",
	[TASK_SET] = "set",
	[TASK_MIGRATE] = "migrate",
};

static void put_names(struct json *json, const char *key, const char *const *names, size_t count)
{
	size_t i;

	json_array(json, key);
	for (i = 0; i < count; i++)
		json_text(json, NULL, names[i]);
	json_array_end(json);
}

static void put_summary(struct json *json, const struct drained *drained)
{
	struct devmig_plan_summary summary;

	devmig_plan_summary(drained->plan, &summary);
	json_number(json, "devices", summary.device_count);
	json_number(json, "moved", summary.moved_devices);
	json_number(json, "most", summary.most_devices);
	json_bool(json, "optimal", summary.optimal);
	json_number(json, "created", summary.created);
	json_number(json, "after_apply", summary.after_apply);
	json_number(json, "ranks", (long long)summary.ranks);
	json_number(json, "wishes_missed", summary.wishes_missed);
	json_number(json, "waves", summary.waves);
}

/* What there is of a record. */
static int put_record(struct json *json, const char *key, const struct drained *drained,
		      uint32_t number)
{
	struct devmig_record record;

	if (devmig_fleet_record(drained->fleet, number, &record))
		return report_damaged();
	json_object(json, key);
	json_text(json, "host", record.host);
	json_text(json, "device", record.device);
	json_text(json, "kind", devmig_kind_name(record.kind));
	json_text(json, "parent", record.parent);
	json_number(json, "numa", record.numa);
	json_object_end(json);
	return 0;
}

static int put_settings(struct json *json, const struct drained *drained,
			const struct devmig_plan_step *step)
{
	struct devmig_verdict *verdict = NULL;
	struct devmig_setting setting;
	size_t i;
	int status = 0;

	if (step->answer == DEVMIG_AFTER_APPLY)
		status = drained_verdict(drained, step, &verdict);
	json_array(json, "apply");
	for (i = 0; verdict && devmig_verdict_setting(verdict, i, &setting) == 0; i++) {
		json_object(json, NULL);
		json_text(json, "name", setting.name);
		json_text(json, "value", setting.value);
		json_object_end(json);
	}
	json_array_end(json);
	devmig_verdict_free(verdict);
	return status;
}

static int put_step(struct json *json, const struct drained *drained,
		    const struct devmig_plan_step *step)
{
	int status;

	json_object(json, NULL);
	status = put_record(json, "from", drained, step->record);
	if (step->destination == UINT32_MAX) {
		json_text(json, "to", NULL);
	} else if (!status) {
		status = put_record(json, "to", drained, step->destination);
		json_bool(json, "create", step->create);
		json_text(json, "verdict", devmig_answer_name(step->answer));
		json_number(json, "rank", step->rank);
		json_bool(json, "wish_missed", step->wish_missed);
		if (!status)
			status = put_settings(json, drained, step);
	}
	json_object_end(json);
	return status;
}

static int put_miss(struct json *json, const struct drained *drained,
		    const struct devmig_plan_miss *miss)
{
	const struct devmig_plan_step *steps;
	size_t count;
	int status;

	steps = devmig_plan_steps(drained->plan, &count);
	json_object(json, NULL);
	status = put_record(json, "from", drained, steps[miss->step].record);
	if (miss->record == UINT32_MAX)
		json_text(json, "to", NULL);
	else if (!status)
		status = put_record(json, "to", drained, miss->record);
	json_text(json, "reason", miss->reason);
	json_text(json, "message", miss->sentence);
	json_text(json, "field", miss->field);
	json_text(json, "wanted", miss->wanted);
	json_text(json, "found", miss->found);
	json_object_end(json);
	return status;
}

static int put_stay(struct json *json, const struct drained *drained,
		    const struct devmig_plan_item *item)
{
	const struct devmig_plan_miss *misses;
	const struct devmig_plan_item *items;
	const uint32_t *takers;
	size_t i, count;
	int status = 0;

	items = devmig_plan_items(drained->plan, &count);
	misses = devmig_plan_misses(drained->plan, &count);
	takers = devmig_plan_takers(drained->plan, &count);
	json_text(json, "reason", item->reason);
	json_text(json, "message", item->sentence);
	json_text(json, "nearest", item->nearest);
	json_number(json, "nearest_count", item->nearest_count);
	json_array(json, "takers");
	for (i = item->first_taker; i < item->first_taker + item->taker_count; i++)
		json_text(json, NULL, drained_name(drained, &items[takers[i]]));
	json_array_end(json);
	json_array(json, "misses");
	for (i = item->first_miss; i < item->first_miss + item->miss_count && !status; i++)
		status = put_miss(json, drained, &misses[i]);
	json_array_end(json);
	return status;
}

static int put_item(struct json *json, const struct drained *drained,
		    const struct devmig_plan_item *item)
{
	const struct devmig_plan_step *steps;
	size_t i, count;
	int status = 0;

	steps = devmig_plan_steps(drained->plan, &count);
	json_object(json, NULL);
	json_text(json, "vm", item->vm);
	json_text(json, "host", item->host);
	json_text(json, "to", item->to);
	json_number_or_null(json, "wave", item->wave);
	json_array(json, "devices");
	for (i = 0; i < item->step_count && !status; i++)
		status = put_step(json, drained, &steps[item->first_step + i]);
	json_array_end(json);
	if (!item->to && !status)
		status = put_stay(json, drained, item);
	json_object_end(json);
	return status;
}

/* Numbered as --dry-run prints them. */
struct numbered {
	struct json *json;
	const struct drained *drained;
	unsigned int number;
};

static const char *first_device(const struct drained *drained, const struct devmig_plan_item *item)
{
	const struct devmig_plan_step *steps;
	struct devmig_record record;
	size_t count;

	steps = devmig_plan_steps(drained->plan, &count);
	return devmig_fleet_record(drained->fleet, steps[item->first_step].record, &record)
		       ? NULL
		       : record.device;
}

static int put_task(void *arg, const struct task *task)
{
	struct numbered *numbered = arg;
	struct json *json = numbered->json;
	int status = 0;

	json_object(json, NULL);
	json_number(json, "number", ++numbered->number);
	json_number(json, "wave", task->item->wave);
	json_text(json, "action", action_names[task->action]);
	json_text(json, "vm", task->item->vm);
	json_text(json, "device", first_device(numbered->drained, task->item));
	if (task->step) {
		status = put_record(json, "to", numbered->drained, task->step->destination);
		if (!status)
			status = put_record(json, "for", numbered->drained, task->step->record);
	} else {
		json_text(json, "from_host", task->item->host);
		json_text(json, "to_host", task->item->to);
	}
	if (task->setting) {
		json_text(json, "name", task->setting->name);
		json_text(json, "value", task->setting->value);
	}
	json_object_end(json);
	return status;
}

static int put_tasks(struct json *json, const struct drained *drained)
{
	struct numbered numbered = { json, drained, 0 };
	int status;

	json_array(json, "checklist");
	status = drained_tasks(drained, put_task, &numbered);
	json_array_end(json);
	return status;
}

int drained_print_json(const struct drained *drained, bool with_tasks)
{
	const struct devmig_drain_options *options = drained->options;
	struct json json = { .out = stdout };
	const struct devmig_plan_item *items;
	size_t i, count;
	int status = 0;

	json_object(&json, NULL);
	put_names(&json, "hosts", options->hosts, options->host_count);
	put_names(&json, "vms", options->vms, options->vm_count);
	json_text(&json, "reading", devmig_reading_name(options->reading));
	json_number(&json, "records", (long long)devmig_fleet_count(drained->fleet));
	json_number(&json, "bad_records", (long long)drained->bad_records);
	put_summary(&json, drained);
	json_array(&json, "plan");
	items = devmig_plan_items(drained->plan, &count);
	for (i = 0; i < count && !status; i++)
		status = put_item(&json, drained, &items[i]);
	json_array_end(&json);
	if (!status && with_tasks)
		status = put_tasks(&json, drained);
	json_object_end(&json);
	return status;
}
