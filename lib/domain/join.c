// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "domain.h"

typedef bool (*alike_fn)(const struct dmig_assigned *assigned, const struct dmig_entry *entry);

static bool by_address(const struct dmig_assigned *assigned, const struct dmig_entry *entry)
{
	return dmig_address_equal(&assigned->address, &entry->address);
}

static bool by_alias(const struct dmig_assigned *assigned, const struct dmig_entry *entry)
{
	return *entry->alias && strcmp(assigned->alias, entry->alias) == 0 &&
	       assigned->address.kind == entry->address.kind;
}

static void join(struct devmig_domain *domain, struct dmig_assigned *assigned, alike_fn alike)
{
	size_t i;

	for (i = 0; i < domain->entry_count && assigned->entry == DMIG_NOWHERE; i++) {
		if (domain->entries[i].used || !alike(assigned, &domain->entries[i]))
			continue;
		domain->entries[i].used = true;
		assigned->entry = i;
	}
}

void dmig_domain_join(struct devmig_domain *domain)
{
	size_t i;

	for (i = 0; i < domain->assigned_count; i++)
		join(domain, &domain->assigned[i], by_address);
	for (i = 0; i < domain->assigned_count; i++)
		join(domain, &domain->assigned[i], by_alias);
}
