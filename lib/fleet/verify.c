// SPDX-License-Identifier: LGPL-2.1-or-later
#include "alike.h"
#include "fleet.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/document.h>

/* All that is promised of an index: it is what a builder makes. */

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

/* By digest, and two that have one by their texts. */
static bool in_order(const struct dmig_canonical *a, const struct dmig_canonical *b)
{
	const int order = memcmp(a->digest.bytes, b->digest.bytes, sizeof(a->digest.bytes));

	return order < 0 || (!order && strcmp(a->text, b->text) < 0);
}

/* The text of a class is the canonical one. */
static bool check_class(const struct devmig_fleet *fleet, u32 class_number,
			const struct dmig_canonical *canonical)
{
	const struct dmig_group_entry *group = dmig_image_group(&fleet->image, class_number);
	const char *there = group ? dmig_image_text(&fleet->image, group) : NULL;

	return there && !dmig_get32(group->doubt) &&
	       dmig_get32(group->text_size) == canonical->size &&
	       !memcmp(there, canonical->text, canonical->size) &&
	       !memcmp(canonical->digest.bytes, group->digest, sizeof(group->digest));
}

static int check_classes(const struct devmig_fleet *fleet)
{
	const struct dmig_canonical *canonical = NULL, *last;
	u32 i;

	for (i = 0; i < fleet->image.nclasses; i++) {
		struct devmig_document *document;
		int error = devmig_fleet_document(fleet, i, &document, NULL);

		if (error)
			return error;
		last = canonical;
		canonical = dmig_document_canonical(document);
		if ((last && !in_order(last, canonical)) || !check_class(fleet, i, canonical))
			return -EBADMSG;
	}
	return 0;
}

/* What classes can be compared by; their documents were read by check_classes(). */
static int check_alike(const struct devmig_fleet *fleet)
{
	const u32 count = fleet->image.nclasses;
	dmig_auto(free) struct dmig_group_entry *entries =
		calloc((size_t)count + 1, sizeof(*entries));
	struct dmig_groups groups = {
		.entries = entries,
		.nclasses = count,
		.documents = fleet->documents,
	};
	u32 i;

	if (!entries || dmig_alike_number(&groups))
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		const struct dmig_group_entry *there = dmig_image_group(&fleet->image, i);

		if (there->self.raw != entries[i].self.raw ||
		    there->version.raw != entries[i].version.raw)
			return -EBADMSG;
	}
	return 0;
}

/* A group of a doubt has nothing else; reasons are those of this version, and rise. */
static bool check_doubts(const struct devmig_fleet *fleet)
{
	const u32 count = dmig_image_groups(&fleet->image);
	enum dmig_reason last = DMIG_OK, reason;
	u32 i;

	for (i = fleet->image.nclasses; i < count; i++, last = reason) {
		const struct dmig_group_entry *group = dmig_image_group(&fleet->image, i);
		const char *code = dmig_fleet_doubt(fleet, i);
		struct dmig_group_entry wanted = { .instances = group->instances,
						   .doubt = group->doubt };

		if (!code)
			return false;
		reason = dmig_doubt_reason(code);
		memcpy(wanted.first, group->first, sizeof(wanted.first));
		if (reason <= last || strcmp(dmig_reason_code(reason), code) != 0 ||
		    memcmp(&wanted, group, sizeof(wanted)) != 0)
			return false;
	}
	return true;
}

/* Nothing is empty but what is not there; a type's value is what is left of it. */
static bool check_record(const struct devmig_fleet *fleet, u32 number, u32 state,
			 struct devmig_record *ret)
{
	const bool none = state & DMIG_STATE_NONE;

	if (devmig_fleet_record(fleet, number, ret) || !*ret->device ||
	    (ret->parent && !*ret->parent) || (ret->vm && !*ret->vm))
		return false;
	if (ret->kind != DEVMIG_KIND_TYPE)
		return true;
	return !dmig_get32(dmig_image_device(&fleet->image, number)->value) == none;
}

/* Each range is in name order, and its instances are what its group says. */
static bool check_range(const struct devmig_fleet *fleet, u32 group, u32 state, u64 *instances)
{
	const struct devmig_range range = dmig_fleet_range(fleet, group, state);
	struct dmig_name last = { 0 }, name;
	struct devmig_record record;
	u32 i;

	*instances = 0;
	for (i = range.first; i < range.first + range.count; i++) {
		if (!check_record(fleet, i, state, &record) || !dmig_fleet_name(fleet, i, &name))
			return false;
		if (last.device && dmig_name_compare(&last, &name) >= 0)
			return false;
		last = name;
		*instances += record.available;
	}
	return true;
}

/* Every group has a device. */
static bool check_group(const struct devmig_fleet *fleet, u32 group)
{
	u64 instances, count = 0;
	u32 state;

	for (state = 0; state < DMIG_STATE_COUNT; state++) {
		if (!check_range(fleet, group, state, &instances))
			return false;
		if (!state &&
		    instances != dmig_get64(dmig_image_group(&fleet->image, group)->instances))
			return false;
		count += dmig_fleet_range(fleet, group, state).count;
	}
	return count;
}

static bool check_devices(const struct devmig_fleet *fleet)
{
	u32 group;

	for (group = 0; group < dmig_image_groups(&fleet->image); group++)
		if (!check_group(fleet, group))
			return false;
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
	int error;

	if (!fleet->path)
		return dmig_fail(ret_error, -EINVAL, "the fleet comes from no index");
	if (!dmig_image_verify(image) || !check_hosts(fleet))
		return dmig_fleet_damaged(fleet, ret_error);
	error = check_classes(fleet);
	if (!error)
		error = check_alike(fleet);
	if (error == -ENOMEM)
		return dmig_fail_memory(ret_error);
	return !error && check_doubts(fleet) && check_devices(fleet) && check_order(fleet) &&
			       check_verdicts(fleet)
		       ? 0
		       : dmig_fleet_damaged(fleet, ret_error);
}
