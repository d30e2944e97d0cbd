// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/device/name.h>
#include <string.h>

/* A PCI function, and whether it is one of another function's virtual ones. */
#define DEVICES "sys/bus/pci/devices"

/* Of configuration space all have so much. */
#define HEADER_SIZE 64

static int read_numa(struct devmig_survey *survey, struct dmig_item *item)
{
	const char *text;
	long long node;
	const int error = dmig_survey_line(survey, &text, item->shown.path, "numa_node");

	if (error)
		return error;
	node = dmig_survey_decimal(text);
	if (node >= 0 && node <= 65535)
		item->shown.numa = (int)node;
	return 0;
}

static int make(struct devmig_survey *survey, enum devmig_item_kind kind, const char *address,
		const char *path, struct dmig_item **ret)
{
	int error = dmig_survey_add(survey, kind, address, NULL, ret);

	if (error)
		return error;
	(*ret)->shown.path = path;
	(*ret)->shown.bus = "pci";
	error = dmig_survey_driver(survey, &(*ret)->shown.driver, path);
	return error ? error : read_numa(survey, *ret);
}

/* The physical function of the virtual one at @from, if it is there. */
static int find_physical(struct devmig_survey *survey, const char *address, const char *from,
			 struct dmig_item **ret)
{
	const char *path;
	int error;

	*ret = dmig_survey_named(survey, address);
	/* Nothing physical is a part of another function, whatever a tree says. */
	if (*ret && (*ret)->above)
		*ret = NULL;
	if (*ret && (*ret)->shown.kind == DEVMIG_ITEM_FUNCTION)
		(*ret)->shown.kind = DEVMIG_ITEM_PF;
	if (*ret || !dmig_name_is_pci(address) || dmig_survey_named(survey, address))
		return 0;
	error = dmig_spot_real(survey->spot, &path, DEVICES "/%s", address);
	/* A recording may have only what the link leads to. */
	if (error == -ENOENT)
		error = dmig_spot_real(survey->spot, &path, "%s/physfn", from);
	if (error)
		return error == -ENOMEM ? error : 0;
	return make(survey, DEVMIG_ITEM_PF, address, path, ret);
}

/*
 * The address of its physical function, "" where that is not told; -ENOENT: it has none, as far
 * as can be seen.
 */
static int read_physical(struct devmig_survey *survey, const char *path, const char **ret)
{
	const int error = dmig_spot_link(survey->spot, ret, "%s/physfn", path);
	const char *copy;

	if (!error || error == -ENOENT || error == -ENOMEM)
		return error;
	*ret = "";
	if (error != -EINVAL)
		return 0;
	/* A recording may have a directory in the place of the link. */
	copy = dmig_spot_keep(survey->spot, "%s/physfn", path);
	return copy ? dmig_survey_uevent(survey, ret, copy, "PCI_SLOT_NAME=") : -ENOMEM;
}

/* In a recording that has no links, a physical function is not told by its having no physfn. */
static bool has_links(struct devmig_survey *survey, const char *path)
{
	const char *target;

	return !strncmp(path, "sys/devices/", strlen("sys/devices/")) ||
	       !dmig_spot_link(survey->spot, &target, "%s/subsystem", path) ||
	       dmig_spot_has(survey->spot, "%s/subsystem", path);
}

/*
 * PCI Express, "SR-IOV", "VF Vendor ID": a virtual function's vendor is all ones.  So is
 * everything of a device that does not answer.
 */
static int read_config(struct devmig_survey *survey, const char *path, enum devmig_item_kind *ret)
{
	const char *bytes;
	size_t size;
	const int error = dmig_spot_file(survey->spot, &bytes, &size, "%s/config", path);

	*ret = DEVMIG_ITEM_FUNCTION;
	if (error || size < HEADER_SIZE)
		return error == -ENOMEM ? error : 0;
	if (memcmp(bytes, "\xff\xff", 2) != 0)
		*ret = DEVMIG_ITEM_PF;
	for (size_t i = 2; i < HEADER_SIZE && *ret == DEVMIG_ITEM_FUNCTION; i++)
		if (bytes[i] != '\xff')
			*ret = DEVMIG_ITEM_VF;
	return 0;
}

/* Of one that has no physfn. */
static int find_kind(struct devmig_survey *survey, const char *path, enum devmig_item_kind *ret)
{
	*ret = DEVMIG_ITEM_PF;
	if (has_links(survey, path) || dmig_spot_has(survey->spot, "%s/sriov_totalvfs", path))
		return 0;
	return read_config(survey, path, ret);
}

static int make_virtual(struct devmig_survey *survey, const char *address, const char *path,
			const char *physical, struct dmig_item **ret)
{
	struct dmig_item *above = NULL;
	int error = *physical ? find_physical(survey, physical, path, &above) : 0;

	if (!error)
		error = make(survey, DEVMIG_ITEM_VF, address, path, ret);
	if (!error)
		(*ret)->above = above;
	return error;
}

int dmig_survey_function(struct devmig_survey *survey, const char *address, const char *path,
			 struct dmig_item **ret)
{
	enum devmig_item_kind kind = DEVMIG_ITEM_PF;
	const char *physical, *other;
	int error;

	*ret = dmig_survey_named(survey, address);
	if (*ret)
		return 0;
	/* A recording may have two directories of one function: that of the bus counts. */
	if (!dmig_spot_real(survey->spot, &other, DEVICES "/%s", address) &&
	    dmig_spot_has(survey->spot, "%s/uevent", other))
		path = other;
	error = read_physical(survey, path, &physical);
	if (!error && strcmp(physical, address) != 0)
		return make_virtual(survey, address, path, physical, ret);
	if (error == -ENOENT)
		error = find_kind(survey, path, &kind);
	return error ? error : make(survey, kind, address, path, ret);
}
