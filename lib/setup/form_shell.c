// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "form.h"

/*
 * What is to be seen before a step is begun, so that undoing it takes away nothing that
 * was somebody else's.
 */
static void put_check(FILE *out, const struct devmig_step *step, size_t number)
{
	switch (step->kind) {
	case DEVMIG_STEP_CREATE:
		fprintf(out, "[ ! -e /sys/bus/mdev/devices/%s ] || {\n", step->value);
		fprintf(out, "\techo 'there is a device %s' >&2\n\texit 1\n}\n", step->value);
		break;
	case DEVMIG_STEP_ASSIGN:
		fputs("[ \"$(cat ", out);
		dmig_put_path(out, step->path);
		fputs(")\" = 0 ] || {\n\techo 'it has another vGPU type' >&2\n\texit 1\n}\n", out);
		break;
	case DEVMIG_STEP_SET:
		fprintf(out, "before_%zu=$(cat ", number);
		dmig_put_path(out, step->path);
		fputs(")\n", out);
		break;
	}
}

static void put_step(FILE *out, const struct devmig_step *step, size_t number, bool undone)
{
	putc('\n', out);
	if (undone) {
		put_check(out, step, number);
		fprintf(out, "begun=%zu\n", number);
	}
	fputs("printf '%s\\n' ", out);
	dmig_put_word(out, step->value);
	fputs(" > ", out);
	dmig_put_path(out, step->path);
	putc('\n', out);
}

static void put_undo(FILE *out, const struct devmig_step *step, size_t number)
{
	fprintf(out, "\t[ \"$begun\" -lt %zu ] || ", number);
	switch (step->kind) {
	case DEVMIG_STEP_CREATE:
		fprintf(out,
			"[ ! -e /sys/bus/mdev/devices/%s ] ||\n"
			"\t\techo 1 > /sys/bus/mdev/devices/%s/remove",
			step->value, step->value);
		break;
	case DEVMIG_STEP_ASSIGN:
		fputs("echo 0 > ", out);
		dmig_put_path(out, step->path);
		break;
	case DEVMIG_STEP_SET:
		fprintf(out, "printf '%%s\\n' \"$before_%zu\" > ", number);
		dmig_put_path(out, step->path);
		break;
	}
	fputs(" ||\n\t\tprintf 'not undone: %s\\n' ", out);
	dmig_put_path(out, step->path);
	fputs(" >&2\n", out);
}

/* It runs like any other, so that who runs what is planned need not look. */
static int put_nothing(const struct devmig_setup *setup, FILE *out)
{
	fputs("printf '%s will do as it stands: nothing is to be done\\n' ", out);
	dmig_put_word(out, setup->candidates[setup->ways[0]].record);
	putc('\n', out);
	return 0;
}

int dmig_setup_put_shell(const struct devmig_setup *setup, FILE *out)
{
	/* What is set on a device that was made for it goes with the device. */
	const bool whole = setup->step_count && setup->steps[0].kind != DEVMIG_STEP_SET;
	const size_t undone = whole ? 1 : setup->step_count;
	size_t i;

	if (dmig_script_begin(setup, out))
		return -ENOMEM;
	if (!setup->step_count)
		return put_nothing(setup, out);
	fputs("set -eu\n\nbegun=0\nundo() {\n", out);
	for (i = undone; i; i--)
		put_undo(out, &setup->steps[i - 1], i);
	fputs("}\n", out);
	dmig_script_trap(out);
	for (i = 0; i < setup->step_count; i++)
		put_step(out, &setup->steps[i], i + 1, i < undone);
	return 0;
}
