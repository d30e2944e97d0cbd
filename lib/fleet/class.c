// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fleet.h"
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/document.h>
#include <string.h>

/* The classes of a fleet: their documents, and what they say to one another. */

struct devmig_range dmig_fleet_range(const struct devmig_fleet *fleet, u32 number, u32 state)
{
	const struct dmig_group_entry *group = dmig_image_group(&fleet->image, number);
	const struct dmig_group_entry *next = NULL;
	u32 first, end;

	/* Groups were looked at when the fleet was opened. */
	if (!group)
		return (struct devmig_range){ 0 };
	first = dmig_get32(group->first[state]);
	if (state + 1 < DMIG_STATE_COUNT)
		end = dmig_get32(group->first[state + 1]);
	else if ((next = dmig_image_group(&fleet->image, (u64)number + 1)))
		end = dmig_get32(next->first[0]);
	else
		end = dmig_image_devices(&fleet->image);
	return (struct devmig_range){ first, end - first };
}

const char *dmig_fleet_doubt(const struct devmig_fleet *fleet, u32 number)
{
	const struct dmig_group_entry *group = dmig_image_group(&fleet->image, number);

	return group ? dmig_image_name(&fleet->image, group->doubt) : NULL;
}

enum dmig_reason dmig_doubt_reason(const char *code)
{
	enum dmig_reason reason;

	for (reason = DMIG_OK + 1; reason < DMIG_REASON_COUNT; reason++)
		if (!strcmp(dmig_reason_code(reason), code))
			return dmig_reason_base(reason);
	return DMIG_UNREADABLE;
}

DEVMIG_EXPORT uint32_t devmig_fleet_class_count(const struct devmig_fleet *fleet)
{
	return fleet->image.nclasses;
}

DEVMIG_EXPORT int devmig_fleet_class(const struct devmig_fleet *fleet, uint32_t class_number,
				     struct devmig_class *ret)
{
	const struct dmig_group_entry *group;
	struct devmig_range used_none;

	if (class_number >= fleet->image.nclasses)
		return -ERANGE;
	group = dmig_image_group(&fleet->image, class_number);
	if (!group)
		return -EBADMSG;
	*ret = (struct devmig_class){
		.free = dmig_fleet_range(fleet, class_number, 0),
		.in_use = dmig_fleet_range(fleet, class_number, DMIG_STATE_USED),
		.none = dmig_fleet_range(fleet, class_number, DMIG_STATE_NONE),
		.instances = dmig_get64(group->instances),
	};
	/* In use or not, nothing is left of these: one range. */
	used_none = dmig_fleet_range(fleet, class_number, DMIG_STATE_NONE | DMIG_STATE_USED);
	ret->none.count += used_none.count;
	memcpy(ret->digest.bytes, group->digest, sizeof(ret->digest.bytes));
	return 0;
}

/* Whoever comes second uses what the first one made. */
static struct devmig_document *publish(const struct devmig_fleet *fleet, u32 class_number,
				       struct devmig_document *document)
{
	struct devmig_document *there = NULL;

	if (__atomic_compare_exchange_n(&fleet->documents[class_number], &there, document, false,
					__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return document;
	devmig_document_unref(document);
	return there;
}

static int read_document(const struct devmig_fleet *fleet, u32 class_number,
			 struct devmig_document **ret, struct devmig_error **ret_error)
{
	const struct dmig_group_entry *group = dmig_image_group(&fleet->image, class_number);
	const char *text = group ? dmig_image_text(&fleet->image, group) : NULL;
	struct devmig_document *document;
	int error;

	if (!text)
		return dmig_fleet_damaged(fleet, ret_error);
	error = devmig_document_parse(fleet->context, DEVMIG_FORM_TEXT, text,
				      dmig_get32(group->text_size), NULL, &document, NULL);
	if (error == -ENOMEM)
		return dmig_fail_memory(ret_error);
	if (error)
		return dmig_fleet_damaged(fleet, ret_error);
	*ret = publish(fleet, class_number, document);
	return 0;
}

DEVMIG_EXPORT int devmig_fleet_document(const struct devmig_fleet *fleet, uint32_t class_number,
					struct devmig_document **ret,
					struct devmig_error **ret_error)
{
	if (class_number >= fleet->image.nclasses)
		return dmig_fail(ret_error, -ERANGE, "there is no class %u", class_number);
	*ret = __atomic_load_n(&fleet->documents[class_number], __ATOMIC_ACQUIRE);
	return *ret ? 0 : read_document(fleet, class_number, ret, ret_error);
}

static bool is_class(const struct devmig_fleet *fleet, u32 class_number,
		     const struct dmig_canonical *canonical)
{
	const struct dmig_group_entry *group = dmig_image_group(&fleet->image, class_number);
	const struct devmig_document *document;
	const char *text;
	size_t size;

	if (!group || memcmp(group->digest, canonical->digest.bytes, sizeof(group->digest)) != 0)
		return false;
	document = __atomic_load_n(&fleet->documents[class_number], __ATOMIC_ACQUIRE);
	/* What an index has for a text may be a longer spelling of it. */
	text = document ? dmig_document_canonical(document)->text
			: dmig_image_text(&fleet->image, group);
	size = document ? dmig_document_canonical(document)->size : dmig_get32(group->text_size);
	return text && size == canonical->size && !memcmp(text, canonical->text, size);
}

DEVMIG_EXPORT int devmig_fleet_find_class(const struct devmig_fleet *fleet,
					  const struct devmig_document *document, uint32_t *ret)
{
	const struct dmig_canonical *canonical = dmig_document_canonical(document);
	const u8 *digest = canonical->digest.bytes;
	u32 class_number = dmig_fleet_digest(fleet, digest);

	/* Two texts can be made to have one digest: then they stand side by side. */
	for (; class_number < fleet->image.nclasses; class_number++) {
		const struct dmig_group_entry *group =
			dmig_image_group(&fleet->image, class_number);

		if (!group)
			return -EBADMSG;
		if (memcmp(group->digest, digest, sizeof(group->digest)) != 0)
			return -ENOENT;
		if (is_class(fleet, class_number, canonical)) {
			*ret = class_number;
			return 0;
		}
	}
	return -ENOENT;
}

static int match(const struct devmig_fleet *fleet, u32 source, u32 destination,
		 enum devmig_reading reading, enum devmig_answer *ret, unsigned int *ret_unset)
{
	struct devmig_document *from, *to;
	int error = devmig_fleet_document(fleet, source, &from, NULL);

	if (!error)
		error = devmig_fleet_document(fleet, destination, &to, NULL);
	if (!error)
		*ret = devmig_match(from, to, reading, ret_unset);
	return error;
}

DEVMIG_EXPORT int devmig_fleet_match(const struct devmig_fleet *fleet, uint32_t source,
				     uint32_t destination, enum devmig_reading reading,
				     enum devmig_answer *ret, unsigned int *ret_unset)
{
	const struct dmig_image *image = &fleet->image;
	const u8 *verdicts;
	unsigned int unset;

	if (source >= image->nclasses || destination >= image->nclasses)
		return -ERANGE;
	if (!devmig_reading_name(reading))
		return -EINVAL;
	if (!(image->readings & 1u << reading))
		return match(fleet, source, destination, reading, ret, ret_unset);
	verdicts = dmig_image_verdicts(image, reading, source);
	if (!verdicts)
		return -EBADMSG;
	unset = verdicts[destination] == DMIG_VERDICT_NO ? 0 : verdicts[destination];
	*ret = verdicts[destination] == DMIG_VERDICT_NO ? DEVMIG_INCOMPATIBLE
	       : unset                                  ? DEVMIG_AFTER_APPLY
							: DEVMIG_COMPATIBLE;
	if (ret_unset)
		*ret_unset = unset;
	return 0;
}
