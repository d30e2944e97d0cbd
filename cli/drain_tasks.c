// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "cleanup.h"
#include "drain_print.h"
#include "report.h"
#include "text.h"

#define TAKERS_SHOWN 3

static int document_of(const struct drained *drained, uint32_t number, struct devmig_document **ret)
{
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_record record;

	if (devmig_fleet_record(drained->fleet, number, &record))
		return report_damaged();
	if (devmig_fleet_document(drained->fleet, record.class_number, ret, &error))
		return report_error(error);
	return 0;
}

int drained_verdict(const struct drained *drained, const struct devmig_plan_step *step,
		    struct devmig_verdict **ret)
{
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_document *source, *destination;
	int status = document_of(drained, step->record, &source);

	if (!status)
		status = document_of(drained, step->destination, &destination);
	if (status)
		return status;
	if (devmig_check(source, NULL, destination, NULL, drained->options->reading, ret, &error))
		return report_error(error);
	return 0;
}

const char *drained_name(const struct drained *drained, const struct devmig_plan_item *item)
{
	const struct devmig_plan_step *steps;
	struct devmig_record record;
	size_t count;

	if (item->vm)
		return item->vm;
	steps = devmig_plan_steps(drained->plan, &count);
	return devmig_fleet_record(drained->fleet, steps[item->first_step].record, &record)
		       ? "-"
		       : record.device;
}

char *drained_takers(const struct drained *drained, const struct devmig_plan_item *item)
{
	const struct devmig_plan_item *items;
	const uint32_t *takers;
	char *text = NULL;
	size_t size, count;
	uint32_t i;
	FILE *out = open_memstream(&text, &size);

	items = devmig_plan_items(drained->plan, &count);
	takers = devmig_plan_takers(drained->plan, &count);
	for (i = 0; out && i < item->taker_count && i < TAKERS_SHOWN; i++)
		fprintf(out, "%s%s", i ? ", " : "",
			drained_name(drained, &items[takers[item->first_taker + i]]));
	if (out && item->taker_count > TAKERS_SHOWN)
		fprintf(out, " and others");
	return text_end(out, &text);
}

struct telling {
	const struct drained *drained;
	int (*tell)(void *arg, const struct task *task);
	void *arg;
};

static int tell_settings(const struct telling *telling, struct task *task)
{
	struct devmig_verdict *verdict = NULL;
	struct devmig_setting setting;
	size_t i;
	int status = drained_verdict(telling->drained, task->step, &verdict);

	task->action = TASK_SET;
	task->setting = &setting;
	for (i = 0; !status && devmig_verdict_setting(verdict, i, &setting) == 0; i++)
		status = telling->tell(telling->arg, task);
	devmig_verdict_free(verdict);
	return status;
}

static int tell_step(const struct telling *telling, const struct devmig_plan_item *item,
		     const struct devmig_plan_step *step)
{
	struct task task = { .action = TASK_CREATE, .item = item, .step = step };
	int status = step->create ? telling->tell(telling->arg, &task) : 0;

	if (!status && step->answer == DEVMIG_AFTER_APPLY)
		status = tell_settings(telling, &task);
	return status;
}

int drained_tasks(const struct drained *drained, int (*tell)(void *arg, const struct task *task),
		  void *arg)
{
	const struct telling telling = { drained, tell, arg };
	const struct devmig_plan_item *items;
	const struct devmig_plan_step *steps;
	size_t i, j, count, step_count;
	int status = 0;

	items = devmig_plan_items(drained->plan, &count);
	steps = devmig_plan_steps(drained->plan, &step_count);
	for (i = 0; i < count && items[i].to && !status; i++) {
		struct task task = { .action = TASK_MIGRATE, .item = &items[i] };

		for (j = 0; j < items[i].step_count && !status; j++)
			status = tell_step(&telling, &items[i], &steps[items[i].first_step + j]);
		if (!status)
			status = tell(arg, &task);
	}
	return status;
}
