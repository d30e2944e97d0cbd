// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/cover.h>
#include <lib/verdict/lint.h>
#include <stdio.h>

/* unreachable-object: what cover.c found. */

#define NAMED_MAX   sizeof("object 65536 (line 4294967295)")
#define SHOWN_MAX   8 /* of objects that cover together; the others are counted */
#define OBJECTS_MAX (SHOWN_MAX * (NAMED_MAX + sizeof(", ")) + sizeof(" and 256 more"))

/* "object 1 (line 3)" */
static void print_object(const struct dmig_lint *lint, u32 object, char ret[NAMED_MAX])
{
	const u32 line = dmig_object(lint->doc, object)->line;

	if (line)
		snprintf(ret, NAMED_MAX, "object %u (line %u)", object + 1, line);
	else
		snprintf(ret, NAMED_MAX, "object %u", object + 1);
}

static bool has(const u64 *together, u32 object)
{
	return together[object / 64] >> object % 64 & 1;
}

/* "object 1 (line 3) and object 2 (line 6)"; *ret_last is the last object's index. */
static void print_objects(const struct dmig_lint *lint, const u64 *together, char ret[OBJECTS_MAX],
			  u32 *ret_last)
{
	char named[NAMED_MAX];
	u32 shown = 0;
	u32 left = 0;

	for (u32 i = 0; i < lint->doc->nobjects; i++)
		left += has(together, i);
	for (u32 i = 0; i < lint->doc->nobjects; i++) {
		if (!has(together, i))
			continue;
		*ret_last = i;
		left--;
		if (shown == SHOWN_MAX)
			continue;
		print_object(lint, i, named);
		ret += sprintf(ret, "%s%s", !shown ? "" : left ? ", " : " and ", named);
		if (++shown == SHOWN_MAX && left)
			sprintf(ret, " and %u more", left);
	}
}

int dmig_lint_cover(const struct dmig_lint *lint, u32 object)
{
	const u16 by = lint->covers.by[object];
	char covers[OBJECTS_MAX];
	char covered[NAMED_MAX];
	u32 last = by;

	if (by == DMIG_NOT_COVERED)
		return 0;
	print_object(lint, object, covered);
	if (by == DMIG_COVERED_TOGETHER)
		print_objects(lint, lint->covers.together[object], covers, &last);
	else
		print_object(lint, by, covers);
	return dmig_remark(lint, DMIG_UNREACHABLE, dmig_spot_object(lint, object, NULL),
			   "%s is %s: %s %s all that it accepts", covered,
			   last > object ? "redundant" : "never reached", covers,
			   by == DMIG_COVERED_TOGETHER ? "together accept" : "accepts");
}
