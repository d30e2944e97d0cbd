// SPDX-License-Identifier: LGPL-2.1-or-later
#include "splice.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void dmig_auto_splices(struct dmig_splices *splices)
{
	size_t i;

	for (i = 0; i < splices->count; i++)
		free(splices->at[i].text);
	free(splices->at);
}

int dmig_splice_add(struct dmig_splices *splices, struct dmig_span span, char *text)
{
	struct dmig_splice *at = NULL;
	size_t i;

	if (text)
		at = reallocarray(splices->at, splices->count + 1, sizeof(*at));
	if (!at) {
		free(text);
		return -ENOMEM;
	}
	splices->at = at;
	for (i = splices->count++; i && at[i - 1].span.start > span.start; i--)
		at[i] = at[i - 1];
	at[i] = (struct dmig_splice){ span, text };
	return 0;
}

int dmig_splice(const struct devmig_domain *domain, const struct dmig_splices *splices, char **ret,
		size_t *ret_size)
{
	size_t i, size = domain->size + 1, from = 0;
	char *text, *at;

	for (i = 0; i < splices->count; i++)
		size += strlen(splices->at[i].text);
	text = malloc(size);
	if (!text)
		return -ENOMEM;
	at = text;
	for (i = 0; i < splices->count; i++) {
		const struct dmig_splice *splice = &splices->at[i];

		at = mempcpy(at, domain->xml + from, splice->span.start - from);
		at = stpcpy(at, splice->text);
		from = splice->span.end;
	}
	at = mempcpy(at, domain->xml + from, domain->size - from);
	*at = 0;
	*ret = text;
	*ret_size = (size_t)(at - text);
	return 0;
}

static const struct {
	char byte;
	const char *escape;
} escapes[] = {
	{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&apos;" },
};

static const char *escape_of(char byte)
{
	size_t i;

	for (i = 0; i < sizeof(escapes) / sizeof(*escapes); i++)
		if (escapes[i].byte == byte)
			return escapes[i].escape;
	return NULL;
}

char *dmig_xml_escape(const char *bytes, size_t size)
{
	char *text = malloc(sizeof("&quot;") * size + 1), *at = text;
	const char *escape;
	size_t i;

	if (!text)
		return NULL;
	for (i = 0; i < size; i++) {
		escape = escape_of(bytes[i]);
		if (escape)
			at = stpcpy(at, escape);
		else
			*at++ = bytes[i];
	}
	*at = 0;
	return text;
}
