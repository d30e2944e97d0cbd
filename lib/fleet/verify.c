// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fleet.h"
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/document.h>

/* All that is promised of an index: it is what a builder makes. */

/* Bytes that align sections are in blocks, too, and get checked with them. */
static bool check_sums(const struct dmig_image *image)
{
	const u8 *first = image->map + sizeof(struct dmig_index_header);
	const size_t size = (size_t)(image->section[DMIG_SUMS] - first);

	return !size || dmig_image_check(image, first, size);
}

static bool check_sites(const struct dmig_image *image)
{
	const u64 count = dmig_image_count(image, DMIG_SITES, sizeof(struct dmig_site_entry));
	u32 last = 0;
	u64 i;

	for (i = 0; i < count; i++) {
		const struct dmig_site_entry *site = dmig_image_site(image, i);

		if (!site || dmig_get32(site->host) < last ||
		    dmig_get32(site->host) >= dmig_image_hosts(image) ||
		    !devmig_kind_name(dmig_get32(site->kind)) ||
		    (int32_t)dmig_get32(site->numa) < -1)
			return false;
		last = dmig_get32(site->host);
	}
	return true;
}

static bool check_hosts(const struct devmig_fleet *fleet)
{
	const char *last = "";
	struct devmig_host host;
	u32 i;

	for (i = 0; i < devmig_fleet_host_count(fleet); i++) {
		if (devmig_fleet_host(fleet, i, &host) || strcmp(last, host.name) >= 0 ||
		    !host.count || (!i && host.first))
			return false;
		last = host.name;
	}
	return true;
}

static bool check_class(const struct devmig_fleet *fleet, u32 class_number, u64 *text)
{
	const struct dmig_group_entry *group = dmig_image_group(&fleet->image, class_number);
	const struct dmig_canonical *canonical;
	struct devmig_document *document;

	if (!group || dmig_get64(group->text) != *text ||
	    dmig_get32(group->self) >= fleet->image.nclasses ||
	    devmig_fleet_document(fleet, class_number, &document, NULL))
		return false;
	canonical = dmig_document_canonical(document);
	*text += canonical->size;
	return canonical->size == dmig_get32(group->text_size) &&
	       !memcmp(canonical->digest.bytes, group->digest, sizeof(group->digest)) &&
	       (!class_number || memcmp(dmig_image_group(&fleet->image, class_number - 1)->digest,
					group->digest, sizeof(group->digest)) <= 0);
}

static bool check_groups(const struct devmig_fleet *fleet)
{
	u64 text = 0;
	u32 i;

	for (i = 0; i < dmig_image_groups(&fleet->image); i++)
		if (i < fleet->image.nclasses ? !check_class(fleet, i, &text)
					      : !dmig_fleet_doubt(fleet, i))
			return false;
	return text == fleet->image.size[DMIG_TEXTS];
}

/* Each range is in name order, and its instances are what its group says. */
static bool check_range(const struct devmig_fleet *fleet, struct devmig_range range, u64 *instances)
{
	struct dmig_name last = { 0 }, name;
	struct devmig_record record;
	u32 i;

	*instances = 0;
	for (i = range.first; i < range.first + range.count; i++) {
		if (devmig_fleet_record(fleet, i, &record) || !*record.device ||
		    !dmig_fleet_name(fleet, i, &name))
			return false;
		if (last.device && dmig_name_compare(&last, &name) >= 0)
			return false;
		last = name;
		*instances += record.available;
	}
	return true;
}

static bool check_devices(const struct devmig_fleet *fleet)
{
	u32 group, state;
	u64 instances;

	for (group = 0; group < dmig_image_groups(&fleet->image); group++)
		for (state = 0; state < DMIG_STATE_COUNT; state++) {
			if (!check_range(fleet, dmig_fleet_range(fleet, group, state), &instances))
				return false;
			if (!state &&
			    instances !=
				    dmig_get64(dmig_image_group(&fleet->image, group)->instances))
				return false;
		}
	return true;
}

/* As names rise and there are as many as devices, each device is there once. */
static bool check_order(const struct devmig_fleet *fleet)
{
	const u32 count = dmig_image_devices(&fleet->image);
	struct dmig_name last = { 0 }, name;
	struct devmig_host host = { 0 };
	u32 i, number, next = 0;

	for (i = 0; i < count; i++) {
		if (devmig_fleet_by_name(fleet, i, &number) ||
		    !dmig_fleet_name(fleet, number, &name) ||
		    (i && dmig_name_compare(&last, &name) >= 0))
			return false;
		if (i == host.first + host.count && devmig_fleet_host(fleet, next++, &host))
			return false;
		if (name.host != next - 1)
			return false;
		last = name;
	}
	return next == devmig_fleet_host_count(fleet);
}

static bool check_row(const struct devmig_fleet *fleet, enum devmig_reading reading, u32 source)
{
	const u8 *verdicts = dmig_image_verdicts(&fleet->image, reading, source);
	u32 i;

	/* The documents were read when the groups were looked at. */
	for (i = 0; verdicts && i < fleet->image.nclasses; i++) {
		unsigned int unset;
		const enum devmig_answer answer = devmig_match(
			fleet->documents[source], fleet->documents[i], reading, &unset);

		if (verdicts[i] != (answer == DEVMIG_INCOMPATIBLE ? DMIG_VERDICT_NO : unset))
			return false;
	}
	return verdicts;
}

static bool check_verdicts(const struct devmig_fleet *fleet)
{
	enum devmig_reading reading;
	u32 source;

	for (reading = 0; devmig_reading_name(reading); reading++)
		for (source = 0; source < fleet->image.nclasses; source++)
			if (fleet->image.readings & 1u << reading &&
			    !check_row(fleet, reading, source))
				return false;
	return true;
}

DEVMIG_EXPORT int devmig_fleet_verify(const struct devmig_fleet *fleet,
				      struct devmig_error **ret_error)
{
	const struct dmig_image *image = &fleet->image;

	if (!fleet->path)
		return dmig_fail(ret_error, -EINVAL, "the fleet comes from no index");
	return check_sums(image) && check_sites(image) && check_hosts(fleet) &&
			       check_groups(fleet) && check_devices(fleet) && check_order(fleet) &&
			       check_verdicts(fleet)
		       ? 0
		       : dmig_fleet_damaged(fleet, ret_error);
}
