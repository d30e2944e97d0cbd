// SPDX-License-Identifier: LGPL-2.1-or-later
#include "domain.h"

#include <stdlib.h>
#include <string.h>

struct devmig_domain *domain_parse(struct fixture *f, const char *xml)
{
	struct devmig_domain *domain = NULL;
	struct devmig_error *error = NULL;

	if (devmig_domain_parse(f->context, xml, strlen(xml), "vm.xml", &domain, &error))
		fail_msg("%s", devmig_error_text(error));
	return domain;
}

char *domain_fill(const char *before, const char *more, size_t count, const char *after)
{
	char *middle = fixture_repeat(more, count);
	char *text = fixture_print("%s%s%s", before, middle, after);

	free(middle);
	return text;
}
