// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/verdict/remarks.h>
#include <stdlib.h>

struct devmig_remark dmig_remark_of_error(const struct devmig_error *error)
{
	return (struct devmig_remark){
		.severity = DEVMIG_ERROR,
		.reason = devmig_error_reason(error),
		.message = devmig_error_message(error),
		.hint = devmig_error_hint(error),
		.file = devmig_error_file(error),
		.line = devmig_error_line(error),
		.column = devmig_error_column(error),
	};
}

static bool make_room(struct dmig_remarks *remarks)
{
	const size_t room = 2 * remarks->room + 16;
	struct dmig_kept_remark *list;

	if (remarks->count < remarks->room)
		return true;
	list = reallocarray(remarks->list, room, sizeof(*list));
	if (!list)
		return false;
	remarks->list = list;
	remarks->room = room;
	return true;
}

int dmig_remarks_add(struct dmig_remarks *remarks, const struct devmig_remark *remark,
		     const char *field, size_t field_len)
{
	struct devmig_remark copy = *remark;

	copy.message = dmig_arena_copy(&remarks->arena, remark->message, strlen(remark->message));
	copy.field = field ? dmig_arena_copy(&remarks->arena, field, field_len) : NULL;
	if (!copy.message || (field && !copy.field) || !make_room(remarks))
		return -ENOMEM;
	remarks->list[remarks->count] = (struct dmig_kept_remark){ copy, remarks->count };
	remarks->count++;
	return 0;
}

/* Of one line, as they came. */
static int compare(const void *left, const void *right)
{
	const struct dmig_kept_remark *a = left;
	const struct dmig_kept_remark *b = right;

	if (a->remark.line != b->remark.line)
		return a->remark.line < b->remark.line ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

int dmig_remarks_tell(struct dmig_remarks *remarks, devmig_remark_fn each, void *arg)
{
	int r = 0;

	if (remarks->count)
		qsort(remarks->list, remarks->count, sizeof(*remarks->list), compare);
	for (size_t i = 0; !r && i < remarks->count; i++)
		r = each(arg, &remarks->list[i].remark);
	return r;
}

void dmig_remarks_free(struct dmig_remarks *remarks)
{
	dmig_arena_free(&remarks->arena);
	free(remarks->list);
}
