// SPDX-License-Identifier: LGPL-2.1-or-later
#include "names.h"
#include <stdlib.h>

#define FIRST_ROOM ((size_t)64 << 10)

static int grow(struct dmig_names *names, size_t needed)
{
	size_t room = names->room ? names->room : FIRST_ROOM;
	char *bytes;

	while (room < needed)
		room += room / 2;
	bytes = realloc(names->bytes, room);
	if (!bytes)
		return -ENOMEM;
	memset(bytes + room - 8, 0, 8);
	if (!names->size)
		bytes[names->size++] = '\0';
	names->bytes = bytes;
	names->room = room;
	return 0;
}

int dmig_names_reserve(struct dmig_names *names, size_t more)
{
	/* And the empty one, and what dmig_names_compare() reads. */
	const size_t needed = names->size + more + 1 + 8;

	if (needed > UINT32_MAX)
		return -E2BIG;
	return needed <= names->room ? 0 : grow(names, needed);
}
