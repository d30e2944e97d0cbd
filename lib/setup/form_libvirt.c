// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <string.h>

#include "form.h"

/* What libvirt calls the devices of a bus. */
static const struct {
	const char *bus;
	const char *prefix;
	const char *pattern; /* of names, 'x' a hexadecimal digit; NULL: that name alone */
	const char *name;
} buses[] = {
	{ "pci", "pci_", "xxxx:xx:xx.x", NULL },
	{ "css", "css_", "x.x.xxxx", NULL },
	{ "matrix", "ap_", NULL, "matrix" },
};

static bool is_like(const char *pattern, const char *name)
{
	for (; *pattern && *name; pattern++, name++)
		if (*pattern == 'x' ? !strchr("0123456789abcdef", *name) : *pattern != *name)
			return false;
	return !*pattern && !*name;
}

/* The prefix; NULL: libvirt does not know such a parent.  Of a fleet the bus isn't known. */
static const char *prefix_of(const char *bus, const char *name)
{
	size_t i;

	for (i = 0; i < DMIG_COUNT(buses); i++) {
		if (*bus && strcmp(bus, buses[i].bus) != 0)
			continue;
		if (buses[i].pattern ? is_like(buses[i].pattern, name)
				     : !strcmp(buses[i].name, name))
			return buses[i].prefix;
	}
	return NULL;
}

static void put_name(FILE *out, const char *prefix, const char *name)
{
	fputs(prefix, out);
	for (; *name; name++)
		putc(strchr(":.-", *name) ? '_' : *name, out);
}

int dmig_setup_put_libvirt(const struct devmig_setup *setup, FILE *out)
{
	const struct dmig_candidate *best = &setup->candidates[setup->ways[0]];
	const char *prefix = prefix_of(best->bus, best->parent);
	size_t i;

	if (!prefix)
		return -ENOTSUP;
	/* Its schema wants a name; it is the one that libvirt would give. */
	fputs("<device>\n  <name>", out);
	put_name(out, "mdev_", setup->uuid);
	put_name(out, "_", best->parent);
	fputs("</name>\n  <parent>", out);
	put_name(out, prefix, best->parent);
	fputs("</parent>\n  <capability type='mdev'>\n    <type id='", out);
	dmig_put_xml(out, best->type);
	fprintf(out, "'/>\n    <uuid>%s</uuid>\n", setup->uuid);
	for (i = 1; i < setup->step_count; i++) {
		fputs("    <attr name='", out);
		dmig_put_xml(out, setup->steps[i].name);
		fputs("' value='", out);
		dmig_put_xml(out, setup->steps[i].value);
		fputs("'/>\n", out);
	}
	fputs("  </capability>\n</device>\n", out);
	return 0;
}
