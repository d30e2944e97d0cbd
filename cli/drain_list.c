// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <stdlib.h>

#include "cleanup.h"
#include "drain_print.h"
#include "report.h"

/* The checklist, as it is written. */
struct list {
	const struct drained *drained;
	uint32_t wave;
	unsigned int number;
};

/* Device of a record, or "-". */
static const char *device_of(const struct list *list, uint32_t number)
{
	struct devmig_record record;

	return devmig_fleet_record(list->drained->fleet, number, &record) ? "-" : record.device;
}

static void print_moves(const struct list *list, const struct devmig_plan_item *item)
{
	const struct devmig_plan_step *steps;
	size_t i, count;

	steps = devmig_plan_steps(list->drained->plan, &count);
	for (i = 0; i < item->step_count; i++) {
		const struct devmig_plan_step *step = &steps[item->first_step + i];

		printf("          %s -> %s%s\n", device_of(list, step->record),
		       step->create ? "the new " : "", device_of(list, step->destination));
	}
}

static int print_task(void *arg, const struct task *task)
{
	struct list *list = arg;
	const char *name = drained_name(list->drained, task->item);

	if (task->item->wave != list->wave) {
		list->wave = task->item->wave;
		printf("%sWave %u\n", list->number ? "\n" : "", list->wave);
	}
	printf("[ ] %3u. ", ++list->number);
	switch (task->action) {
	case TASK_CREATE:
		printf("on %s create %s, for %s of %s\n", task->item->to,
		       device_of(list, task->step->destination),
		       device_of(list, task->step->record), name);
		break;
	case TASK_SET:
		printf("on %s set %s=%s on %s%s\n", task->item->to, task->setting->name,
		       task->setting->value, task->step->create ? "the new " : "",
		       device_of(list, task->step->destination));
		break;
	case TASK_MIGRATE:
		printf("migrate %s from %s to %s\n", name, task->item->host, task->item->to);
		print_moves(list, task->item);
		break;
	}
	return 0;
}

/* What comes nearest to a place for each device that has none. */
static void print_misses(const struct list *list, const struct devmig_plan_item *item)
{
	const struct devmig_plan_miss *misses;
	const struct devmig_plan_step *steps;
	struct devmig_record record;
	size_t i, count;

	misses = devmig_plan_misses(list->drained->plan, &count);
	steps = devmig_plan_steps(list->drained->plan, &count);
	for (i = item->first_miss; i < item->first_miss + item->miss_count; i++) {
		printf("          %s: ", device_of(list, steps[misses[i].step].record));
		if (misses[i].record == UINT32_MAX ||
		    devmig_fleet_record(list->drained->fleet, misses[i].record, &record))
			printf("the fleet has nothing like it\n");
		else
			printf("nearest is %s/%s: %s [%s]\n", record.host, record.device,
			       misses[i].sentence, misses[i].reason);
	}
}

static int print_stay(const struct list *list, const struct devmig_plan_item *item)
{
	cli_auto(free) char *takers = drained_takers(list->drained, item);

	if (!takers)
		return report_error(NULL);
	printf(" -  %s on %s: %s [%s]\n", drained_name(list->drained, item), item->host,
	       item->sentence, item->reason);
	if (item->taker_count)
		printf("          to %s go %s instead\n", item->nearest, takers);
	else if (item->nearest && item->nearest_count < item->step_count)
		printf("          %s has places for %u of %u\n", item->nearest, item->nearest_count,
		       item->step_count);
	print_misses(list, item);
	return 0;
}

int drained_print_list(const struct drained *drained)
{
	struct list list = { .drained = drained };
	const struct devmig_plan_item *items;
	size_t i, count, shown = 0;
	int status = drained_tasks(drained, print_task, &list);

	items = devmig_plan_items(drained->plan, &count);
	for (i = 0; i < count && !status; i++) {
		if (items[i].to)
			continue;
		if (!shown++)
			printf("%sCan't go\n", list.number ? "\n" : "");
		status = print_stay(&list, &items[i]);
	}
	return status;
}
