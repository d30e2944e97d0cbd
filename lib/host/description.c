// SPDX-License-Identifier: LGPL-2.1-or-later
#include "description.h"
#include <stdbool.h>
#include <string.h>

#define BLANKS "\t "
#define DIGITS "0123456789"

/* The value of @name in @text, without blanks around it; NULL: it is not there. */
static const char *find_value(const char *text, const char *name, size_t *ret_len)
{
	const size_t name_len = strlen(name);

	while (*text) {
		const char *end = text + strcspn(text, ",");
		const char *at = text + strspn(text, BLANKS);

		if (!strncmp(at, name, name_len)) {
			at += name_len;
			at += strspn(at, BLANKS);
			if (*at == '=' || *at == ':') {
				at++;
				at += strspn(at, BLANKS);
				while (end > at && strchr(BLANKS, end[-1]))
					end--;
				*ret_len = (size_t)(end - at);
				return at;
			}
		}
		text = *end ? end + 1 : end;
	}
	return NULL;
}

/* A number with the unit, which is left off; without one any text. */
static bool is_value(const char *value, const char *unit, size_t *len)
{
	const size_t unit_len = strlen(unit);

	if (!unit_len)
		return *len;
	if (*len <= unit_len || strncmp(value + *len - unit_len, unit, unit_len))
		return false;
	*len -= unit_len;
	return strspn(value, DIGITS) == *len;
}

int dmig_description_answer(const struct dmig_asked *asked, const char *name, const char *unit)
{
	struct devmig_fact text;
	const char *value;
	size_t len;
	const int error = dmig_fact_of(asked, asked->index, "type.description", &text);

	if (error)
		return error;
	if (text.state == DEVMIG_FACT_UNKNOWN)
		return dmig_fact_unknown(asked, text.origin, "%s", text.why);
	value = find_value(text.value, name, &len);
	if (!value)
		return dmig_fact_unknown(asked, text.origin, "the type's description has no %s",
					 name);
	if (!is_value(value, unit, &len))
		return dmig_fact_unknown(asked, text.origin,
					 "%s in the type's description is not %s%s", name,
					 *unit ? "a number of " : "a value", unit);
	return dmig_fact_known(asked, dmig_spot_keep(asked->spot, "%.*s", (int)len, value),
			       text.origin);
}
