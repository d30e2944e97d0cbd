// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/host/rule.h>
#include <lib/host/statement.h>

/* A set of rules. */

int dmig_rules_new(struct devmig_context *context, struct devmig_rules **ret)
{
	struct devmig_rules *rules = calloc(1, sizeof(*rules));

	if (!rules)
		return -ENOMEM;
	rules->references = 1;
	rules->context = devmig_context_ref(context);
	rules->none = dmig_statement_new(DEVMIG_STATED_NONE, "");
	if (rules->none)
		dmig_fail_detail(&rules->none->error, DMIG_NO_DOCUMENT, NULL,
				 (struct dmig_place){ 0 }, "no rule speaks of the device");
	if (!rules->none || devmig_error_errno(rules->none->error) == -ENOMEM) {
		devmig_rules_unref(rules);
		return -ENOMEM;
	}
	*ret = rules;
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the facts of all rules, one after the other. */
static int collect_names(struct devmig_rules *rules, size_t count)
{
	const char **names = dmig_arena_array(&rules->arena, count + 1, sizeof(*names));
	size_t at = 0;

	if (!names)
		return -ENOMEM;
	for (size_t i = 0; i < rules->count; i++)
		for (size_t j = 0; j < rules->rules[i]->nfields; j++) {
			const struct dmig_rule_line *line = &rules->rules[i]->fields[j];

			names[at] = dmig_arena_copy(&rules->arena, line->name, line->name_len);
			if (!names[at++])
				return -ENOMEM;
		}
	if (count)
		qsort(names, count, sizeof(*names), compare_names);
	rules->facts = names;
	rules->nfacts = 0;
	for (size_t i = 0; i < count; i++)
		if (!i || strcmp(names[i], names[rules->nfacts - 1]))
			names[rules->nfacts++] = names[i];
	return 0;
}

static int compare_name(const void *key, const void *element)
{
	const struct dmig_rule_line *line = key;
	const char *name = *(const char *const *)element;
	const int order = strncmp(line->name, name, line->name_len);

	return order ? order : -(name[line->name_len] != 0);
}

int dmig_rules_finish(struct devmig_rules *rules)
{
	size_t count = 0;

	for (size_t i = 0; i < rules->count; i++)
		count += rules->rules[i]->nfields;
	if (collect_names(rules, count))
		return -ENOMEM;
	for (size_t i = 0; i < rules->count; i++) {
		struct dmig_rule *rule = rules->rules[i];

		for (size_t j = 0; j < rule->nfields; j++) {
			const char **found = bsearch(&rule->fields[j], rules->facts, rules->nfacts,
						     sizeof(*found), compare_name);

			rule->facts[j] = (u32)(found - rules->facts);
		}
	}
	return 0;
}

DEVMIG_EXPORT int devmig_rules_parse(struct devmig_context *context, const char *bytes, size_t size,
				     const char *name, struct devmig_rules **ret,
				     struct devmig_error **ret_error)
{
	struct devmig_rules *rules;
	int r;

	if (dmig_rules_new(context, &rules))
		return dmig_fail_memory(ret_error);
	r = dmig_rules_add(rules, bytes, size, name ? name : "-", NULL, NULL, ret_error);
	if (!r && dmig_rules_finish(rules))
		r = dmig_fail_memory(ret_error);
	if (r)
		devmig_rules_unref(rules);
	else
		*ret = rules;
	return r;
}

DEVMIG_EXPORT struct devmig_rules *devmig_rules_ref(struct devmig_rules *rules)
{
	if (rules)
		__atomic_add_fetch(&rules->references, 1, __ATOMIC_RELAXED);
	return rules;
}

DEVMIG_EXPORT struct devmig_rules *devmig_rules_unref(struct devmig_rules *rules)
{
	if (rules && !__atomic_sub_fetch(&rules->references, 1, __ATOMIC_ACQ_REL)) {
		for (size_t i = 0; i < rules->count; i++)
			dmig_rule_free(rules->rules[i]);
		free(rules->rules);
		devmig_statement_unref(rules->none);
		dmig_arena_free(&rules->arena);
		devmig_context_unref(rules->context);
		free(rules);
	}
	return NULL;
}

DEVMIG_EXPORT size_t devmig_rules_count(const struct devmig_rules *rules)
{
	return rules->count;
}

DEVMIG_EXPORT int devmig_rules_rule(const struct devmig_rules *rules, size_t index,
				    struct devmig_rule *ret)
{
	if (index >= rules->count)
		return -ERANGE;
	*ret = (struct devmig_rule){
		.file = rules->rules[index]->file,
		.line = rules->rules[index]->line,
	};
	return 0;
}
