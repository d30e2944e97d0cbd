// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kernel_find.h"

#include <ctype.h>
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <lib/common/root.h>
#include <string.h>

/* Character devices of one device: there is one. */
#define NODES_MAX   8
/* Devices of a group; no more are looked at. */
#define MEMBERS_MAX 256

void dmig_auto_found(struct dmig_found *found)
{
	dmig_auto_close(&found->root);
	free(found->name);
	free(found->path);
	free(found->group);
	free(found->node);
}

/* A number as the kernel writes one. */
static bool is_number(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && isdigit((unsigned char)text[i]))
		i++;
	return len && i == len;
}

static int open_root(struct dmig_found *found, const struct devmig_context *context,
		     struct devmig_error **ret_error)
{
	found->root = dmig_root_open(context);
	if (found->root < 0)
		return dmig_fail(ret_error, found->root, "can't open the root %s: %s",
				 devmig_context_root(context), strerror(-found->root));
	return 0;
}

/* The name that the link @path/@name leads to; *ret stays NULL where there is no such link. */
static int link_of(int root, const char *path, const char *name, char **ret)
{
	dmig_auto(free) char *link = dmig_format("%s/%s", path, name);
	int error;

	if (!link)
		return -ENOMEM;
	error = dmig_root_link(root, link, ret);
	return error == -ENOMEM ? error : 0;
}

static int node_of(int root, const char *path, char **ret)
{
	dmig_auto(free) char *dir = dmig_format("%s/vfio-dev", path);
	dmig_auto(list) struct dmig_list list = { 0 };
	int error;

	if (!dir)
		return -ENOMEM;
	error = dmig_root_list(root, dir, "vfio", NODES_MAX, &list);
	if (error == -ENOMEM || !list.count)
		return error == -ENOMEM ? error : 0;
	*ret = strdup(list.names[0]);
	return *ret ? 0 : -ENOMEM;
}

/* Its name and path are known: look at the rest. */
static int complete(struct dmig_found *found, struct devmig_error **ret_error)
{
	if (link_of(found->root, found->path, "iommu_group", &found->group) ||
	    node_of(found->root, found->path, &found->node))
		return dmig_fail_memory(ret_error);
	return 0;
}

/* Letters as the kernel writes them. */
static char *lower(const char *name)
{
	char *copy = strdup(name);

	for (char *at = copy; at && *at; at++)
		*at = (char)tolower((unsigned char)*at);
	return copy;
}

int dmig_found_device(struct dmig_found *found, const struct devmig_context *context,
		      const char *name, struct devmig_error **ret_error)
{
	const bool pci = strchr(name, ':');
	int error = open_root(found, context, ret_error);

	if (error)
		return error;
	found->name = lower(name);
	if (found->name)
		found->path =
			dmig_format("sys/bus/%s/devices/%s", pci ? "pci" : "mdev", found->name);
	if (!found->path)
		return dmig_fail_memory(ret_error);
	if (!dmig_root_has(found->root, found->path))
		return dmig_fail(ret_error, -ENOENT, "there is no %s",
				 pci ? "PCI function at this address"
				     : "mediated device with this uuid");
	return complete(found, ret_error);
}

/* The names of a list in one text; NULL without memory. */
static char *join(const struct dmig_list *list)
{
	char *text = strdup("");

	for (size_t i = 0; text && i < list->count; i++) {
		dmig_auto(free) char *before = text;

		text = dmig_format("%s%s%s", before, i ? ", " : "", list->names[i]);
	}
	return text;
}

static bool has(const struct dmig_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->names[i], name))
			return true;
	return false;
}

/* Which device of the group is meant; @device may be NULL. */
static int choose(const struct dmig_list *list, const char *group, const char *device,
		  const char **ret, struct devmig_error **ret_error)
{
	dmig_auto(free) char *names = join(list);

	if (!names)
		return dmig_fail_memory(ret_error);
	if (!list->count)
		return dmig_fail(ret_error, -ENODEV, "there is no device in group %s", group);
	if (device && !has(list, device))
		return dmig_fail(ret_error, -ENOENT, "%s is not in group %s, which has %s", device,
				 group, names);
	if (!device && list->count > 1)
		return dmig_fail(ret_error, -EINVAL,
				 "group %s has several devices, %s: name one, as /dev/vfio/%s:%s",
				 group, names, group, list->names[0]);
	*ret = device ? device : list->names[0];
	return 0;
}

static int find_member(struct dmig_found *found, const char *group, const char *device,
		       struct devmig_error **ret_error)
{
	dmig_auto(free) char *dir = dmig_format("sys/kernel/iommu_groups/%s/devices", group);
	dmig_auto(list) struct dmig_list list = { 0 };
	int error;

	if (!dir)
		return dmig_fail_memory(ret_error);
	error = dmig_root_list(found->root, dir, "", MEMBERS_MAX, &list);
	if (error == -ENOENT)
		return dmig_fail(ret_error, error, "there is no IOMMU group %s", group);
	if (error && error != -EFBIG)
		return dmig_fail(ret_error, error, "can't list group %s: %s", group,
				 strerror(-error));
	error = choose(&list, group, device, &device, ret_error);
	if (error)
		return error;
	found->name = strdup(device);
	found->path = dmig_format("%s/%s", dir, device);
	if (!found->name || !found->path)
		return dmig_fail_memory(ret_error);
	return complete(found, ret_error);
}

int dmig_found_group(struct dmig_found *found, const struct devmig_context *context,
		     const char *group, struct devmig_error **ret_error)
{
	const size_t len = strcspn(group, ":");
	dmig_auto(free) char *number = strndup(group, len);
	int error;

	if (!number)
		return dmig_fail_memory(ret_error);
	if (!is_number(group, len))
		return dmig_fail(ret_error, -EINVAL,
				 "it is no node of VFIO: /dev/vfio has groups, as 12, and "
				 "devices/vfio3");
	error = open_root(found, context, ret_error);
	if (error)
		return error;
	return find_member(found, number, group[len] ? group + len + 1 : NULL, ret_error);
}

int dmig_found_node(struct dmig_found *found, const struct devmig_context *context,
		    const char *node, struct devmig_error **ret_error)
{
	int error;

	if (strncmp(node, "vfio", 4) || !is_number(node + 4, strlen(node + 4)))
		return dmig_fail(ret_error, -EINVAL,
				 "it is no character device of VFIO, as /dev/vfio/devices/vfio3");
	error = open_root(found, context, ret_error);
	if (error)
		return error;
	found->path = dmig_format("sys/class/vfio-dev/%s/device", node);
	if (!found->path)
		return dmig_fail_memory(ret_error);
	error = dmig_root_link(found->root, found->path, &found->name);
	if (error)
		return dmig_fail(ret_error, error, "there is no device %s of VFIO", node);
	return complete(found, ret_error);
}

int dmig_found_unbound(const struct dmig_found *found, struct devmig_error **ret_error)
{
	dmig_auto(free) char *driver = NULL;

	if (link_of(found->root, found->path, "driver", &driver))
		return dmig_fail_memory(ret_error);
	if (!driver)
		return dmig_fail_as(ret_error, -ENODEV, DMIG_NO_DRIVER, NULL, "it has none at all");
	return dmig_fail_as(ret_error, -ENODEV, DMIG_NO_DRIVER, NULL, "it has %s", driver);
}

/* Add a device of the group to the text if it has a driver, and none of VFIO. */
static int add_offender(const struct dmig_found *found, const char *name, char **text)
{
	dmig_auto(free) char *path =
		dmig_format("sys/kernel/iommu_groups/%s/devices/%s", found->group, name);
	dmig_auto(free) char *driver = NULL;
	dmig_auto(free) char *node = NULL;
	char *new;

	if (!path || link_of(found->root, path, "driver", &driver) ||
	    node_of(found->root, path, &node))
		return -ENOMEM;
	if (!driver || node || !strcmp(name, found->name))
		return 0;
	new = dmig_format("%s%s%s (driver %s)", *text ? *text : "", *text ? ", " : "", name,
			  driver);
	free(*text);
	*text = new;
	return new ? 0 : -ENOMEM;
}

int dmig_found_not_viable(const struct dmig_found *found, struct devmig_error **ret_error)
{
	dmig_auto(free) char *dir = dmig_format("sys/kernel/iommu_groups/%s/devices", found->group);
	dmig_auto(list) struct dmig_list list = { 0 };
	dmig_auto(free) char *text = NULL;

	if (!dir || dmig_root_list(found->root, dir, "", MEMBERS_MAX, &list) == -ENOMEM)
		return dmig_fail_memory(ret_error);
	for (size_t i = 0; i < list.count; i++)
		if (add_offender(found, list.names[i], &text))
			return dmig_fail_memory(ret_error);
	return dmig_fail_as(ret_error, -EPERM, DMIG_NOT_VIABLE, NULL, "group %s%s%s", found->group,
			    text ? ", " : "", text ? text : "");
}
