// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <string.h>

/*
 * NVIDIA's own interface: a virtual function is to become a vGPU of a type, by its
 * number, which is written to current_vgpu_type.  What it can become stands in
 * creatable_vgpu_types, as drivers print it
 *
 *	ID    : vGPU Name
 *	1145  : NVIDIA L40S-1B
 *
 * and as "Virtual GPU Software User Guide" shows it
 *
 *	NVIDIA L40S-1B	1145
 */
#define TYPES   "nvidia/creatable_vgpu_types"
#define CURRENT "nvidia/current_vgpu_type"
#define DIGITS  "0123456789"
#define BLANKS  " \t\r"

/* A type's number and name, where they stand in a line. */
struct entry {
	const char *id;
	size_t id_len;
	const char *name;
	size_t name_len;
};

/* The number stands first, behind it a colon. */
static bool parse_driver(const char *line, size_t len, struct entry *ret)
{
	size_t at = ret->id_len = strspn(line, DIGITS);

	at += strspn(line + at, BLANKS);
	if (!ret->id_len || at >= len || line[at] != ':')
		return false;
	at++;
	at += strspn(line + at, BLANKS);
	ret->id = line;
	ret->name = line + at;
	ret->name_len = len > at ? len - at : 0;
	return true;
}

/* The number stands last, before it a blank. */
static bool parse_guide(const char *line, size_t len, struct entry *ret)
{
	size_t at = len;

	while (at && strchr(DIGITS, line[at - 1]))
		at--;
	ret->id = line + at;
	ret->id_len = len - at;
	ret->name = line;
	ret->name_len = at;
	while (at && strchr(BLANKS, line[at - 1]))
		at--;
	if (!ret->id_len || at == ret->name_len)
		return false;
	ret->name_len = at;
	return true;
}

static bool parse(const char *line, size_t len, struct entry *ret)
{
	while (len && strchr(BLANKS, line[len - 1]))
		len--;
	if (!parse_driver(line, len, ret) && !parse_guide(line, len, ret))
		return false;
	for (size_t i = 0; i < ret->name_len; i++)
		if (ret->name[i] < ' ' || ret->name[i] > '~')
			return false;
	return ret->name_len && ret->id_len < 20;
}

static int add_type(struct devmig_survey *survey, struct dmig_item *function,
		    const struct entry *entry)
{
	dmig_auto(free) char *name =
		dmig_format("%s/%.*s", function->shown.name, (int)entry->id_len, entry->id);
	const char *label = dmig_spot_keep(survey->spot, "%.*s", (int)entry->name_len, entry->name);
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
		struct entry entry;

		if (parse(text, len, &entry)) {
			error = add_type(survey, function, &entry);
		} else if (len && !is_head(text) && !told) {
			told = true;
			error = dmig_survey_bad(survey, -EBADMSG, path,
						"a line that is not of a type");
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

/* Only virtual functions have the interface, whatever a tree says of another. */
static bool is_physical(struct devmig_survey *survey, const char *path)
{
	const char *physical;

	return dmig_spot_link(survey->spot, &physical, "%s/physfn", path) == -ENOENT &&
	       dmig_spot_has(survey->spot, "%s/sriov_totalvfs", path);
}

/* The table of types; *ret_has: the interface is there, which a recording may have in part. */
static int read_table(struct devmig_survey *survey, const char *path, const char *table,
		      const char **ret, bool *ret_has)
{
	size_t size;
	const int error = dmig_spot_file(survey->spot, ret, &size, "%s", table);

	*ret_has = !error;
	if (!error)
		return 0;
	*ret = "";
	*ret_has = (error != -ENOENT && error != -ENOTDIR) ||
		   dmig_spot_has(survey->spot, "%s/" CURRENT, path);
	return *ret_has ? dmig_survey_unread(survey, error, table) : 0;
}

int dmig_survey_nvidia(struct devmig_survey *survey, const char *address, const char *path,
		       bool *ret_has)
{
	dmig_auto(free) char *table = dmig_format("%s/" TYPES, path);
	struct dmig_item *function;
	const char *text;
	int error;

	*ret_has = false;
	if (!table)
		return -ENOMEM;
	error = read_table(survey, path, table, &text, ret_has);
	if (!error && *ret_has)
		*ret_has = !is_physical(survey, path);
	if (error || !*ret_has)
		return error;
	error = dmig_survey_function(survey, address, path, &function);
	if (!error)
		error = read_current(survey, function, path);
	if (error)
		return error;
	function->shown.kind = DEVMIG_ITEM_VF;
	return add_types(survey, function, table, text);
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
