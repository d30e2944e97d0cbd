// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "above.h"
#include "description.h"
#include "nvml.h"
#include "recorded.h"

/*
 * NVIDIA's two interfaces, "Virtual GPU Software User Guide": a mediated device's type is a
 * directory nvidia-742; since Linux 6.8 a virtual function has a directory nvidia/, with
 * the number of the vGPU in current_vgpu_type, 0 for none, and a table of those that
 * can be made in creatable_vgpu_types.
 */
#define VENDOR "10de"
#define DIGITS "0123456789"

static bool is_number(const char *text)
{
	return *text && !text[strspn(text, DIGITS)] && strlen(text) < 10;
}

/* The number in the type of a mediated device; of the other interface the type is the number. */
static const char *number_of(const struct devmig_item *item)
{
	const char *number = item->type;

	if (!strncmp(number, "nvidia-", strlen("nvidia-")))
		number += strlen("nvidia-");
	else if (item->kind == DEVMIG_ITEM_MDEV || strstr(item->path, "/mdev_supported_types/"))
		return NULL;
	return is_number(number) ? number : NULL;
}

static int get_type(const struct dmig_asked *asked)
{
	const struct devmig_item *item = asked->item;
	const char *number = number_of(item), *origin;
	int error;

	if (number && item->kind != DEVMIG_ITEM_VF)
		return dmig_fact_known(asked, number, item->path);
	if (item->kind != DEVMIG_ITEM_VF)
		return dmig_fact_absent(asked, item->path);
	origin = dmig_spot_keep(asked->spot, "%s/%s", item->path, asked->row->file);
	if (!origin)
		return -ENOMEM;
	error = dmig_spot_line(asked->spot, &number, "%s", origin);
	if (error)
		return error == -ENOMEM ? error : dmig_fact_line(asked, error, "", origin);
	if (!strcmp(number, "0"))
		return dmig_fact_absent(asked, origin);
	if (!is_number(number))
		return dmig_fact_unknown(asked, origin, "it has no number of a type");
	return dmig_fact_known(asked, number, origin);
}

/* A function whose place is taken may have an empty table: the survey looks at all of the host. */
static int get_name(const struct dmig_asked *asked)
{
	struct devmig_fact type;
	const int error = dmig_fact_of(asked, asked->index, "vgpu.type", &type);

	if (error)
		return error;
	if (type.state == DEVMIG_FACT_ABSENT)
		return dmig_fact_absent(asked, type.origin);
	if (type.state == DEVMIG_FACT_UNKNOWN)
		return dmig_fact_unknown(asked, type.origin, "%s", type.why);
	if (*asked->item->label)
		return dmig_fact_known(asked, asked->item->label, asked->item->path);
	return dmig_fact_unknown(asked, asked->item->path, "nothing on this host names type %s",
				 type.value);
}

/* What NVML has told, or why it did not. */
static int told(const struct dmig_asked *asked, int error, const char *value, const char *why)
{
	if (error == -ENOMEM)
		return error;
	if (error)
		return dmig_fact_unknown(asked, dmig_recorded_origin(DMIG_RECORDED_NVML), "%s",
					 why);
	return dmig_recorded_known(asked, DMIG_RECORDED_NVML, value);
}

/* Of its own interface only NVML tells; below another root, what was recorded of it. */
static int ask_framebuffer(const struct dmig_asked *asked, const char *number)
{
	const char *value = "", *why = "";
	int error;

	if (!dmig_spot_is_real(asked->spot))
		return dmig_recorded_answer(asked, DMIG_RECORDED_NVML);
	error = dmig_nvml_framebuffer(asked->spot, (unsigned int)strtoul(number, NULL, 10), &value,
				      &why);
	return told(asked, error, value, why);
}

static int get_framebuffer(const struct dmig_asked *asked)
{
	struct devmig_fact type;
	int error;

	if (!strncmp(asked->item->type, "nvidia-", strlen("nvidia-")))
		return dmig_description_answer(asked, asked->row->file, "M");
	error = dmig_fact_of(asked, asked->index, "vgpu.type", &type);
	if (error)
		return error;
	if (type.state == DEVMIG_FACT_ABSENT)
		return dmig_fact_absent(asked, type.origin);
	if (type.state == DEVMIG_FACT_UNKNOWN)
		return dmig_fact_unknown(asked, type.origin, "%s", type.why);
	return ask_framebuffer(asked, type.value);
}

static int ask_manager(const struct dmig_asked *asked)
{
	const char *value = "", *why = "";
	int error;

	if (!dmig_spot_is_real(asked->spot))
		return dmig_recorded_answer(asked, DMIG_RECORDED_NVML);
	error = dmig_nvml_driver(asked->spot, &value, &why);
	return told(asked, error, value, why);
}

/* *ret false: no card of NVIDIA's has to do with it. */
static int find_out_vendor(const struct dmig_asked *asked, bool *ret)
{
	*ret = true;
	return number_of(asked->item) ? 0 : dmig_above_vendor(asked, VENDOR, ret);
}

/* The manager is the driver of the host, and has its version. */
static int get_manager(const struct dmig_asked *asked)
{
	const char *origin = asked->row->file, *version;
	bool ours;
	int error = find_out_vendor(asked, &ours);

	if (error)
		return error;
	if (!ours)
		return dmig_fact_absent(asked, asked->item->path);
	error = dmig_spot_line(asked->spot, &version, "%s", origin);
	if (error == -ENOMEM)
		return error;
	if (!error && *version)
		return dmig_fact_known(asked, version, origin);
	if (error == -ENOENT && dmig_spot_has(asked->spot, "sys/module") &&
	    !dmig_spot_has(asked->spot, "sys/module/nvidia"))
		return dmig_fact_absent(asked, origin);
	return ask_manager(asked);
}

/* What is the GPU's is that of its virtual functions and of devices made of it. */
static int get_of_gpu(const struct dmig_asked *asked,
		      int (*ask)(struct dmig_spot *spot, const char *address, const char **ret,
				 const char **ret_why))
{
	struct dmig_above gpu;
	const char *value = "", *why = "";
	bool ours;
	int error = find_out_vendor(asked, &ours);

	if (error)
		return error;
	if (!ours)
		return dmig_fact_absent(asked, asked->item->path);
	if ((dmig_above_kind(asked, DEVMIG_ITEM_PF, &gpu) ||
	     dmig_above_kind(asked, DEVMIG_ITEM_VF, &gpu)) &&
	    gpu.index != asked->index)
		return dmig_above_answer(asked, &gpu);
	if (!dmig_spot_is_real(asked->spot))
		return dmig_recorded_answer(asked, DMIG_RECORDED_NVML);
	if (asked->item->kind != DEVMIG_ITEM_PF)
		return dmig_fact_unknown(asked, asked->item->path,
					 "its physical function is not known");
	error = ask(asked->spot, asked->item->name, &value, &why);
	return told(asked, error, value, why);
}

static int get_ecc(const struct dmig_asked *asked)
{
	return get_of_gpu(asked, dmig_nvml_ecc);
}

static int get_migration(const struct dmig_asked *asked)
{
	return get_of_gpu(asked, dmig_nvml_migration);
}

const struct dmig_fact_row dmig_fact_nvidia_rows[] = {
	{ .name = "vgpu.type", .get = get_type, .file = "nvidia/current_vgpu_type" },
	{ .name = "vgpu.name", .get = get_name },
	{ .name = "vgpu.framebuffer", .get = get_framebuffer, .file = "framebuffer" },
	{ .name = "vgpu.manager", .get = get_manager, .file = "sys/module/nvidia/version" },
	{ .name = "gpu.ecc", .get = get_ecc },
	{ .name = "gpu.migration", .get = get_migration },
	{ .name = NULL },
};
