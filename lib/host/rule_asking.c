// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>
#include <core/print.h>
#include <lib/common/scratch.h>
#include <lib/host/rule.h>
#include <stdlib.h>

/* The facts of a device that rules have asked for. */

static void set_empty(const char **text)
{
	if (!*text)
		*text = "";
}

int dmig_ask(struct dmig_asking *asking, u32 index, const struct devmig_fact **ret)
{
	struct devmig_fact *fact = &asking->facts[index];
	int r = 0;

	if (!fact->name) {
		fact->name = asking->rules->facts[index];
		r = asking->fact(asking->arg, fact->name, fact);
		set_empty(&fact->value);
		set_empty(&fact->origin);
		set_empty(&fact->why);
	}
	*ret = fact;
	return r;
}

const char *dmig_asked_text(const struct devmig_fact *fact)
{
	return fact->state == DEVMIG_FACT_KNOWN ? fact->value : "";
}

enum dmig_reason dmig_asked_unfit(const char *text)
{
	const size_t len = strlen(text);
	struct dmig_out out = { 0 };

	if (len > DMIG_VALUE_MAX)
		return DMIG_LIMIT_VALUE;
	for (size_t i = 0; i < len; i++)
		if (!dmig_is(text[i], DMIG_C_PRINT))
			return DMIG_BAD_BYTE;
	dmig_print_literal(text, len, true, &out);
	return out.len > DMIG_VALUE_MAX ? DMIG_LIMIT_VALUE : DMIG_OK;
}

int dmig_asking_reserve(const struct dmig_asking *asking, struct dmig_scratch **memory, size_t size)
{
	if (*memory && (*memory)->size >= size)
		return 0;
	free(*memory);
	*memory = dmig_scratch_take(asking->rules->context, size);
	return *memory ? 0 : -ENOMEM;
}
