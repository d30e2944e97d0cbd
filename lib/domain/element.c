// SPDX-License-Identifier: LGPL-2.1-or-later
#include "element.h"
#include <lib/common/cleanup.h>
#include <lib/common/stream.h>
#include <lib/document/document.h>
#include <stdio.h>
#include <string.h>

#include "splice.h"

/* Where SELF ends in a canonical text, which has its headers at the start of lines. */
static size_t self_size(const char *text, size_t size)
{
	const char *end = strstr(text, "\nCOMPATIBLE:");

	return end ? (size_t)(end - text) + 1 : size;
}

char *dmig_element_self(const struct devmig_document *document)
{
	const struct dmig_canonical *canonical = dmig_document_canonical(document);

	if (!canonical)
		return NULL;
	return dmig_xml_escape(canonical->text, self_size(canonical->text, canonical->size));
}

static int put_device(FILE *out, const struct dmig_assigned *assigned,
		      const struct devmig_document *document, const char *prefix,
		      const char *indent)
{
	dmig_auto(free) char *alias = dmig_xml_escape(assigned->alias, strlen(assigned->alias));
	dmig_auto(free) char *self = dmig_element_self(document);

	if (!alias || !self)
		return -ENOMEM;
	fprintf(out, "%s  <%sdevice %s=\"%s\"", indent, prefix,
		dmig_address_key(&assigned->address), assigned->address.name);
	if (*alias)
		fprintf(out, " alias=\"%s\"", alias);
	fprintf(out, ">%s</%sdevice>\n", self, prefix);
	return 0;
}

char *dmig_element_format(const struct devmig_domain *domain,
			  struct devmig_document *const *documents, const char *prefix,
			  const char *declaration, const char *indent)
{
	char *text = NULL;
	size_t i, size;
	FILE *out = open_memstream(&text, &size);
	int error = 0;

	if (!out)
		return NULL;
	fprintf(out, "<%sdevices%s>\n", prefix, declaration);
	for (i = 0; i < domain->assigned_count && !error; i++)
		error = put_device(out, &domain->assigned[i], documents[i], prefix, indent);
	fprintf(out, "%s</%sdevices>", indent, prefix);
	if (!dmig_stream_end(out, &text, error))
		return text;
	free(text);
	return NULL;
}
