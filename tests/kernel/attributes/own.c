// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "place.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <tests/kernel/vfio/tap.h>
#include <unistd.h>

/* A driver's own string: its answers are passed on, and what can't be one is not. */

#define VERSION "migration_version"
#define STRING  "own-string-1"
#define MOST    4095
#define HEAD    32 /* bytes in front of the string in a stream */

static void check_string(const struct place *place)
{
	char found[64];

	tap_ok(place_read(place->sysfs, VERSION, found, sizeof(found), 5) == sizeof(STRING) &&
		       !memcmp(found, STRING "\n", sizeof(STRING)),
	       "its own string is read, in pieces");
	tap_ok(place_write(place->sysfs, VERSION, STRING "\n", 13) == 13, "its own string");
	tap_ok(place_write(place->sysfs, VERSION, STRING "2", 13) == -EINVAL, "one like it");
	tap_ok(place_write(place->sysfs, VERSION, "name=first", 10) == -EBADMSG,
	       "no string of its");
	tap_ok(place_write(place->sysfs, VERSION, STRING "\0x", 14) == -EBADMSG, "a NUL in it");
}

static void set_answer(const struct place *place, int answer)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", (unsigned int)answer);
	if (place_write(place->debugfs, "answer", text, strlen(text)) < 0)
		tap_bail("no way to set the driver's answer");
}

/* What the driver says its string has in bytes, and what a reader then gets. */
static const struct {
	int answer;
	int error; /* 0: the string */
} lengths[] = {
	{ 1, 0 },
	{ MOST, 0 },
	{ MOST + 1, -E2BIG },
	{ MOST + 2, -E2BIG },
	{ 1 << 20, -E2BIG },
	{ 0x7fffffff, -E2BIG },
	{ -EIO, -EIO },
};

static void check_lengths(const struct place *place)
{
	static char found[3 * MOST];
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		const int answer = lengths[i].answer, error = lengths[i].error;
		ssize_t size;

		set_answer(place, answer);
		size = place_read(place->sysfs, VERSION, found, sizeof(found), sizeof(found));
		tap_ok(size == (error ? error : answer + 1), "the driver says %d: %zd", answer,
		       size);
		size = place_read(place->debugfs, "head2", found, sizeof(found), sizeof(found));
		tap_ok(size == (error ? error : answer + HEAD), "for a stream too: %zd", size);
	}
	set_answer(place, 0);
}

/* A string of the same length takes its place between two reads of one open file. */
static void check_mixed(const struct place *place)
{
	int fd = openat(place->sysfs, VERSION, O_RDONLY | O_CLOEXEC);
	char found[64];

	tap_ok(read(fd, found, 4) == 4, "a part of it is read");
	tap_ok(read(fd, found, 4) == 4 && !memcmp(found, "stri", 4), "and on, as it is the same");
	set_answer(place, sizeof(STRING) - 1);
	tap_ok(read(fd, found, 4) < 0 && errno == ESTALE, "then the driver has another: ESTALE");
	tap_ok(pread(fd, found, 4, 0) == 4 && !memcmp(found, "xxxx", 4), "from the start");
	tap_ok(pread(fd, found, sizeof(found), 4) == sizeof(STRING) - 4, "and on to the end");
	set_answer(place, 0);
	close(fd);
}

void own(char **arguments)
{
	const struct place place = place_open("own");

	(void)arguments;
	check_string(&place);
	check_lengths(&place);
	check_mixed(&place);
}
