/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_DRAIN_PRINT_H
#define CLI_DRAIN_PRINT_H

#include <devmig/drain.h>

/* A plan, and what it was asked with. */
struct drained {
	struct devmig_fleet *fleet;
	const struct devmig_plan *plan;
	const struct devmig_drain_options *options;
	size_t bad_records;
};

/* One thing to do. */
struct task {
	enum task_action { TASK_CREATE, TASK_SET, TASK_MIGRATE } action;
	const struct devmig_plan_item *item;
	const struct devmig_plan_step *step;  /* CREATE, SET: for this device */
	const struct devmig_setting *setting; /* SET */
};

/*
 * Everything that is to be done, in order: for each item what to create and to set,
 * then to migrate.  @tell returns 0 to go on.  0, what @tell returned, or what to
 * exit with after a complaint.
 */
int drained_tasks(const struct drained *drained, int (*tell)(void *arg, const struct task *task),
		  void *arg);

/* What is to be set for one device, in order; *ret is to be freed.  0, or what to exit with. */
int drained_verdict(const struct drained *drained, const struct devmig_plan_step *step,
		    struct devmig_verdict **ret);

/* What a VM, or a device without one, is called. */
const char *drained_name(const struct drained *drained, const struct devmig_plan_item *item);

/* "vm-a, vm-b and 3 more": who takes what it could have; NULL without memory. */
char *drained_takers(const struct drained *drained, const struct devmig_plan_item *item);

/* 0 or what to exit with. */
int drained_print_table(const struct drained *drained);
int drained_print_list(const struct drained *drained);
int drained_print_json(const struct drained *drained, bool with_tasks);

#endif
