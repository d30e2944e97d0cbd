// SPDX-License-Identifier: LGPL-2.1-or-later
#include <ctype.h>
#include <string.h>

#include "above.h"

/* What a PCI function says of itself: by files, and once more in its uevent. */

static bool is_pci(const struct dmig_asked *asked)
{
	const unsigned int kinds =
		1u << DEVMIG_ITEM_PF | 1u << DEVMIG_ITEM_VF | 1u << DEVMIG_ITEM_FUNCTION;

	return kinds & 1u << asked->item->kind && !strcmp(asked->item->bus, "pci");
}

/* The four digits of "0x10de"; NULL: it is nothing like that. */
static const char *digits_of(const char *text)
{
	if (strncmp(text, "0x", 2) || strlen(text) != 6 ||
	    strspn(text + 2, "0123456789abcdef") != 4)
		return NULL;
	return text + 2;
}

/* "KEY=15B3:101E" of uevent, in small letters. */
static int get_of_uevent(const struct dmig_asked *asked, const char *key)
{
	const char *origin = dmig_spot_keep(asked->spot, "%s/uevent", asked->item->path);
	const char *text, *at;
	size_t size;
	char *value;
	int error;

	if (!origin)
		return -ENOMEM;
	error = dmig_spot_file(asked->spot, &text, &size, "%s", origin);
	if (error == -ENOMEM)
		return error;
	if (error)
		return dmig_fact_unknown(asked, origin, "neither files nor uevent of %s say it",
					 asked->item->name);
	at = strstr(text, key);
	if (!at || (at != text && at[-1] != '\n') || strlen(at) < strlen(key) + 9)
		return dmig_fact_unknown(asked, origin, "%s does not say it", origin);
	value = (char *)dmig_spot_keep(asked->spot, "%.9s", at + strlen(key));
	for (char *c = value; c && *c; c++)
		*c = (char)tolower((unsigned char)*c);
	if (value && (strspn(value, "0123456789abcdef:") != 9 || value[4] != ':'))
		return dmig_fact_unknown(asked, origin, "%s says something else", origin);
	return dmig_fact_known(asked, value, origin);
}

/* Two files of one function make it. */
static int get_pair(const struct dmig_asked *asked, const char *first, const char *second,
		    const char *key)
{
	const char *path = asked->item->path;
	const char *vendor, *device;
	int error;

	if (!is_pci(asked))
		return dmig_fact_absent(asked, path);
	error = dmig_spot_line(asked->spot, &vendor, "%s/%s", path, first);
	if (!error)
		error = dmig_spot_line(asked->spot, &device, "%s/%s", path, second);
	if (error == -ENOMEM)
		return error;
	if (error || !digits_of(vendor) || !digits_of(device))
		return get_of_uevent(asked, key);
	return dmig_fact_known(
		asked, dmig_spot_keep(asked->spot, "%s:%s", digits_of(vendor), digits_of(device)),
		dmig_spot_keep(asked->spot, "%s/%s", path, second));
}

static int get_id(const struct dmig_asked *asked)
{
	return get_pair(asked, "vendor", "device", "PCI_ID=");
}

static int get_subsystem(const struct dmig_asked *asked)
{
	return get_pair(asked, "subsystem_vendor", "subsystem_device", "PCI_SUBSYS_ID=");
}

/* Each function has these files: where they are not, only the recording lacks them. */
static int get_file(const struct dmig_asked *asked)
{
	const char *origin, *value = NULL;
	int error;

	if (!is_pci(asked))
		return dmig_fact_absent(asked, asked->item->path);
	origin = dmig_spot_keep(asked->spot, "%s/%s", asked->item->path, asked->row->file);
	if (!origin)
		return -ENOMEM;
	error = dmig_spot_line(asked->spot, &value, "%s", origin);
	if (error == -ENOENT)
		return dmig_fact_unknown(asked, origin, "there is no %s", origin);
	return dmig_fact_line(asked, error, value, origin);
}

/* A function without the file can't have virtual ones. */
static int get_vfs(const struct dmig_asked *asked)
{
	const char *origin, *value = NULL;
	int error;

	if (asked->item->kind == DEVMIG_ITEM_FUNCTION)
		return dmig_fact_unknown(asked, asked->item->path, "%s", dmig_above_unknown);
	if (asked->item->kind != DEVMIG_ITEM_PF)
		return dmig_fact_absent(asked, asked->item->path);
	origin = dmig_spot_keep(asked->spot, "%s/%s", asked->item->path, asked->row->file);
	if (!origin)
		return -ENOMEM;
	error = dmig_spot_line(asked->spot, &value, "%s", origin);
	return dmig_fact_line(asked, error, value, origin);
}

const struct dmig_fact_row dmig_fact_pci_rows[] = {
	{ .name = "pci.id", .get = get_id },
	{ .name = "pci.subsystem", .get = get_subsystem },
	{ .name = "pci.class", .get = get_file, .file = "class" },
	{ .name = "pci.revision", .get = get_file, .file = "revision" },
	{ .name = "pci.vfs", .get = get_vfs, .file = "sriov_numvfs" },
	{ .name = NULL },
};
