// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/export.h>
#include <lib/verdict/verdict.h>
#include <stdlib.h>

/* What a finished verdict has to say. */

static const char *const answers[] = {
	[DEVMIG_COMPATIBLE] = "compatible",
	[DEVMIG_AFTER_APPLY] = "compatible-after-apply",
	[DEVMIG_INCOMPATIBLE] = "incompatible",
	[DEVMIG_COULD_NOT_TELL] = "could-not-tell",
};

static const char *const readings[] = {
	[DEVMIG_INCOMING] = "incoming",
	[DEVMIG_OUTGOING] = "outgoing",
	[DEVMIG_BOTH] = "both",
};

DEVMIG_EXPORT const char *devmig_answer_name(enum devmig_answer answer)
{
	return (unsigned int)answer < DMIG_COUNT(answers) ? answers[answer] : NULL;
}

DEVMIG_EXPORT const char *devmig_reading_name(enum devmig_reading reading)
{
	return (unsigned int)reading < DMIG_COUNT(readings) ? readings[reading] : NULL;
}

DEVMIG_EXPORT int devmig_reading_from_name(const char *name, enum devmig_reading *ret)
{
	for (unsigned int i = 0; i < DMIG_COUNT(readings); i++)
		if (!strcmp(name, readings[i])) {
			*ret = (enum devmig_reading)i;
			return 0;
		}
	return -EINVAL;
}

enum devmig_answer dmig_answer_both(enum devmig_answer a, enum devmig_answer b)
{
	return a > b ? a : b;
}

DEVMIG_EXPORT void devmig_verdict_free(struct devmig_verdict *verdict)
{
	if (!verdict)
		return;
	devmig_document_unref(verdict->source);
	devmig_document_unref(verdict->destination);
	dmig_arena_free(&verdict->arena);
	free(verdict);
}

DEVMIG_EXPORT enum devmig_answer devmig_verdict_answer(const struct devmig_verdict *verdict)
{
	return verdict->answer;
}

DEVMIG_EXPORT enum devmig_reading devmig_verdict_reading(const struct devmig_verdict *verdict)
{
	return verdict->reading;
}

DEVMIG_EXPORT const struct devmig_document *devmig_verdict_source(
	const struct devmig_verdict *verdict)
{
	return verdict->source;
}

DEVMIG_EXPORT const struct devmig_document *devmig_verdict_destination(
	const struct devmig_verdict *verdict)
{
	return verdict->destination;
}

DEVMIG_EXPORT size_t devmig_verdict_setting_count(const struct devmig_verdict *verdict)
{
	return verdict->nsettings;
}

DEVMIG_EXPORT int devmig_verdict_setting(const struct devmig_verdict *verdict, size_t index,
					 struct devmig_setting *ret)
{
	if (index >= verdict->nsettings)
		return -ERANGE;
	*ret = verdict->settings[index];
	return 0;
}

DEVMIG_EXPORT size_t devmig_verdict_part_count(const struct devmig_verdict *verdict)
{
	return verdict->nparts;
}

DEVMIG_EXPORT int devmig_verdict_part(const struct devmig_verdict *verdict, size_t part,
				      struct devmig_part *ret)
{
	if (part >= verdict->nparts)
		return -ERANGE;
	*ret = verdict->parts[part].head;
	return 0;
}

DEVMIG_EXPORT int devmig_verdict_variable(const struct devmig_verdict *verdict, size_t part,
					  size_t index, struct devmig_variable *ret)
{
	if (part >= verdict->nparts || index >= verdict->parts[part].head.variables)
		return -ERANGE;
	*ret = verdict->parts[part].variables[index];
	return 0;
}

static const struct dmig_refusal *find_refusal(const struct devmig_verdict *verdict, size_t part,
					       size_t index)
{
	if (part >= verdict->nparts || index >= verdict->parts[part].head.objects)
		return NULL;
	return &verdict->parts[part].refusals[index];
}

DEVMIG_EXPORT int devmig_verdict_refusal(const struct devmig_verdict *verdict, size_t part,
					 size_t index, struct devmig_refusal *ret)
{
	const struct dmig_refusal *refusal = find_refusal(verdict, part, index);

	if (!refusal)
		return -ERANGE;
	*ret = refusal->head;
	return 0;
}

DEVMIG_EXPORT int devmig_verdict_failure(const struct devmig_verdict *verdict, size_t part,
					 size_t refusal, size_t index, struct devmig_failure *ret)
{
	const struct dmig_refusal *of = find_refusal(verdict, part, refusal);

	if (!of || index >= of->head.failures)
		return -ERANGE;
	*ret = of->failures[index];
	return 0;
}

DEVMIG_EXPORT size_t devmig_verdict_doubt_count(const struct devmig_verdict *verdict)
{
	return verdict->ndoubts;
}

DEVMIG_EXPORT int devmig_verdict_doubt(const struct devmig_verdict *verdict, size_t index,
				       struct devmig_doubt *ret)
{
	if (index >= verdict->ndoubts)
		return -ERANGE;
	*ret = verdict->doubts[index];
	return 0;
}
