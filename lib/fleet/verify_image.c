// SPDX-License-Identifier: LGPL-2.1-or-later
#include "image.h"
#include <devmig/fleet.h>
#include <string.h>

/* What is promised of the arrays by themselves, whatever they say. */

/* Between sections there is nothing. */
static bool check_padding(const struct dmig_image *image)
{
	unsigned int i;

	for (i = 0; i < DMIG_SUMS; i++) {
		const u8 *at = image->section[i] + image->size[i];

		for (; at < image->section[i + 1]; at++)
			if (*at)
				return false;
	}
	return true;
}

/* Bytes that align sections are in blocks, too, and get checked with them. */
static bool check_sums(const struct dmig_image *image)
{
	const u8 *first = image->map + sizeof(struct dmig_index_header);
	const size_t size = (size_t)(image->section[DMIG_SUMS] - first);

	return !size || dmig_image_check(image, first, size);
}

static bool check_profiles(const struct dmig_image *image)
{
	const u64 count = dmig_image_count(image, DMIG_PROFILES, sizeof(struct dmig_profile_entry));
	u64 i;

	for (i = 0; i < count; i++) {
		const struct dmig_profile_entry *profile = dmig_image_profile(image, i);

		if (!profile || !devmig_kind_name(dmig_profile_kind(profile)) ||
		    dmig_profile_numa(profile) > DMIG_NUMA_MAX)
			return false;
	}
	return true;
}

/* They rise. */
static bool check_sites(const struct dmig_image *image)
{
	const u64 profiles =
		dmig_image_count(image, DMIG_PROFILES, sizeof(struct dmig_profile_entry));
	const u64 count = dmig_image_count(image, DMIG_SITES, sizeof(struct dmig_site_entry));
	u64 i, last = 0, next;

	for (i = 0; i < count; i++) {
		const struct dmig_site_entry *site = dmig_image_site(image, i);

		if (!site || dmig_get32(site->host) >= dmig_image_hosts(image) ||
		    dmig_get32(site->profile) >= profiles)
			return false;
		next = (u64)dmig_get32(site->host) << 32 | dmig_get32(site->profile);
		if (i && next <= last)
			return false;
		last = next;
	}
	return true;
}

/* The names of devices stand one behind the other, and steps lead to every sixteenth. */
static bool check_labels(const struct dmig_image *image)
{
	const char *labels = (const char *)image->section[DMIG_LABELS];
	const u32 count = dmig_image_devices(image);
	const char *next = labels, *name;
	u32 i;

	for (i = 0; i < count; i++) {
		name = dmig_image_device_name(image, i);
		if (!name || name != next)
			return false;
		next += strlen(name) + 1;
	}
	return next == labels + image->size[DMIG_LABELS];
}

bool dmig_image_verify(const struct dmig_image *image)
{
	return check_sums(image) && check_padding(image) && check_profiles(image) &&
	       check_sites(image) && check_labels(image);
}
