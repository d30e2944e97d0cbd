// SPDX-License-Identifier: LGPL-2.1-or-later
#include "flags.h"

const char *flag_name(unsigned int i)
{
	static const char *const names[] = { "STOP_COPY", "P2P", "PRE_COPY" };

	return i < sizeof(names) / sizeof(*names) ? names[i] : NULL;
}

void json_flags(struct json *json, uint64_t flags)
{
	unsigned int i;

	json_array(json, "flags");
	for (i = 0; flag_name(i); i++)
		if (flags >> i & 1)
			json_text(json, NULL, flag_name(i));
	json_array_end(json);
}
