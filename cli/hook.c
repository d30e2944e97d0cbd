// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <string.h>

#include "hook.h"
#include "host.h"
#include "nearest.h"
#include "report.h"
#include "verb.h"

static struct hook_options given;

static const char *const undocumented_choices[] = {
	[HOOK_PASS] = "pass",
	[HOOK_VETO] = "veto",
	NULL,
};

/* The letters are mdevctl's. */
#define OPTION_MDEVCTL(field, key, what)                                                           \
	{                                                                                          \
		.kind = OPTION_TEXT, .name = #field, .letter = key, .text = &given.field,          \
		.value = #what, .help = "mdevctl: what it calls so"                                \
	}

static const struct option options[] = {
	{ .kind = OPTION_CHOICE,
	  .name = "undocumented",
	  .choice = &given.undocumented,
	  .choices = undocumented_choices,
	  .help = "libvirt: what to do where no document is in the XML; pass, the default" },
	OPTION_MDEVCTL(type, 't', TYPE),
	OPTION_MDEVCTL(event, 'e', EVENT),
	OPTION_MDEVCTL(action, 'a', ACTION),
	OPTION_MDEVCTL(state, 's', STATE),
	OPTION_MDEVCTL(uuid, 'u', UUID),
	OPTION_MDEVCTL(parent, 'p', PARENT),
	OPTION_HOST,
};

static const struct hook *const hooks[] = {
	&hook_libvirt,
	&hook_mdevctl,
};

static int unknown(const char *name)
{
	struct nearest nearest = { .wanted = name, .wanted_len = strlen(name) };
	size_t i;

	for (i = 0; i < sizeof(hooks) / sizeof(*hooks); i++)
		nearest_offer(&nearest, hooks[i]->name);
	if (nearest.best)
		return report_usage("hook: there is none for '%s'; did you mean '%s'?", name,
				    nearest.best);
	return report_usage("hook: there is none for '%s'; see devmig-hook(1)", name);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	const struct hook *hook = NULL;
	size_t i;

	for (i = 0; i < sizeof(hooks) / sizeof(*hooks); i++)
		if (strcmp(hooks[i]->name, operands[0]) == 0)
			hook = hooks[i];
	if (!hook)
		return unknown(operands[0]);
	count--;
	if (count < hook->min || count > hook->max)
		return report_usage("hook: usage: devmig hook [OPTION...] %s %s", hook->name,
				    hook->operands);
	return hook->run(context, &given, operands + 1, count);
}

const struct verb hook_verb = {
	.name = "hook",
	.operands = "CALLER [WORD...]",
	.summary = "what libvirt and mdevctl call at certain moments",
	.status = "0 go on; anything else stops what the caller is about to do",
	.options = options,
	.min = 1,
	.max = SIZE_MAX,
	.run = run,
};
