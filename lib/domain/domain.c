// SPDX-License-Identifier: LGPL-2.1-or-later
#include "domain.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <stdlib.h>
#include <string.h>

#include "libxml.h"

static int make(struct devmig_context *context, const char *xml, size_t size, const char *name,
		struct devmig_domain **ret, struct devmig_error **ret_error)
{
	struct devmig_domain *domain = calloc(1, sizeof(*domain));

	if (!domain)
		return dmig_fail_memory(ret_error);
	domain->context = devmig_context_ref(context);
	domain->size = size;
	domain->metadata = domain->element = DMIG_NOWHERE;
	domain->xml = malloc(size + 1);
	domain->name = name ? strdup(name) : NULL;
	*ret = domain;
	if (!domain->xml || (name && !domain->name))
		return dmig_fail_memory(ret_error);
	memcpy(domain->xml, xml, size);
	domain->xml[size] = 0;
	return 0;
}

static int read_tree(struct devmig_domain *domain, struct devmig_error **ret_error)
{
	struct dmig_libxml libxml;
	xmlDoc *doc = NULL;
	int error = dmig_libxml_open(&libxml, ret_error);

	if (error)
		return error;
	error = dmig_libxml_read(&libxml, domain->xml, domain->size, domain->name, &doc, ret_error);
	if (!error)
		error = dmig_domain_read(domain, libxml.DocGetRootElement(doc), ret_error);
	if (doc)
		libxml.FreeDoc(doc);
	dmig_libxml_close(&libxml);
	return error;
}

static int parse(struct devmig_domain *domain, struct devmig_error **ret_error)
{
	int error =
		dmig_tags_scan(&domain->tags, domain->xml, domain->size, domain->name, ret_error);

	if (!error)
		error = read_tree(domain, ret_error);
	if (!error)
		dmig_domain_join(domain);
	return error;
}

DEVMIG_EXPORT
int devmig_domain_parse(struct devmig_context *context, const char *xml, size_t size,
			const char *name, struct devmig_domain **ret,
			struct devmig_error **ret_error)
{
	struct devmig_domain *domain = NULL;
	int error;

	if (size > DMIG_DOMAIN_MAX)
		return dmig_fail_detail(ret_error, DMIG_LIMIT_DOMAIN, name,
					(struct dmig_place){ 0 }, "more than 8 MiB");
	error = make(context, xml, size, name, &domain, ret_error);
	if (!error)
		error = parse(domain, ret_error);
	if (error)
		devmig_domain_free(domain);
	else
		*ret = domain;
	return error;
}

DEVMIG_EXPORT
void devmig_domain_free(struct devmig_domain *domain)
{
	size_t i;

	if (!domain)
		return;
	for (i = 0; i < domain->assigned_count; i++)
		free(domain->assigned[i].alias);
	for (i = 0; i < domain->entry_count; i++) {
		free(domain->entries[i].alias);
		devmig_document_unref(domain->entries[i].document);
		devmig_error_free(domain->entries[i].error);
	}
	free(domain->assigned);
	free(domain->entries);
	dmig_tags_free(&domain->tags);
	free(domain->name);
	free(domain->xml);
	devmig_context_unref(domain->context);
	free(domain);
}

DEVMIG_EXPORT
bool devmig_domain_described(const struct devmig_domain *domain)
{
	return domain->element != DMIG_NOWHERE;
}

DEVMIG_EXPORT
size_t devmig_domain_count(const struct devmig_domain *domain)
{
	return domain->assigned_count;
}

DEVMIG_EXPORT
int devmig_domain_device(const struct devmig_domain *domain, size_t index,
			 struct devmig_assigned *ret)
{
	const struct dmig_entry *entry = NULL;
	const struct dmig_assigned *assigned;

	if (index >= domain->assigned_count)
		return -ERANGE;
	assigned = &domain->assigned[index];
	if (assigned->entry != DMIG_NOWHERE)
		entry = &domain->entries[assigned->entry];
	*ret = (struct devmig_assigned){
		.kind = assigned->address.kind,
		.name = assigned->address.name,
		.alias = assigned->alias,
		.line = dmig_place_of(domain->xml, domain->tags.at[assigned->tag].start).line,
		.document = entry ? entry->document : NULL,
		.error = entry ? entry->error : NULL,
	};
	return 0;
}
