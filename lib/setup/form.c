// SPDX-License-Identifier: LGPL-2.1-or-later
#include "form.h"

#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/printable.h>
#include <lib/common/stream.h>
#include <string.h>

static const struct {
	const char *name; /* for people */
	int (*put)(const struct devmig_setup *setup, FILE *out);
	bool creates_only; /* it is for mediated devices that are created */
} forms[] = {
	[DEVMIG_SETUP_SHELL] = { "a shell script", dmig_setup_put_shell, false },
	[DEVMIG_SETUP_MDEVCTL] = { "commands of mdevctl", dmig_setup_put_mdevctl, true },
	[DEVMIG_SETUP_MDEVCTL_JSON] = { "JSON for mdevctl", dmig_setup_put_mdevctl_json, true },
	[DEVMIG_SETUP_LIBVIRT] = { "a node device of libvirt", dmig_setup_put_libvirt, true },
};

/* What other programs take for a name; a shell takes anything. */
static bool is_plain(const char *name)
{
	for (; *name; name++)
		if (*name < ' ' || *name > '~')
			return false;
	return true;
}

static int check(const struct devmig_setup *setup, enum devmig_setup_form form,
		 struct devmig_error **ret_error)
{
	struct devmig_way way;

	if ((size_t)form >= DMIG_COUNT(forms))
		return dmig_fail(ret_error, -EINVAL, "%d is no form of a setup", (int)form);
	if (devmig_setup_way(setup, 0, &way))
		return dmig_fail(ret_error, -ENOENT, "there is no way to a destination");
	if (!forms[form].creates_only)
		return 0;
	if (way.kind != DEVMIG_WAY_CREATE)
		return dmig_fail(ret_error, -ENOTSUP,
				 "%s can't say this: no mediated device is created",
				 forms[form].name);
	if (!is_plain(way.parent) || !is_plain(way.type))
		return dmig_fail(ret_error, -ENOTSUP, "%s can't name the parent and type",
				 forms[form].name);
	return 0;
}

DEVMIG_EXPORT int devmig_setup_format(const struct devmig_setup *setup, enum devmig_setup_form form,
				      char **ret, struct devmig_error **ret_error)
{
	dmig_auto(free) char *text = NULL;
	int error = check(setup, form, ret_error);
	size_t size;
	FILE *out;

	if (error)
		return error;
	out = open_memstream(&text, &size);
	if (!out)
		return dmig_fail_memory(ret_error);
	error = dmig_stream_end(out, &text, forms[form].put(setup, out));
	if (error == -ENOMEM)
		return dmig_fail_memory(ret_error);
	if (error)
		return dmig_fail(ret_error, error,
				 "libvirt has no name for the parent: it knows PCI functions, "
				 "subchannels and the AP matrix");
	*ret = dmig_steal(text);
	return 0;
}

int dmig_script_begin(const struct devmig_setup *setup, FILE *out)
{
	/* A comment ends with its line: nothing that a host is called may. */
	dmig_auto(free) char *host = dmig_printable(setup->host, strlen(setup->host));

	if (!host)
		return -ENOMEM;
	fputs("#!/bin/sh\n# A destination of a live migration", out);
	if (*host)
		fprintf(out, " on host %s", host);
	fputs(": made by devmig plan, to be run as root there.\n", out);
	return 0;
}

void dmig_script_trap(FILE *out)
{
	/* Who undoes is not to be disturbed. */
	fputs("end() {\n\tstatus=$?\n\ttrap '' HUP INT TERM\n"
	      "\t[ $status -eq 0 ] || undo\n\texit $status\n}\n"
	      "trap end EXIT\n"
	      "trap 'exit 129' HUP\n"
	      "trap 'exit 130' INT\n"
	      "trap 'exit 143' TERM\n",
	      out);
}
