// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <lib/common/root.h>
#include <string.h>

#include "attribute.h"
#include "setup.h"
#include "verify.h"

struct making {
	const struct devmig_setup *setup;
	const struct devmig_setup_events *events;
	int root;
	size_t done;   /* steps */
	char **before; /* of each step what stood there; NULL: nothing to put back */
	char *device;  /* the directory of one that is created, */
	char *remove;  /* and the file by which it goes; made before it is needed */
};

static void tell(const struct making *making, const struct devmig_step *step,
		 enum devmig_progress what, const struct devmig_error *error)
{
	if (making->events->progress)
		making->events->progress(making->events->arg, step, what, error);
}

static int give_up(const struct making *making, struct devmig_error **ret_error)
{
	if (!making->events->cancelled || !making->events->cancelled(making->events->arg))
		return 0;
	return dmig_fail(ret_error, -ECANCELED, "it was given up");
}

/* What to do next where sysfs refuses; the driver says more only to the kernel's log. */
static const char *advice(int error)
{
	static const struct {
		int error;
		const char *text;
	} known[] = {
		{ -EACCES, "only root may" },
		{ -EPERM, "only root may" },
		{ -EROFS, "do it on the host itself: a container may only look" },
		{ -ENOENT, "the host has changed: plan anew" },
		{ -ENODEV, "the host has changed: plan anew" },
		{ -ENOSPC, "nothing of it is left: plan anew, for another parent or type" },
		{ -EUSERS, "nothing of it is left: plan anew, for another parent or type" },
		{ -EBUSY, "somebody uses it: plan anew" },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].error == error)
			return known[i].text;
	return "the kernel's log may tell why";
}

static int fail_file(struct devmig_error **ret_error, int error, const char *doing,
		     const struct devmig_step *step)
{
	return dmig_fail(ret_error, error, "can't %s /%s: %s; %s", doing, step->path,
			 strerror(-error), advice(error));
}

/* What is created or assigned takes its attributes along when it goes. */
static bool goes_with_first(const struct making *making, const struct devmig_step *step)
{
	return step != making->setup->steps && making->setup->steps->kind != DEVMIG_STEP_SET;
}

static int check_new(struct making *making, const struct devmig_step *step,
		     struct devmig_error **ret_error)
{
	making->device = dmig_format("sys/bus/mdev/devices/%s", step->value);
	making->remove = dmig_format("sys/bus/mdev/devices/%s/remove", step->value);
	if (!making->device || !making->remove)
		return dmig_fail_memory(ret_error);
	if (dmig_root_has(making->root, making->device))
		return dmig_fail(ret_error, -EEXIST,
				 "the host has a device %s; choose another uuid", step->value);
	return 0;
}

/* Keep what is to be put back. */
static int prepare(struct making *making, size_t index, struct devmig_error **ret_error)
{
	const struct devmig_step *step = &making->setup->steps[index];
	int error;

	if (step->kind == DEVMIG_STEP_CREATE)
		return check_new(making, step, ret_error);
	if (goes_with_first(making, step))
		return 0;
	error = dmig_attribute_read(making->root, step->path, &making->before[index]);
	if (error)
		return fail_file(ret_error, error, "read", step);
	if (step->kind == DEVMIG_STEP_ASSIGN && strcmp(making->before[index], "0") != 0)
		return dmig_fail(ret_error, -EBUSY,
				 "/%s is %s, so it has another vGPU type; plan anew", step->path,
				 making->before[index]);
	return 0;
}

/* Something that was refused may still have changed it. */
static bool has_changed(const struct making *making, size_t index)
{
	dmig_auto(free) char *now = NULL;

	if (!making->before[index])
		return false;
	return dmig_attribute_read(making->root, making->setup->steps[index].path, &now) ||
	       strcmp(now, making->before[index]) != 0;
}

static int take_step(struct making *making, size_t index, struct devmig_error **ret_error)
{
	const struct devmig_step *step = &making->setup->steps[index];
	int error = prepare(making, index, ret_error);

	if (error)
		return error;
	error = dmig_attribute_write(making->root, step->path, step->value);
	making->done += !error || has_changed(making, index);
	return error ? fail_file(ret_error, error, "write to", step) : 0;
}

static int take_steps(struct making *making, struct devmig_error **ret_error)
{
	size_t i;
	int error = give_up(making, ret_error);

	for (i = 0; !error && i < making->setup->step_count; i++) {
		dmig_auto(error) struct devmig_error *why = NULL;
		const struct devmig_step *step = &making->setup->steps[i];

		error = take_step(making, i, &why);
		tell(making, step, error ? DEVMIG_PROGRESS_FAILED : DEVMIG_PROGRESS_DONE, why);
		if (error && ret_error)
			*ret_error = dmig_steal(why);
		else if (!error)
			error = give_up(making, ret_error);
	}
	return error;
}

static void undo_step(const struct making *making, size_t index)
{
	const struct devmig_step *step = &making->setup->steps[index];
	dmig_auto(error) struct devmig_error *why = NULL;
	int error = 0;

	if (goes_with_first(making, step))
		return;
	if (step->kind != DEVMIG_STEP_CREATE)
		error = dmig_attribute_write(making->root, step->path, making->before[index]);
	else if (dmig_root_has(making->root, making->device))
		error = dmig_attribute_write(making->root, making->remove, "1");
	if (error)
		fail_file(&why, error, "undo the write to", step);
	tell(making, step, error ? DEVMIG_PROGRESS_STAYS : DEVMIG_PROGRESS_UNDONE, why);
}

static int make(struct making *making, struct devmig_context *context,
		const struct devmig_survey_options *look, struct devmig_verdict **ret,
		struct devmig_error **ret_error)
{
	struct devmig_verdict *verdict = NULL;
	int error = take_steps(making, ret_error);

	if (!error)
		error = dmig_setup_verify(making->setup, context, look, &verdict, ret_error);
	if (!error)
		error = give_up(making, ret_error);
	while (error && making->done)
		undo_step(making, --making->done);
	if (error)
		devmig_verdict_free(verdict);
	else
		*ret = verdict;
	return error;
}

DEVMIG_EXPORT int devmig_setup_make(const struct devmig_setup *setup,
				    struct devmig_context *context,
				    const struct devmig_survey_options *look,
				    const struct devmig_setup_events *events,
				    struct devmig_verdict **ret, struct devmig_error **ret_error)
{
	dmig_auto(close) int root = dmig_root_open(context);
	struct making making = { .setup = setup, .events = events, .root = root };
	size_t i;
	int error;

	if (!setup->way_count)
		return dmig_fail(ret_error, -ENOENT, "there is no way to a destination");
	if (root < 0)
		return dmig_fail(ret_error, root, "%s: %s", devmig_context_root(context),
				 strerror(-root));
	making.before = calloc(setup->step_count + 1, sizeof(*making.before));
	if (!making.before)
		return dmig_fail_memory(ret_error);
	error = make(&making, context, look, ret, ret_error);
	for (i = 0; i < setup->step_count; i++)
		free(making.before[i]);
	free(making.before);
	free(making.device);
	free(making.remove);
	return error;
}
