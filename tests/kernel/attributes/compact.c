// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "place.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tests/kernel/vfio/tap.h>

/*
 * A document of the most bytes that one may have, spelled without blanks: with tabs
 * it would have more. A value that is empty is spelled in another way then, in the
 * text and in the tree alike.
 */

#define MOST   65536
#define FIELDS 62
#define LONG   1000

static char *make_text(size_t *ret_size)
{
	char *text = malloc(MOST + 1);
	size_t size = (size_t)sprintf(text, "SELF:\nempty=\n");
	int i;

	for (i = 0; i < FIELDS; i++)
		size += (size_t)sprintf(text + size, "f%02d=%0*d\n", i, LONG, i);
	for (i = 0; size < MOST; i++) {
		/* The last value takes what is left: all but the name and the LF. */
		const size_t left = MOST - size - (i ? 5 : strlen("COMPATIBLE:\nempty=\nf00=\n"));

		size += (size_t)sprintf(text + size, "%sf%02d=%0*d\n",
					i ? "" : "COMPATIBLE:\nempty=\n", i,
					(int)(left > 2 * LONG ? LONG
					      : left > LONG   ? left / 2
							      : left),
					i);
	}
	*ret_size = size;
	return text;
}

static void check_value(const struct place *place, const char *name, const char *wanted)
{
	char found[64];
	const ssize_t size = place_read(place->sysfs, name, found, sizeof(found), sizeof(found));

	tap_ok(size == (ssize_t)strlen(wanted) && !memcmp(found, wanted, strlen(wanted)),
	       "%s has %zd bytes", name, size);
}

void compact(char **arguments)
{
	static const char roomy[] = "SELF:\n\tempty=\nCOMPATIBLE:\n\tempty=\n";
	const struct place place = place_open("device");
	static char found[2 * MOST];
	size_t size;
	char *text = make_text(&size);

	(void)arguments;
	tap_ok(place_write(place.debugfs, "documents", text, size) == (ssize_t)size,
	       "%zu bytes without a blank are taken", size);
	tap_ok(place_read(place.sysfs, "migration_compatible", found, sizeof(found), MOST) ==
			       (ssize_t)size &&
		       !memcmp(found, text, size),
	       "and read so");
	check_value(&place, "migration/self/empty", "\n");
	check_value(&place, "migration/compatible/empty", "\n");
	place_write(place.debugfs, "documents", roomy, strlen(roomy));
	check_value(&place, "migration/self/empty", "\"\"\n");
	check_value(&place, "migration/compatible/empty", "\"\"\n");
	free(text);
}
