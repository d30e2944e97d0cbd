// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/list.h>
#include <lib/document/tree.h>
#include <stdio.h>

/*
 * Self, compatible, and compatible0001 and apply0001 up to the limit.  Whatever
 * is among more than these, there is a wrong one or both ways of numbering.
 */
#define ENTRIES_MAX (2 * DMIG_OBJECTS_MAX + 2)

/* The number behind @prefix, 0 if there is none: four digits, from 0001. */
static unsigned int number_behind(const char *prefix, const char *name)
{
	const size_t len = strlen(prefix);
	unsigned int number = 0;
	size_t i;

	if (strncmp(name, prefix, len) || strlen(name) != len + 4)
		return 0;
	for (i = len; i < len + 4; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		number = 10 * number + (unsigned int)(name[i] - '0');
	}
	return number;
}

static enum dmig_reason sort_entry(struct dmig_tree_entries *entries, const char *name)
{
	unsigned int compatible = number_behind("compatible", name);
	unsigned int apply = number_behind("apply", name);

	if (compatible > DMIG_OBJECTS_MAX || apply > DMIG_OBJECTS_MAX)
		return DMIG_LIMIT_OBJECTS;
	if (!strcmp(name, "compatible"))
		entries->single = true;
	else if (compatible)
		entries->compatible[compatible] = true;
	else if (apply)
		entries->apply[apply] = true;
	else if (strcmp(name, DMIG_SELF))
		return DMIG_STRAY_ENTRY;
	if (compatible > entries->objects)
		entries->objects = compatible;
	return DMIG_OK;
}

static int sort_entries(struct dmig_reader *reader, const struct dmig_folder *folder,
			struct dmig_tree_entries *ret)
{
	dmig_auto(list) struct dmig_list list = { 0 };
	enum dmig_reason reason;
	int error = dmig_folder_list(folder, "", ENTRIES_MAX, &list);
	size_t i;

	if (error && error != -EFBIG)
		return dmig_fail_io(&reader->failure, error, folder->path, "read");
	/* An empty directory may be somebody else's. */
	if (!list.count)
		return -ENOENT;
	for (i = 0, error = 0; i < list.count && !error; i++) {
		reason = sort_entry(ret, list.names[i]);
		if (reason)
			error = dmig_tree_bad(reader, folder->path, list.names[i], reason);
	}
	return error;
}

/* Numbers without a gap, one way of numbering, and nothing to apply without its object. */
static int check_entries(struct dmig_reader *reader, const char *path,
			 struct dmig_tree_entries *entries)
{
	char name[sizeof("compatible0000")];
	unsigned int i;
	int error = 0;

	if (entries->single && entries->objects)
		error = dmig_tree_bad(reader, path, "compatible", DMIG_BAD_NUMBERING);
	if (entries->single)
		entries->objects = 1;
	for (i = 1; i <= entries->objects && !error; i++) {
		snprintf(name, sizeof(name), "compatible%04u", i);
		if (!entries->compatible[i] && !entries->single)
			error = dmig_tree_bad(reader, path, name, DMIG_BAD_NUMBERING);
	}
	for (i = entries->objects + 1; i <= DMIG_OBJECTS_MAX && !error; i++) {
		snprintf(name, sizeof(name), "apply%04u", i);
		if (entries->apply[i])
			error = dmig_tree_bad(reader, path, name, DMIG_BAD_NUMBERING);
	}
	return error;
}

int dmig_tree_list(struct dmig_reader *reader, const struct dmig_folder *folder,
		   struct dmig_tree_entries *ret)
{
	int error = sort_entries(reader, folder, ret);

	return error ? error : check_entries(reader, folder->path, ret);
}
