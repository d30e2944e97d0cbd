// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/cover.h>
#include <lib/verdict/lint.h>
#include <stdio.h>

/* unreachable-object: what cover.c found. */

#define NAMED_MAX sizeof("object 65536 (line 4294967295)")

/* "object 1 (line 3)" */
static void print_object(const struct dmig_lint *lint, u32 object, char ret[NAMED_MAX])
{
	const u32 line = dmig_object(lint->doc, object)->line;

	if (line)
		snprintf(ret, NAMED_MAX, "object %u (line %u)", object + 1, line);
	else
		snprintf(ret, NAMED_MAX, "object %u", object + 1);
}

int dmig_lint_cover(const struct dmig_lint *lint, u32 object)
{
	const u16 other = lint->covered[object];
	char covered[NAMED_MAX];
	char covers[NAMED_MAX];

	if (other == DMIG_NOT_COVERED)
		return 0;
	print_object(lint, object, covered);
	print_object(lint, other, covers);
	return dmig_remark(lint, DMIG_UNREACHABLE, dmig_spot_object(lint, object, NULL),
			   "%s is %s: %s accepts all that it accepts", covered,
			   other > object ? "redundant" : "never reached", covers);
}
