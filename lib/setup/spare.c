// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <lib/common/root.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "attribute.h"
#include "setup.h"

#define FUNCTIONS     "sys/bus/pci/devices"
#define FUNCTIONS_MAX 16384

struct search {
	int root;
	const struct devmig_survey *survey;
	const struct devmig_document *source;
	devmig_spare_fn each;
	void *arg;
};

/* An attribute of a function; *ret NULL: it can't be read. */
static int read_attribute(const struct search *search, const char *function, const char *name,
			  char **ret)
{
	dmig_auto(free) char *path = dmig_format(FUNCTIONS "/%s/%s", function, name);

	if (!path || dmig_attribute_read(search->root, path, ret) == -ENOMEM)
		return -ENOMEM;
	return 0;
}

static int read_number(const struct search *search, const char *function, const char *name,
		       int base, long long *ret)
{
	dmig_auto(free) char *text = NULL;
	char *end;
	int error = read_attribute(search, function, name, &text);

	*ret = -1;
	if (error || !text || !*text)
		return error;
	*ret = strtoll(text, &end, base);
	if (*end || *ret < 0 || *ret > UINT16_MAX)
		*ret = -1;
	return 0;
}

static bool is_virtual(const struct search *search, const char *function)
{
	char path[sizeof(FUNCTIONS) + NAME_MAX + sizeof("/physfn")];

	snprintf(path, sizeof(path), FUNCTIONS "/%s/physfn", function);
	return dmig_root_has(search->root, path);
}

/* Has SELF a field that is this PCI id?  How rules and drivers call it is theirs to say. */
static bool is_wanted(const struct search *search, long long vendor, long long device)
{
	struct devmig_field field;
	char id[40];
	size_t i;

	if (vendor < 0 || device < 0)
		return false;
	snprintf(id, sizeof(id), "%04llx:%04llx", vendor, device);
	for (i = 0; !devmig_document_self(search->source, i, &field); i++)
		if (field.value_len == strlen(id) && !memcmp(field.value, id, field.value_len))
			return true;
	return false;
}

/* What the survey has is a way, or was told why it is none; but vfio-pci never migrates. */
static bool is_seen(const struct search *search, const char *function, const char *driver)
{
	size_t index;

	return strcmp(driver, "vfio-pci") != 0 &&
	       !devmig_survey_find(search->survey, function, &index);
}

static int look_at_virtual(const struct search *search, const char *function)
{
	dmig_auto(free) char *path = dmig_format(FUNCTIONS "/%s/driver", function);
	dmig_auto(free) char *driver = NULL;
	struct devmig_spare spare = { .function = function, .made = -1, .most = -1 };
	int error = path ? dmig_root_link(search->root, path, &driver) : -ENOMEM;

	if (error == -ENOMEM)
		return error;
	spare.driver = driver ? driver : "";
	return is_seen(search, function, spare.driver) ? 0 : search->each(search->arg, &spare);
}

static int look_at_physical(const struct search *search, const char *function)
{
	struct devmig_spare spare = { .function = function, .physical = true, .driver = "" };
	int error = read_number(search, function, "sriov_totalvfs", 10, &spare.most);

	if (!error)
		error = read_number(search, function, "sriov_numvfs", 10, &spare.made);
	if (error || spare.made < 0 || spare.made >= spare.most)
		return error;
	return search->each(search->arg, &spare);
}

/* Of a physical function the id that its virtual ones have. */
static int look_at(const struct search *search, const char *function)
{
	const bool virtual = is_virtual(search, function);
	long long vendor, device;
	int error = read_number(search, function, "vendor", 16, &vendor);

	if (!error)
		error = virtual ? read_number(search, function, "device", 16, &device)
				: read_number(search, function, "sriov_vf_device", 16, &device);
	if (error || !is_wanted(search, vendor, device))
		return error;
	return (virtual ? look_at_virtual : look_at_physical)(search, function);
}

DEVMIG_EXPORT int devmig_setup_spares(struct devmig_context *context,
				      const struct devmig_survey *survey,
				      const struct devmig_statement *source, devmig_spare_fn each,
				      void *arg, struct devmig_error **ret_error)
{
	dmig_auto(close) int root = dmig_root_open(context);
	dmig_auto(list) struct dmig_list list = { 0 };
	const struct search search = {
		.root = root,
		.survey = survey,
		.source = devmig_statement_document(source),
		.each = each,
		.arg = arg,
	};
	size_t i;
	int error;

	if (root < 0)
		return dmig_fail_io(ret_error, root, devmig_context_root(context), "open the root");
	if (!search.source)
		return 0;
	error = dmig_root_list(root, FUNCTIONS, "", FUNCTIONS_MAX, &list);
	if (error != -ENOMEM)
		error = 0;
	for (i = 0; !error && i < list.count; i++)
		error = look_at(&search, list.names[i]);
	return error == -ENOMEM ? dmig_fail_memory(ret_error) : error;
}
