// SPDX-License-Identifier: LGPL-2.1-or-later
#include "name.h"
#include <lib/common/format.h>
#include <stdio.h>

/*
 * How a name is written: "kind,field=value,1.2.3#3f2a1c07".  Documents may say
 * anything, and names go to terminals, into pictures and onto command lines: so
 * they have no byte that means something there.
 */

#define KIND_MAX  24 /* bytes that are shown of what a device is */
#define FIELD_MAX 20
#define VALUE_MAX 20
#define WORDS_MAX (KIND_MAX + FIELD_MAX + VALUE_MAX + 2) /* of all before the digits */
#define TAIL      7 /* bytes that are left of the end of what is cut */

/* Also of what joins the parts, which may stand in a value too: it does no harm there. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("._+:/@%~,=-", c));
}

static char *put_plain(char *to, const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		*to++ = is_plain(bytes[i]) ? bytes[i] : '_';
	return to;
}

/* At most @max bytes: the beginning, "..", and the end. */
static char *put_cut(char *to, const char *bytes, size_t len, size_t max)
{
	if (len <= max)
		return put_plain(to, bytes, len);
	to = put_plain(to, bytes, max - TAIL - 2);
	*to++ = '.';
	*to++ = '.';
	return put_plain(to, bytes + len - TAIL, TAIL);
}

/* It is plain without its field's name that a number with dots is a version. */
static bool speaks_for_itself(const struct devmig_field *field)
{
	return field->value_len && field->value[0] >= '0' && field->value[0] <= '9' &&
	       memchr(field->value, '.', field->value_len);
}

static char *put_part(char *to, const struct devmig_field *part)
{
	*to++ = ',';
	if (!speaks_for_itself(part)) {
		to = put_cut(to, part->name, part->name_len, FIELD_MAX);
		*to++ = '=';
	}
	return put_cut(to, part->value, part->value_len, VALUE_MAX);
}

char *dmig_naming_print(const struct dmig_naming *naming, const struct devmig_digest *digest,
			unsigned int digits)
{
	char words[KIND_MAX + (DMIG_NAME_PARTS - 1) * (FIELD_MAX + VALUE_MAX + 2)], hex[33];
	const struct devmig_field *parts = naming->parts;
	char *end = put_cut(words, parts[0].value, parts[0].value_len, KIND_MAX);
	char shown[WORDS_MAX + 1];
	size_t i;

	for (i = 1; i < DMIG_NAME_PARTS && parts[i].name; i++)
		end = put_part(end, &parts[i]);
	*put_cut(shown, words, (size_t)(end - words), WORDS_MAX) = 0;
	devmig_digest_format(digest, hex);
	return dmig_format("%s#%.*s", shown, (int)digits, hex);
}
