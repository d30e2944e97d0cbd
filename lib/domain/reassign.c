// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <stdlib.h>
#include <string.h>

#include "domain.h"
#include "element.h"
#include "splice.h"
#include "verify.h"

/* One device's change. */
struct change {
	const struct devmig_domain *domain;
	const struct dmig_assigned *assigned;
	const struct dmig_entry *entry; /* NULL: there is none */
	struct dmig_address address;    /* the new one */
	const struct devmig_document *document;
	struct dmig_splices *splices;
};

static int set_attribute(const struct change *change, size_t at, const char *name, char *value)
{
	const struct dmig_tag *tag = &change->domain->tags.at[at];
	struct dmig_span span;
	char *text;

	if (dmig_tag_attribute(change->domain->xml, tag, name, &span))
		return dmig_splice_add(change->splices, span, value);
	span.start = span.end = dmig_tag_name(change->domain->xml, tag).end;
	text = value ? dmig_format(" %s='%s'", name, value) : NULL;
	free(value);
	return dmig_splice_add(change->splices, span, text);
}

/* What is right stays as it is written. */
static int set_part(const struct change *change, size_t index)
{
	const struct dmig_address_part *part = &dmig_address_parts[index];
	const unsigned int number = change->address.parts[index];

	if (change->assigned->address.parts[index] == number)
		return 0;
	return set_attribute(change, change->assigned->tag, part->name,
			     dmig_format("0x%0*x", part->digits, number));
}

static int set_address(const struct change *change)
{
	size_t i;
	int error = 0;

	if (change->address.kind == DEVMIG_ITEM_MDEV)
		return set_attribute(change, change->assigned->tag, "uuid",
				     strdup(change->address.name));
	for (i = 0; i < 4 && !error; i++)
		error = set_part(change, i);
	return error;
}

static int set_document(const struct change *change)
{
	const struct dmig_tag *tag = &change->domain->tags.at[change->entry->tag];
	const struct dmig_span name = dmig_tag_name(change->domain->xml, tag);
	dmig_auto(free) char *self = dmig_element_self(change->document);

	if (!self)
		return -ENOMEM;
	if (!tag->empty)
		return dmig_splice_add(change->splices,
				       (struct dmig_span){ tag->end, tag->closing },
				       dmig_steal(self));
	return dmig_splice_add(change->splices, (struct dmig_span){ tag->end - 2, tag->end },
			       dmig_format(">%s</%.*s>", self, (int)(name.end - name.start),
					   change->domain->xml + name.start));
}

static int set_entry(const struct change *change)
{
	int error = 0;

	if (!dmig_address_equal(&change->entry->address, &change->address))
		error = set_attribute(change, change->entry->tag,
				      dmig_address_key(&change->address),
				      strdup(change->address.name));
	if (error || !change->document ||
	    (change->entry->document && dmig_self_equal(change->entry->document, change->document)))
		return error;
	return set_document(change);
}

static int add_change(const struct change *change)
{
	int error = 0;

	if (!dmig_address_equal(&change->assigned->address, &change->address))
		error = set_address(change);
	return error || !change->entry ? error : set_entry(change);
}

static int prepare(const struct devmig_domain *domain, size_t device,
		   const struct devmig_reassignment *wanted, struct dmig_splices *splices,
		   struct devmig_error **ret_error)
{
	const struct dmig_assigned *assigned = &domain->assigned[device];
	struct change change = {
		.domain = domain,
		.assigned = assigned,
		.address = assigned->address,
		.document = wanted ? wanted->document : NULL,
		.splices = splices,
	};

	if (wanted && !dmig_address_of_name(assigned->address.kind, wanted->name, &change.address))
		return dmig_fail(ret_error, -EINVAL, "%s can't take the place of %s", wanted->name,
				 assigned->address.name);
	if (assigned->entry != DMIG_NOWHERE)
		change.entry = &domain->entries[assigned->entry];
	return add_change(&change) ? dmig_fail_memory(ret_error) : 0;
}

static bool is_given(const struct devmig_domain *domain,
		     const struct devmig_reassignment *const *by_device,
		     const struct dmig_address *address)
{
	struct dmig_address given;
	size_t i;

	for (i = 0; i < domain->assigned_count; i++) {
		given = domain->assigned[i].address;
		if (by_device[i])
			dmig_address_of_name(given.kind, by_device[i]->name, &given);
		if (dmig_address_equal(&given, address))
			return true;
	}
	return false;
}

/* An entry that no device has would be taken for that of the device that gets its address. */
static int drop_stale(const struct devmig_domain *domain,
		      const struct devmig_reassignment *const *by_device,
		      struct dmig_splices *splices)
{
	size_t i;
	int error = 0;

	for (i = 0; i < domain->entry_count && !error; i++) {
		const struct dmig_entry *entry = &domain->entries[i];
		const struct dmig_tag *tag = &domain->tags.at[entry->tag];

		if (!entry->used && is_given(domain, by_device, &entry->address))
			error = dmig_splice_add(
				splices, (struct dmig_span){ tag->start, tag->after }, strdup(""));
	}
	return error;
}

/* All devices, as keys may have to follow where an entry was found by its alias. */
static int prepare_all(const struct devmig_domain *domain,
		       const struct devmig_reassignment *const *by_device,
		       struct dmig_splices *splices, struct devmig_error **ret_error)
{
	size_t i;
	int error = 0;

	for (i = 0; i < domain->assigned_count && !error; i++)
		error = prepare(domain, i, by_device[i], splices, ret_error);
	if (!error && drop_stale(domain, by_device, splices))
		error = dmig_fail_memory(ret_error);
	return error;
}

static int sort(const struct devmig_domain *domain, const struct devmig_reassignment *changes,
		size_t count, const struct devmig_reassignment **by_device,
		struct devmig_error **ret_error)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const size_t device = changes[i].device;

		if (device >= domain->assigned_count)
			return dmig_fail(ret_error, -ERANGE, "there is no device %zu", device);
		if (by_device[device])
			return dmig_fail(ret_error, -EINVAL, "device %zu is there twice", device);
		by_device[device] = &changes[i];
	}
	return 0;
}

DEVMIG_EXPORT
int devmig_domain_reassign(const struct devmig_domain *domain,
			   const struct devmig_reassignment *changes, size_t count, char **ret,
			   size_t *ret_size, struct devmig_error **ret_error)
{
	dmig_auto(splices) struct dmig_splices splices = { 0 };
	dmig_auto(free) char *text = NULL;
	const struct devmig_reassignment *by_device[DMIG_ASSIGNED_MAX] = { NULL };
	int error = sort(domain, changes, count, by_device, ret_error);

	if (!error)
		error = prepare_all(domain, by_device, &splices, ret_error);
	if (error)
		return error;
	if (dmig_splice(domain, &splices, &text, ret_size))
		return dmig_fail_memory(ret_error);
	error = dmig_verify_reassigned(domain, changes, count, text, *ret_size, ret_error);
	if (!error)
		*ret = dmig_steal(text);
	return error;
}
