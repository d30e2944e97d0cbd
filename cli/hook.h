/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_HOOK_H
#define CLI_HOOK_H

#include <devmig/context.h>
#include <stddef.h>

/* What other programs call devmig for at certain moments; devmig-hook(1). */

/* The options of all hooks; what was not given is NULL or 0. */
struct hook_options {
	int undocumented;   /* libvirt: enum hook_undocumented */
	const char *type;   /* mdevctl: of the device */
	const char *event;  /* mdevctl: "pre", "post", "notify", "get" */
	const char *action; /* mdevctl: "start", "define", … */
	const char *state;  /* mdevctl: how it went: "none", "success", "failure" */
	const char *uuid;   /* mdevctl */
	const char *parent; /* mdevctl */
};

/* A machine without documents in its XML. */
enum hook_undocumented {
	HOOK_PASS,
	HOOK_VETO,
};

/*
 * A hook: who calls it, what is wanted behind that name, and what to do.  @operands are those
 * behind the name; what is returned is the exit status, whose meaning is the caller's.
 */
struct hook {
	const char *name;
	const char *operands; /* for usage */
	size_t min;
	size_t max;
	int (*run)(struct devmig_context *context, const struct hook_options *options,
		   char **operands, size_t count);
};

extern const struct hook hook_libvirt;
extern const struct hook hook_mdevctl;

#endif
