// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "form.h"

static const struct dmig_candidate *best_of(const struct devmig_setup *setup)
{
	return &setup->candidates[setup->ways[0]];
}

static void put_define(const struct devmig_setup *setup, FILE *out)
{
	fprintf(out, "\nbegun=1\nmdevctl define --uuid %s --parent=", setup->uuid);
	dmig_put_word(out, best_of(setup)->parent);
	fputs(" --type=", out);
	dmig_put_word(out, best_of(setup)->type);
	putc('\n', out);
}

static void put_undo(const struct devmig_setup *setup, FILE *out)
{
	fprintf(out,
		"undo() {\n"
		"\t[ \"$begun\" -lt 2 ] || [ ! -e /sys/bus/mdev/devices/%s ] ||\n"
		"\t\tmdevctl stop --uuid %s || echo 'not stopped' >&2\n"
		"\t[ \"$begun\" -lt 1 ] || [ -z \"$(mdevctl list --defined --uuid %s)\" ] ||\n"
		"\t\tmdevctl undefine --uuid %s || echo 'not undefined' >&2\n"
		"}\n",
		setup->uuid, setup->uuid, setup->uuid, setup->uuid);
}

static void put_check(const struct devmig_setup *setup, FILE *out)
{
	fprintf(out,
		"\nif [ -e /sys/bus/mdev/devices/%s ] ||\n"
		"\t[ \"$(mdevctl list --defined --uuid %s)\" ]\nthen\n",
		setup->uuid, setup->uuid);
	fprintf(out, "\techo 'there is a device %s' >&2\n\texit 1\nfi\n", setup->uuid);
}

/* The first step is the device, the others are its attributes. */
int dmig_setup_put_mdevctl(const struct devmig_setup *setup, FILE *out)
{
	size_t i;

	if (dmig_script_begin(setup, out))
		return -ENOMEM;
	fputs("set -eu\n\nbegun=0\n", out);
	put_undo(setup, out);
	dmig_script_trap(out);
	put_check(setup, out);
	put_define(setup, out);
	for (i = 1; i < setup->step_count; i++) {
		fprintf(out, "mdevctl modify --uuid %s --addattr=", setup->uuid);
		dmig_put_word(out, setup->steps[i].name);
		fputs(" --value=", out);
		dmig_put_word(out, setup->steps[i].value);
		putc('\n', out);
	}
	fprintf(out, "begun=2\nmdevctl start --uuid %s\n", setup->uuid);
	return 0;
}

int dmig_setup_put_mdevctl_json(const struct devmig_setup *setup, FILE *out)
{
	size_t i;
	int error;

	fputs("{\n  \"mdev_type\": ", out);
	error = dmig_put_json(out, best_of(setup)->type);
	fputs(",\n  \"start\": \"manual\",\n  \"attrs\": [", out);
	for (i = 1; !error && i < setup->step_count; i++) {
		fputs(i > 1 ? ",\n    { " : "\n    { ", out);
		error = dmig_put_json(out, setup->steps[i].name);
		fputs(": ", out);
		if (!error)
			error = dmig_put_json(out, setup->steps[i].value);
		fputs(" }", out);
	}
	fputs(setup->step_count > 1 ? "\n  ]\n}\n" : "]\n}\n", out);
	return error;
}
