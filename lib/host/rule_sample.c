// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/print.h>
#include <lib/host/rule.h>
#include <stdio.h>

/* Values that MATCH allows: a rule is tried with them when there is no device. */

/* Of a variable without a list; versions are high, as lists tend to begin somewhere. */
static const char *const samples[DMIG_TYPE_COUNT] = {
	[DMIG_TYPE_INT] = "%u",
	[DMIG_TYPE_STRING] = "x%u",
	[DMIG_TYPE_VERSION] = "999.%u",
};

static bool is_text(const struct dmig_var *var)
{
	return var->type == DMIG_TYPE_STRING || var->type == DMIG_TYPE_SET;
}

/* A bound of the first item of a list, the lower one if it has both. */
static void take_bound(const struct dmig_document *doc, const struct dmig_var *var, char *digits,
		       size_t size, struct dmig_rule_value *ret)
{
	struct dmig_out out = { .at = digits, .size = size - 1 };
	char *range;

	dmig_print_item(doc, var, 0, &out);
	digits[out.len < size ? out.len : size - 1] = 0;
	range = strstr(digits, "..");
	if (range == digits)
		digits += 2;
	else if (range)
		*range = 0;
	*ret = (struct dmig_rule_value){ digits, strlen(digits) };
}

static void sample(const struct dmig_document *doc, const struct dmig_var *var, u32 index,
		   struct dmig_rule_samples *ret)
{
	struct dmig_rule_value *value = &ret->values[index];
	char *digits = ret->digits[index];
	const struct dmig_text_item *item = dmig_at(doc, var->items);

	if (!var->nitems) {
		/* Each has its own, so that two variables are not taken for one. */
		snprintf(digits, sizeof(ret->digits[index]), samples[var->type], index + 1);
		*value = (struct dmig_rule_value){ digits, strlen(digits) };
	} else if (is_text(var)) {
		*value = (struct dmig_rule_value){ dmig_chars(doc, item->text.at), item->text.len };
	} else {
		take_bound(doc, var, digits, sizeof(ret->digits[index]), value);
	}
}

void dmig_rule_sample(const struct dmig_rule *rule, struct dmig_rule_samples *ret)
{
	const struct dmig_object *object = dmig_rule_object(rule);

	for (u32 i = 0; i < object->nvars; i++)
		sample(rule->match, &dmig_vars(rule->match, object)[i], i, ret);
}
