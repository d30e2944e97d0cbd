// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/host/rule.h>
#include <stdlib.h>
#include <string.h>

/* Fields of all SELF, or of all COMPATIBLE objects, sorted by their names. */
struct names {
	const struct dmig_rule_line **lines;
	size_t count;
};

struct linking {
	struct names self;
	struct names compatible;
};

static int compare_names(const struct dmig_rule_line *a, const struct dmig_rule_line *b)
{
	const int order =
		memcmp(a->name, b->name, a->name_len < b->name_len ? a->name_len : b->name_len);

	return order ? order : a->name_len - b->name_len;
}

static int compare(const void *a, const void *b)
{
	return compare_names(*(const struct dmig_rule_line *const *)a,
			     *(const struct dmig_rule_line *const *)b);
}

static bool has(const struct names *names, const struct dmig_rule_line *line)
{
	return names->count &&
	       bsearch(&line, names->lines, names->count, sizeof(line), compare) != NULL;
}

/* "" matches what is absent, so that no SELF needs to have it. */
static bool is_empty(const struct dmig_rule_line *line)
{
	const char *at = line->value, *end = at + line->value_len;

	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	return at == end || (end - at >= 2 && !memcmp(at, "\"\"", 2));
}

static size_t count_lines(const struct devmig_rules *rules)
{
	size_t count = 0;

	for (size_t i = 0; i < rules->count; i++)
		count += rules->rules[i]->nlines;
	return count;
}

static void add_rule(struct linking *linking, const struct dmig_rule *rule)
{
	u8 section = DMIG_SECTION_NONE;

	for (size_t i = 0; i < rule->nlines; i++) {
		const struct dmig_rule_line *line = &rule->lines[i];

		if (line->section)
			section = line->section;
		else if (section == DMIG_SECTION_SELF)
			linking->self.lines[linking->self.count++] = line;
		else if (section == DMIG_SECTION_COMPATIBLE)
			linking->compatible.lines[linking->compatible.count++] = line;
	}
}

static int tell(const struct names *names, const struct names *others, dmig_rule_line_fn each,
		void *arg)
{
	int r = 0;

	for (size_t i = 0; !r && i < names->count; i++)
		if (!has(others, names->lines[i]) &&
		    (names->lines[i]->in_self || !is_empty(names->lines[i])))
			r = each(arg, names->lines[i]);
	return r;
}

int dmig_rules_unlinked(const struct devmig_rules *rules, dmig_rule_line_fn each, void *arg)
{
	const size_t room = count_lines(rules) + 1;
	dmig_auto(free) const struct dmig_rule_line **lines = calloc(2 * room, sizeof(*lines));
	struct linking linking = { .self.lines = lines, .compatible.lines = lines + room };
	int r;

	if (!lines)
		return -ENOMEM;
	for (size_t i = 0; i < rules->count; i++)
		add_rule(&linking, rules->rules[i]);
	/* What can't migrate has nothing to compare. */
	if (!linking.compatible.count)
		return 0;
	qsort(linking.self.lines, linking.self.count, sizeof(*lines), compare);
	qsort(linking.compatible.lines, linking.compatible.count, sizeof(*lines), compare);
	r = tell(&linking.self, &linking.compatible, each, arg);
	return r ? r : tell(&linking.compatible, &linking.self, each, arg);
}
