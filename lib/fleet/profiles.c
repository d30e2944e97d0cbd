// SPDX-License-Identifier: LGPL-2.1-or-later
#include "profiles.h"
#include <lib/common/cleanup.h>

void dmig_profile_key(const struct dmig_record *record, struct dmig_profile_key *ret)
{
	struct dmig_profile profile;

	/* What is between the numbers is part of the key, too. */
	memset(&profile, 0, sizeof(profile));
	profile.numa = record->numa;
	profile.amount = record->kind == DEVMIG_KIND_TYPE ? record->units : record->migrations;
	profile.kind = (u8)record->kind;
	memcpy(ret->bytes, &profile, sizeof(profile));
	if (record->parent_len)
		memcpy(ret->bytes + sizeof(profile), record->parent, record->parent_len);
	ret->len = sizeof(profile) + record->parent_len;
}

struct dmig_profile dmig_profile_get(const struct dmig_keys *profiles, u32 number)
{
	struct dmig_profile profile;

	memcpy(&profile, dmig_key_bytes(profiles, number), sizeof(profile));
	return profile;
}

const char *dmig_profile_parent(const struct dmig_keys *profiles, u32 number)
{
	return dmig_key_bytes(profiles, number) + sizeof(struct dmig_profile);
}

static int compare_numbers(u32 a, u32 b)
{
	return (a > b) - (a < b);
}

static int compare(const void *a_, const void *b_, void *profiles)
{
	const u32 a = *(const u32 *)a_, b = *(const u32 *)b_;
	const struct dmig_profile of_a = dmig_profile_get(profiles, a);
	const struct dmig_profile of_b = dmig_profile_get(profiles, b);
	int order = strcmp(dmig_profile_parent(profiles, a), dmig_profile_parent(profiles, b));

	if (!order)
		order = (of_a.numa > of_b.numa) - (of_a.numa < of_b.numa);
	if (!order)
		order = compare_numbers(of_a.kind, of_b.kind);
	return order ? order : compare_numbers(of_a.amount, of_b.amount);
}

int dmig_profiles_order(struct dmig_keys *profiles, u32 **ret_numbers)
{
	dmig_auto(free) u32 *sorted = malloc(profiles->count * sizeof(*sorted) + 1);
	dmig_auto(free) u32 *numbers = malloc(profiles->count * sizeof(*numbers) + 1);
	struct dmig_key *keys;
	u32 i;

	if (!sorted || !numbers)
		return -ENOMEM;
	for (i = 0; i < profiles->count; i++)
		sorted[i] = i;
	qsort_r(sorted, profiles->count, sizeof(*sorted), compare, profiles);
	keys = malloc(profiles->count * sizeof(*keys) + 1);
	if (!keys)
		return -ENOMEM;
	for (i = 0; i < profiles->count; i++) {
		numbers[sorted[i]] = i;
		keys[i] = profiles->keys[sorted[i]];
	}
	free(profiles->keys);
	profiles->keys = keys;
	*ret_numbers = dmig_steal(numbers);
	return 0;
}
