// SPDX-License-Identifier: LGPL-2.1-or-later
#include "keys.h"
#include <lib/common/cleanup.h>

/* A host while they are sorted: most names of a fleet begin alike, and differ soon. */
struct sorted {
	u64 head; /* the first bytes that are not the same in all names, the first one highest */
	u32 host;
};

/* Bytes that all names of hosts begin with. */
static size_t count_alike(const struct dmig_keys *hosts)
{
	const char *first = hosts->count ? dmig_key_bytes(hosts, 0) : "";
	size_t alike = strlen(first);
	u32 i;

	for (i = 1; i < hosts->count; i++) {
		const char *name = dmig_key_bytes(hosts, i);
		size_t at = 0;

		while (at < alike && name[at] == first[at])
			at++;
		alike = at;
	}
	return alike;
}

/* Eight bytes from @at on; what is behind the NUL does not count. */
static u64 head_of(const char *name, size_t at)
{
	u64 head = 0;
	unsigned int i;

	for (i = 0; i < 8; i++) {
		const u8 byte = (u8)name[at];

		head = head << 8 | byte;
		at += byte ? 1 : 0;
	}
	return head;
}

/* By one byte of the heads; those that are equal in it stay as they are. */
static void sort_by_byte(const struct sorted *from, u32 count, unsigned int shift,
			 const u32 *counts, struct sorted *to)
{
	u32 next[256], start = 0, i;

	for (i = 0; i < 256; i++) {
		next[i] = start;
		start += counts[i];
	}
	for (i = 0; i < count; i++)
		to[next[from[i].head >> shift & 0xff]++] = from[i];
}

/* By heads, from the last byte to the first; most are the same in all heads. */
static void sort_by_heads(struct sorted **sorted, struct sorted **other, u32 count)
{
	unsigned int shift;
	u32 i;

	for (shift = 0; shift < 64 && count; shift += 8) {
		struct sorted *from = *sorted;
		u32 counts[256] = { 0 };

		for (i = 0; i < count; i++)
			counts[from[i].head >> shift & 0xff]++;
		if (counts[from[0].head >> shift & 0xff] == count)
			continue;
		sort_by_byte(from, count, shift, counts, *other);
		*sorted = *other;
		*other = from;
	}
}

static int compare_names(const void *a, const void *b, void *hosts)
{
	return strcmp(dmig_key_bytes(hosts, ((const struct sorted *)a)->host),
		      dmig_key_bytes(hosts, ((const struct sorted *)b)->host));
}

/* Names that are the same for longer than a head. */
static void sort_alike(struct dmig_keys *hosts, struct sorted *sorted)
{
	u32 start, end;

	for (start = 0; start < hosts->count; start = end) {
		for (end = start + 1; end < hosts->count && sorted[end].head == sorted[start].head;
		     end++)
			;
		if (end - start > 1)
			qsort_r(sorted + start, end - start, sizeof(*sorted), compare_names, hosts);
	}
}

static int renumber(struct dmig_keys *hosts, const struct sorted *sorted, u32 *ret_numbers)
{
	struct dmig_key *array = malloc(hosts->count * sizeof(*array) + 1);
	u32 i;

	if (!array)
		return -ENOMEM;
	for (i = 0; i < hosts->count; i++) {
		ret_numbers[sorted[i].host] = i;
		array[i] = hosts->keys[sorted[i].host];
	}
	free(hosts->keys);
	hosts->keys = array;
	return 0;
}

int dmig_hosts_order(struct dmig_keys *hosts, u32 **ret_numbers)
{
	dmig_auto(free) struct sorted *sorted = malloc(hosts->count * sizeof(*sorted) + 1);
	dmig_auto(free) struct sorted *other = malloc(hosts->count * sizeof(*other) + 1);
	dmig_auto(free) u32 *numbers = malloc(hosts->count * sizeof(*numbers) + 1);
	const size_t alike = count_alike(hosts);
	u32 i;

	if (!sorted || !other || !numbers)
		return -ENOMEM;
	for (i = 0; i < hosts->count; i++)
		sorted[i] = (struct sorted){ head_of(dmig_key_bytes(hosts, i), alike), i };
	sort_by_heads(&sorted, &other, hosts->count);
	sort_alike(hosts, sorted);
	if (renumber(hosts, sorted, numbers))
		return -ENOMEM;
	*ret_numbers = dmig_steal(numbers);
	return 0;
}
