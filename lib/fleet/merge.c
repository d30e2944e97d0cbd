// SPDX-License-Identifier: LGPL-2.1-or-later
#include "merge.h"
#include "bisect.h"
#include <stdlib.h>

int dmig_merge_begin(struct dmig_merge *merge, const struct devmig_fleet *fleet, size_t ranges)
{
	*merge = (struct dmig_merge){
		.fleet = fleet,
		.heads = calloc(ranges + 1, sizeof(*merge->heads)),
	};
	return merge->heads ? 0 : -ENOMEM;
}

void dmig_merge_end(struct dmig_merge *merge)
{
	free(merge->heads);
	*merge = (struct dmig_merge){ 0 };
}

static bool is_before(const struct dmig_head *a, const struct dmig_head *b)
{
	return dmig_name_compare(&a->name, &b->name) < 0;
}

static void swap(struct dmig_head *a, struct dmig_head *b)
{
	const struct dmig_head other = *a;

	*a = *b;
	*b = other;
}

/* The first one has changed: put it where it belongs. */
static void sift_down(struct dmig_merge *merge)
{
	struct dmig_head *heads = merge->heads;
	u32 at = 0, child;

	while ((child = 2 * at + 1) < merge->count) {
		if (child + 1 < merge->count && is_before(&heads[child + 1], &heads[child]))
			child++;
		if (!is_before(&heads[child], &heads[at]))
			return;
		swap(&heads[at], &heads[child]);
		at = child;
	}
}

static void sift_up(struct dmig_merge *merge, u32 at)
{
	struct dmig_head *heads = merge->heads;

	while (at && is_before(&heads[at], &heads[(at - 1) / 2])) {
		swap(&heads[at], &heads[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
}

int dmig_merge_add(struct dmig_merge *merge, struct devmig_range range, u32 tag)
{
	struct dmig_head *head = &merge->heads[merge->count];

	if (!range.count)
		return 0;
	*head = (struct dmig_head){
		.next = range.first,
		.end = range.first + range.count,
		.tag = tag,
	};
	if (!dmig_fleet_name(merge->fleet, head->next, &head->name))
		return -EBADMSG;
	sift_up(merge, merge->count++);
	return 0;
}

int dmig_merge_next(struct dmig_merge *merge, u32 *ret_record, u32 *ret_tag)
{
	struct dmig_head *head = merge->heads;

	if (!merge->count)
		return 0;
	*ret_record = head->next++;
	*ret_tag = head->tag;
	if (head->next == head->end)
		*head = merge->heads[--merge->count];
	/* Of one range alone the names don't count. */
	else if (merge->count > 1 && !dmig_fleet_next_name(merge->fleet, head->next, &head->name))
		return -EBADMSG;
	sift_down(merge);
	return 1;
}

/* A host of which the records are sought. */
struct sought_host {
	const struct dmig_image *image;
	u32 host;
};

static int is_before_host(const void *sought_, u32 at)
{
	const struct sought_host *sought = sought_;
	u32 host;
	int error = dmig_image_host_of(sought->image, at, &host);

	return error ? error : host < sought->host;
}

/* The first record of the range whose host is not below @host; -EBADMSG. */
static int find_host(const struct devmig_fleet *fleet, struct devmig_range range, u32 host,
		     u32 *ret)
{
	const struct sought_host sought = { &fleet->image, host };

	return dmig_bisect(range.first, range.first + range.count, is_before_host, &sought, ret);
}

int dmig_range_on_host(const struct devmig_fleet *fleet, u32 host, struct devmig_range *range)
{
	u32 first, end;
	int error = find_host(fleet, *range, host, &first);

	if (!error)
		error = find_host(fleet, *range, host + 1, &end);
	if (error)
		return error;
	/* Even where hosts are in disorder, a higher one is never found before a lower one. */
	*range = (struct devmig_range){ first, end - first };
	return 0;
}
