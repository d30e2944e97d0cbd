// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <string.h>

/*
 * NVIDIA's own interface: a virtual function is to become a vGPU of a type, by its
 * number, which is written to current_vgpu_type.  What it can become stands in
 * creatable_vgpu_types:
 *
 *	ID    : vGPU Name
 *	1145  : NVIDIA L40S-1B
 */
#define TYPES   "nvidia/creatable_vgpu_types"
#define CURRENT "nvidia/current_vgpu_type"

/* ID and name of a line; false: it is none of a type. */
static bool parse(const char *line, size_t len, char id[20], size_t *name, size_t *name_len)
{
	const size_t digits = strspn(line, "0123456789");
	size_t at = digits;

	if (!digits || digits >= 20 || digits >= len)
		return false;
	memcpy(id, line, digits);
	id[digits] = 0;
	at += strspn(line + at, " \t");
	if (at >= len || line[at] != ':')
		return false;
	at++;
	at += strspn(line + at, " \t");
	while (len > at && strchr(" \t\r", line[len - 1]))
		len--;
	*name = at;
	*name_len = len > at ? len - at : 0;
	for (size_t i = at; i < len; i++)
		if (line[i] < ' ' || line[i] > '~')
			return false;
	return *name_len;
}

static int add_type(struct devmig_survey *survey, struct dmig_item *function, const char *id,
		    const char *label)
{
	dmig_auto(free) char *name = dmig_format("%s/%s", function->shown.name, id);
	struct dmig_item *item;
	int error;

	if (!name || !label)
		return -ENOMEM;
	if (dmig_survey_named(survey, name))
		return 0;
	error = dmig_survey_add(survey, DEVMIG_ITEM_TYPE, name, function, &item);
	if (error)
		return error;
	item->shown.path = function->shown.path;
	item->shown.type = strrchr(item->shown.name, '/') + 1;
	item->shown.label = label;
	item->shown.bus = function->shown.bus;
	item->shown.driver = function->shown.driver;
	item->shown.numa = function->shown.numa;
	item->shown.device_api = "vfio-pci";
	/* A function is one vGPU. */
	item->shown.available = !function->shown.assignable;
	item->shown.max = 1;
	return 0;
}

/* The first line is the head of the table. */
static bool is_head(const char *line)
{
	return !strncmp(line, "ID", 2);
}

static int add_types(struct devmig_survey *survey, struct dmig_item *function, const char *path,
		     const char *text)
{
	bool told = false;
	int error = 0;

	while (*text && !error) {
		const size_t len = strcspn(text, "\n");
		size_t name, name_len;
		char id[20];

		if (parse(text, len, id, &name, &name_len)) {
			error = add_type(
				survey, function, id,
				dmig_spot_keep(survey->spot, "%.*s", (int)name_len, text + name));
		} else if (len && !is_head(text) && !told) {
			told = true;
			error = dmig_survey_bad(survey, -EBADMSG, path,
						"a line that is not \"ID : NAME\"");
		}
		text += len;
		text += *text == '\n';
	}
	return error;
}

static int read_current(struct devmig_survey *survey, struct dmig_item *function, const char *path)
{
	long long type;
	const int error = dmig_survey_number(survey, &type, path, CURRENT);

	if (error || type <= 0)
		return error;
	function->shown.assignable = true;
	function->shown.device_api = "vfio-pci";
	function->shown.type = dmig_spot_keep(survey->spot, "%lld", type);
	return function->shown.type ? 0 : -ENOMEM;
}

int dmig_survey_nvidia(struct devmig_survey *survey, const char *address, const char *path,
		       bool *ret_has)
{
	dmig_auto(free) char *types = dmig_format("%s/" TYPES, path);
	struct dmig_item *function;
	const char *text = "";
	size_t size;
	int error;

	*ret_has = false;
	if (!types)
		return -ENOMEM;
	error = dmig_spot_file(survey->spot, &text, &size, "%s", types);
	if (error == -ENOENT || error == -ENOTDIR)
		return 0;
	*ret_has = true;
	if (error)
		error = dmig_survey_unread(survey, error, types);
	if (!error)
		error = dmig_survey_function(survey, address, path, &function);
	if (!error)
		error = read_current(survey, function, path);
	if (error)
		return error;
	function->shown.kind = DEVMIG_ITEM_VF;
	return add_types(survey, function, types, text);
}

int dmig_survey_nvidia_labels(struct devmig_survey *survey)
{
	for (size_t i = 0; i < survey->count; i++) {
		struct devmig_item *item = &survey->items[i]->shown;
		const struct dmig_type_name *type;

		if (item->kind != DEVMIG_ITEM_VF || !*item->type)
			continue;
		/* The numbers are NVIDIA's, the same on each card. */
		type = dmig_survey_type(survey, item->type);
		if (type)
			item->label = type->first->shown.label;
	}
	return 0;
}
