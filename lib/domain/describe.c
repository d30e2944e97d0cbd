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

#define PREFIX      "devmig:"
#define DECLARATION " xmlns:devmig=\"" DEVMIG_DOMAIN_NAMESPACE "\""

/* The blanks that the line of a tag begins with. */
static struct dmig_span indent_of(const struct devmig_domain *domain, size_t tag)
{
	size_t start = domain->tags.at[tag].start;

	while (start && domain->xml[start - 1] != '\n')
		start--;
	return (struct dmig_span){ start, start + strspn(domain->xml + start, " \t") };
}

static char *element_text(const struct devmig_domain *domain,
			  struct devmig_document *const *documents, struct dmig_span indent)
{
	dmig_auto(free) char *deeper =
		dmig_format("%.*s  ", (int)(indent.end - indent.start), domain->xml + indent.start);

	if (!deeper)
		return NULL;
	return dmig_element_format(domain, documents, PREFIX, DECLARATION, deeper);
}

static int replace(const struct devmig_domain *domain, struct devmig_document *const *documents,
		   struct dmig_splices *splices)
{
	const struct dmig_tag *tag = &domain->tags.at[domain->element];
	const struct dmig_span span = { tag->start, tag->after };

	if (!domain->assigned_count)
		return dmig_splice_add(splices, span, strdup(""));
	return dmig_splice_add(
		splices, span,
		element_text(domain, documents, indent_of(domain, domain->metadata)));
}

/* Put @text into an element, as the last of what is in it. */
static int put_within(const struct devmig_domain *domain, size_t at, const char *text,
		      struct dmig_splices *splices)
{
	const struct dmig_tag *tag = &domain->tags.at[at];
	const struct dmig_span indent = indent_of(domain, at);
	const struct dmig_span name = dmig_tag_name(domain->xml, tag);
	const int indent_len = (int)(indent.end - indent.start);
	const char *blanks = domain->xml + indent.start;

	if (!tag->empty)
		return dmig_splice_add(splices, (struct dmig_span){ tag->closing, tag->closing },
				       dmig_format("  %s\n%.*s", text, indent_len, blanks));
	return dmig_splice_add(splices, (struct dmig_span){ tag->end - 2, tag->end },
			       dmig_format(">\n%.*s  %s\n%.*s</%.*s>", indent_len, blanks, text,
					   indent_len, blanks, (int)(name.end - name.start),
					   domain->xml + name.start));
}

/* Behind name and uuid, where libvirt writes it. */
static int put_metadata(const struct devmig_domain *domain,
			struct devmig_document *const *documents, struct dmig_splices *splices)
{
	const struct dmig_tag *tag = &domain->tags.at[domain->anchor];
	const size_t at = domain->anchor ? tag->after : tag->end;
	const struct dmig_span indent = indent_of(domain, domain->anchor);
	const int len = (int)(indent.end - indent.start);
	const char *blanks = domain->xml + indent.start;
	dmig_auto(free) char *element = element_text(domain, documents, indent);

	if (!element)
		return -ENOMEM;
	return dmig_splice_add(splices, (struct dmig_span){ at, at },
			       dmig_format("\n%.*s<metadata>\n%.*s  %s\n%.*s</metadata>", len,
					   blanks, len, blanks, element, len, blanks));
}

static int describe(const struct devmig_domain *domain, struct devmig_document *const *documents,
		    struct dmig_splices *splices)
{
	dmig_auto(free) char *element = NULL;

	if (domain->element != DMIG_NOWHERE)
		return replace(domain, documents, splices);
	if (!domain->assigned_count)
		return 0;
	if (domain->metadata == DMIG_NOWHERE)
		return put_metadata(domain, documents, splices);
	element = element_text(domain, documents, indent_of(domain, domain->metadata));
	return element ? put_within(domain, domain->metadata, element, splices) : -ENOMEM;
}

DEVMIG_EXPORT
int devmig_domain_describe(const struct devmig_domain *domain,
			   struct devmig_document *const *documents, char **ret, size_t *ret_size,
			   struct devmig_error **ret_error)
{
	dmig_auto(splices) struct dmig_splices splices = { 0 };
	dmig_auto(free) char *text = NULL;
	int error = describe(domain, documents, &splices);

	if (!error)
		error = dmig_splice(domain, &splices, &text, ret_size);
	if (error)
		return dmig_fail_memory(ret_error);
	error = dmig_verify_described(domain, documents, text, *ret_size, ret_error);
	if (!error)
		*ret = dmig_steal(text);
	return error;
}

DEVMIG_EXPORT
int devmig_domain_element(const struct devmig_domain *domain,
			  struct devmig_document *const *documents, char **ret, size_t *ret_size,
			  struct devmig_error **ret_error)
{
	char *text = dmig_element_format(domain, documents, "", "", "");

	if (!text)
		return dmig_fail_memory(ret_error);
	*ret = text;
	*ret_size = strlen(text);
	return 0;
}
