// SPDX-License-Identifier: LGPL-2.1-or-later
#include "software.h"
#include <core/match.h>

static bool is_version(const char *text, size_t len)
{
	bool digit_needed = true;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			digit_needed = false;
		else if (text[i] == '.' && !digit_needed)
			digit_needed = true;
		else
			return false;
	}
	return !digit_needed;
}

struct dmig_software dmig_software_of(const struct dmig_document *document)
{
	static const char name[] = "software_version";
	const struct dmig_self_field *field = dmig_self_find(document, name, sizeof(name) - 1);

	if (!field || !is_version(dmig_chars(document, field->value), field->value_len))
		return (struct dmig_software){ 0 };
	return (struct dmig_software){ dmig_chars(document, field->value), field->value_len };
}

/* Cut off the first part, without leading zeros; nothing is left of 0. */
static void cut_part(const char **at, const char *end, const char **ret, size_t *ret_len)
{
	const char *dot = memchr(*at, '.', (size_t)(end - *at));
	const char *stop = dot ? dot : end;

	while (*at < stop && **at == '0')
		++*at;
	*ret = *at;
	*ret_len = (size_t)(stop - *at);
	*at = dot ? dot + 1 : end;
}

static int compare_parts(const char *a, const char *a_end, const char *b, const char *b_end)
{
	int order = 0;

	while (!order && (a < a_end || b < b_end)) {
		const char *a_part, *b_part;
		size_t a_len, b_len;

		cut_part(&a, a_end, &a_part, &a_len);
		cut_part(&b, b_end, &b_part, &b_len);
		if (a_len != b_len)
			return a_len < b_len ? -1 : 1;
		order = memcmp(a_part, b_part, a_len);
	}
	return order;
}

int dmig_software_compare(const struct dmig_software *a, const struct dmig_software *b)
{
	if (!a->text || !b->text)
		return (a->text != NULL) - (b->text != NULL);
	return compare_parts(a->text, a->text + a->len, b->text, b->text + b->len);
}
