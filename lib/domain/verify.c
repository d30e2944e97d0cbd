// SPDX-License-Identifier: LGPL-2.1-or-later
#include "verify.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <string.h>

static inline void dmig_auto_domain(struct devmig_domain **domain)
{
	devmig_domain_free(*domain);
}

static int fail(const struct devmig_domain *domain, struct devmig_error **ret_error)
{
	return dmig_fail_detail(ret_error, DMIG_BAD_DOMAIN, domain->name, (struct dmig_place){ 0 },
				"it can't be changed");
}

static bool same_field(const struct devmig_field *a, const struct devmig_field *b)
{
	return a->name_len == b->name_len && memcmp(a->name, b->name, a->name_len) == 0 &&
	       a->value_len == b->value_len && memcmp(a->value, b->value, a->value_len) == 0;
}

bool dmig_self_equal(const struct devmig_document *a, const struct devmig_document *b)
{
	const size_t count = devmig_document_self_count(a);
	struct devmig_field one, other;
	size_t i;

	if (devmig_document_self_count(b) != count)
		return false;
	for (i = 0; i < count; i++) {
		devmig_document_self(a, i, &one);
		devmig_document_self(b, i, &other);
		if (!same_field(&one, &other))
			return false;
	}
	return true;
}

int dmig_verify_described(const struct devmig_domain *domain,
			  struct devmig_document *const *documents, const char *xml, size_t size,
			  struct devmig_error **ret_error)
{
	dmig_auto(domain) struct devmig_domain *again = NULL;
	struct devmig_assigned before, after;
	size_t i;
	int error =
		devmig_domain_parse(domain->context, xml, size, domain->name, &again, ret_error);

	if (error)
		return error;
	if (again->assigned_count != domain->assigned_count)
		return fail(domain, ret_error);
	for (i = 0; i < domain->assigned_count; i++) {
		devmig_domain_device(domain, i, &before);
		devmig_domain_device(again, i, &after);
		if (strcmp(before.name, after.name) != 0 || !after.document ||
		    !dmig_self_equal(after.document, documents[i]))
			return fail(domain, ret_error);
	}
	return 0;
}

static const struct devmig_reassignment *change_of(const struct devmig_reassignment *changes,
						   size_t count, size_t device)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (changes[i].device == device)
			return &changes[i];
	return NULL;
}

static bool has_become(const struct dmig_assigned *before, const struct devmig_document *document,
		       const struct devmig_reassignment *change,
		       const struct devmig_assigned *after)
{
	struct dmig_address address = before->address;

	if (change && !dmig_address_of_name(address.kind, change->name, &address))
		return false;
	if (before->entry != DMIG_NOWHERE && change && change->document)
		document = change->document;
	if (strcmp(address.name, after->name) != 0 || !document != !after->document)
		return false;
	return !document || dmig_self_equal(document, after->document);
}

int dmig_verify_reassigned(const struct devmig_domain *domain,
			   const struct devmig_reassignment *changes, size_t count, const char *xml,
			   size_t size, struct devmig_error **ret_error)
{
	dmig_auto(domain) struct devmig_domain *again = NULL;
	struct devmig_assigned before, after;
	size_t i;
	int error =
		devmig_domain_parse(domain->context, xml, size, domain->name, &again, ret_error);

	if (error)
		return error;
	if (again->assigned_count != domain->assigned_count)
		return fail(domain, ret_error);
	for (i = 0; i < domain->assigned_count; i++) {
		devmig_domain_device(domain, i, &before);
		devmig_domain_device(again, i, &after);
		if (!has_become(&domain->assigned[i], before.document, change_of(changes, count, i),
				&after))
			return fail(domain, ret_error);
	}
	return 0;
}
