// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "color.h"
#include "conform_print.h"

static void put_needs(unsigned int needs)
{
	if (!needs)
		return;
	printf("  needs: ");
	for (unsigned int i = 0, n = 0; i < NEEDS; i++)
		if (needs >> i & 1)
			printf("%s%s", n++ ? ", " : "", conform_need_name(i));
	putchar('\n');
}

void conform_list_text(const struct conform_test *const *tests, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct conform_rule *rule = &conform_rules[tests[i]->rule];

		printf("%s%s%s%s\n  %s\n  risk: %s\n", color(COLOR_STRONG), tests[i]->name,
		       color(COLOR_NONE), tests[i]->should ? " (a remark, no failure)" : "",
		       tests[i]->checks, conform_risk_name(tests[i]->risk));
		put_needs(tests[i]->needs);
		printf("  %s: \"%s\"\n", rule->place, rule->words);
	}
}

const char *conform_what_instead(const struct conform *conform)
{
	if (conform->info.generation == DEVMIG_GENERATION_V1)
		return "version 1 of VFIO's migration, which is deprecated and not tested";
	return "no migration of VFIO, version 2";
}
