// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>
#include <lib/common/scratch.h>
#include <lib/host/rule.h>

/* Whether a range of the body runs backwards for some values that MATCH allows. */

/* What variables without a list are tried with: each bound is past one of them. */
static const struct dmig_rule_value ends[] = { { "0", 1 }, { "2147483647", 10 } };

struct trial {
	const struct dmig_rule_line *building;
	const struct dmig_rule_line *found;
};

/* Other problems are those of values that no such device may have. */
static bool note(void *arg, enum dmig_reason reason, struct dmig_place place, const char *near,
		 size_t near_len)
{
	struct trial *trial = arg;

	(void)place;
	(void)near;
	(void)near_len;
	if (reason == DMIG_BAD_RANGE && !trial->found)
		trial->found = trial->building;
	return true;
}

static void set_values(const struct dmig_rule *rule, const struct dmig_rule_value *end,
		       struct dmig_rule_samples *samples)
{
	const struct dmig_object *object = dmig_rule_object(rule);

	dmig_rule_sample(rule, samples);
	for (u32 i = 0; i < object->nvars; i++)
		if (!dmig_vars(rule->match, object)[i].nitems)
			samples->values[i] = *end;
}

int dmig_rule_backwards(struct devmig_context *context, const struct dmig_rule *rule,
			const struct dmig_rule_line **ret)
{
	struct trial trial = { NULL, NULL };
	struct dmig_rule_samples samples;
	const struct dmig_filling filling = {
		.rule = rule,
		.values = samples.values,
		.building = &trial.building,
	};
	const struct dmig_document *doc;
	struct dmig_scratch *scratch;
	struct dmig_builder *b;

	for (size_t i = 0; i < DMIG_COUNT(ends) && !trial.found; i++) {
		set_values(rule, &ends[i], &samples);
		scratch = dmig_scratch_take(context,
					    dmig_build_memory(dmig_rule_filled_size(&filling)));
		if (!scratch)
			return -ENOMEM;
		b = dmig_build_begin(scratch->memory, scratch->size, note, &trial);
		dmig_rule_fill(&filling, b);
		dmig_build_end(b, &doc, NULL);
		dmig_scratch_give(context, scratch);
	}
	*ret = trial.found;
	return 0;
}
