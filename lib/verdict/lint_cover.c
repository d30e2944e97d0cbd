// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/cover.h>
#include <lib/verdict/lint.h>
#include <stdio.h>

/* unreachable-object: what cover.c found. */

int dmig_lint_cover(const struct dmig_lint *lint, u32 object)
{
	const u16 other = lint->covered[object];
	char line[sizeof(" (line 4294967295)")] = "";

	if (other == DMIG_NOT_COVERED)
		return 0;
	if (dmig_object(lint->doc, other)->line)
		snprintf(line, sizeof(line), " (line %u)", dmig_object(lint->doc, other)->line);
	return dmig_remark(lint, DMIG_UNREACHABLE, dmig_spot_object(lint, object, NULL),
			   "object %u%s accepts all that object %u accepts", other + 1u, line,
			   object + 1);
}
