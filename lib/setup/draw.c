// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <string.h>

#include "setup.h"

/* The directory of the device that there will be, which has its attributes. */
static char *directory_of(const struct devmig_setup *setup, const struct dmig_candidate *candidate)
{
	switch (candidate->kind) {
	case DEVMIG_WAY_CREATE:
		return dmig_format("sys/bus/mdev/devices/%s", setup->uuid);
	case DEVMIG_WAY_ASSIGN:
		return dmig_format("sys/bus/pci/devices/%s/nvidia", candidate->parent);
	default:
		break;
	}
	if (*candidate->path)
		return strdup(candidate->path);
	return dmig_format("sys/bus/%s/devices/%s",
			   dmig_is_uuid(candidate->record) ? "mdev" : "pci", candidate->record);
}

static void add_step(struct devmig_setup *setup, const struct devmig_step *step, char *path)
{
	setup->steps[setup->step_count] = *step;
	setup->steps[setup->step_count++].path = path;
}

/* What stands for the device itself; nothing where it is there. */
static int draw_device(struct devmig_setup *setup, const struct dmig_candidate *candidate)
{
	struct devmig_step step = { .kind = DEVMIG_STEP_CREATE, .name = "create" };
	char *path;

	if (candidate->kind == DEVMIG_WAY_READY)
		return 0;
	if (candidate->kind == DEVMIG_WAY_CREATE) {
		step.value = setup->uuid;
		path = dmig_format("sys/class/mdev_bus/%s/mdev_supported_types/%s/create",
				   candidate->parent, candidate->type);
	} else {
		step = (struct devmig_step){
			.kind = DEVMIG_STEP_ASSIGN,
			.name = "current_vgpu_type",
			.value = candidate->type,
			.before = "0",
		};
		path = dmig_format("sys/bus/pci/devices/%s/nvidia/current_vgpu_type",
				   candidate->parent);
	}
	if (!path)
		return -ENOMEM;
	add_step(setup, &step, path);
	return 0;
}

/* What SELF has, of a device that is there; *ret NULL: nothing. */
static int find_before(const struct dmig_candidate *candidate, const char *name, char **ret)
{
	const struct devmig_document *document = devmig_statement_document(candidate->statement);
	struct devmig_field field;

	*ret = NULL;
	if (candidate->kind != DEVMIG_WAY_READY ||
	    devmig_document_self_find(document, name, &field))
		return 0;
	*ret = strndup(field.value, field.value_len);
	return *ret ? 0 : -ENOMEM;
}

static int draw_setting(struct devmig_setup *setup, const struct dmig_candidate *candidate,
			const char *directory, const struct devmig_setting *setting)
{
	struct devmig_step step = {
		.kind = DEVMIG_STEP_SET,
		.name = setting->name,
		.value = setting->value,
	};
	dmig_auto(free) char *path = dmig_format("%s/%s", directory, setting->name);
	dmig_auto(free) char *before = NULL;

	if (!path || find_before(candidate, setting->name, &before))
		return -ENOMEM;
	step.before = dmig_steal(before);
	add_step(setup, &step, dmig_steal(path));
	return 0;
}

int dmig_setup_draw(struct devmig_setup *setup)
{
	const struct dmig_candidate *best = &setup->candidates[setup->ways[0]];
	const struct dmig_stated *class = &setup->classes[best->class_number];
	dmig_auto(free) char *directory = directory_of(setup, best);
	struct devmig_setting setting;
	size_t i;
	int error;

	setup->steps = calloc(class->unset + 1, sizeof(*setup->steps));
	if (!directory || !setup->steps)
		return -ENOMEM;
	error = draw_device(setup, best);
	for (i = 0; !error && i < class->unset; i++) {
		devmig_verdict_setting(class->verdict, i, &setting);
		error = draw_setting(setup, best, directory, &setting);
	}
	return error;
}

void dmig_steps_free(struct devmig_setup *setup)
{
	size_t i;

	for (i = 0; i < setup->step_count; i++) {
		free((char *)setup->steps[i].path);
		if (setup->steps[i].kind == DEVMIG_STEP_SET)
			free((char *)setup->steps[i].before);
	}
	free(setup->steps);
}
