// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/*
 * Who has a device open has the node of its group, or its own, among its files.  Of
 * processes that may not be looked at nothing is known.
 */
#define NODES "/dev/vfio/"

/* Files of all processes together; what is behind them is not seen. */
#define FILES_MAX 1000000

/* A node below NODES, and whose it is. */
struct node {
	const char *name;
	struct dmig_item *item;
};

struct nodes {
	struct node *nodes;
	size_t count;
	size_t files; /* that were looked at */
};

static int add_node(struct nodes *nodes, struct dmig_item *item, const char *name)
{
	if (!name)
		return -ENOMEM;
	nodes->nodes[nodes->count++] = (struct node){ name, item };
	return 0;
}

/* At most three: the group, the group without an IOMMU, and the device. */
static int add_nodes(struct devmig_survey *survey, struct nodes *nodes, struct dmig_item *item)
{
	const struct dmig_list *list;
	const char *group;
	int error = 0;

	if (!dmig_spot_link(survey->spot, &group, "%s/iommu_group", item->shown.path)) {
		error = add_node(nodes, item, group);
		if (!error)
			error = add_node(nodes, item,
					 dmig_spot_keep(survey->spot, "noiommu-%s", group));
	}
	if (!error && !dmig_spot_list(survey->spot, &list, "%s/vfio-dev", item->shown.path) &&
	    list->count)
		error = add_node(nodes, item,
				 dmig_spot_keep(survey->spot, "devices/%s", list->names[0]));
	return error;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct node *)a)->name, ((const struct node *)b)->name);
}

/* A group may have several devices: whoever has it can take each of them. */
static void mark(const struct nodes *nodes, const char *name)
{
	size_t low = 0, high = nodes->count;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (strcmp(nodes->nodes[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < nodes->count && !strcmp(nodes->nodes[low].name, name); low++)
		nodes->nodes[low].item->shown.in_use = true;
}

static DIR *open_dir(int dir, const char *name)
{
	const int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	if (!stream && fd >= 0)
		close(fd);
	return stream;
}

static void look_at_process(struct nodes *nodes, int proc, const char *pid)
{
	char path[sizeof("/fd") + NAME_MAX];
	char target[sizeof(NODES) + NAME_MAX];
	dmig_auto(closedir) DIR *files = NULL;
	const struct dirent *entry;

	snprintf(path, sizeof(path), "%s/fd", pid);
	files = open_dir(proc, path);
	while (files && nodes->files < FILES_MAX && (entry = readdir(files))) {
		const ssize_t len =
			readlinkat(dirfd(files), entry->d_name, target, sizeof(target) - 1);

		nodes->files++;
		if (len <= (ssize_t)strlen(NODES) || strncmp(target, NODES, strlen(NODES)))
			continue;
		target[len] = 0;
		mark(nodes, target + strlen(NODES));
	}
}

static void look_at_processes(struct nodes *nodes, int root)
{
	dmig_auto(closedir) DIR *proc = open_dir(root, "proc");
	const struct dirent *entry;

	while (proc && (entry = readdir(proc)))
		if (*entry->d_name >= '1' && *entry->d_name <= '9')
			look_at_process(nodes, dirfd(proc), entry->d_name);
}

int dmig_survey_use(struct devmig_survey *survey)
{
	dmig_auto(free) struct node *room = calloc(3 * survey->count + 1, sizeof(*room));
	struct nodes nodes = { .nodes = room };
	int error = 0;

	if (!room)
		return -ENOMEM;
	for (size_t i = 0; i < survey->count && !error; i++)
		if (survey->items[i]->shown.assignable &&
		    survey->items[i]->shown.kind != DEVMIG_ITEM_USER)
			error = add_nodes(survey, &nodes, survey->items[i]);
	if (error || !nodes.count)
		return error;
	qsort(nodes.nodes, nodes.count, sizeof(*nodes.nodes), compare);
	look_at_processes(&nodes, dmig_spot_root(survey->spot));
	return 0;
}
