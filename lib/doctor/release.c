// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "release.h"

bool dmig_release_parse(const char *text, struct dmig_version *ret)
{
	const size_t epoch = strspn(text, "0123456789");
	size_t len;
	u8 parts;

	if (text[epoch] == ':')
		text += epoch + 1;
	len = strspn(text, "0123456789.");
	while (len && text[len - 1] == '.')
		len--;
	return dmig_version_parse(text, len, ret, &parts);
}

bool dmig_release_has(struct dmig_version version, const char *least)
{
	struct dmig_version wanted = { 0 };

	dmig_release_parse(least, &wanted);
	return dmig_version_le(wanted, version);
}
