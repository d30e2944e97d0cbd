// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "place.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tests/kernel/vfio/tap.h>
#include <unistd.h>

/* Each case of the version attribute, and what readers of either attribute are told. */

#define VERSION    "migration_version"
#define COMPATIBLE "migration_compatible"

static const char documents[] = "SELF:\n\tname=a b;c=d%\n\tsize=4\n"
				"COMPATIBLE:\n\tname=a b;c=d%\n\tsize={n:int:1..8}\n"
				"APPLY:\n\tsize={n}\n";

/* What is written, and what it answers: the number of bytes, or -errno. */
static const struct {
	const char *string;
	int answer; /* 0: all of it was written */
	const char *why;
} writes[] = {
	{ "name=a b%3Bc%3Dd%25;size=4", 0, "the device's own string" },
	{ "name=a b%3Bc%3Dd%25;size=4\n", 0, "with an LF" },
	{ "size=4;name=a b%3bc%3dd%25", 0, "in another order, lower case" },
	{ "name=a b%3Bc%3Dd%25;size=4;extra=1", 0, "with a field that is not asked for" },
	{ "name=a b%3Bc%3Dd%25;size=2", -EINVAL, "what has to be set first" },
	{ "name=a b%3Bc%3Dd%25;size=9", -EINVAL, "another size" },
	{ "size=4", -EINVAL, "a field that is absent" },
	{ "name=a b%3Bc%3Dd%25;size=4\n\n", -EBADMSG, "with two LFs" },
	{ "\n", -EBADMSG, "nothing but an LF" },
	{ "name", -EBADMSG, "no value" },
	{ "=4", -EBADMSG, "no name" },
	{ "name=%3", -EBADMSG, "half an escape" },
	{ "size=4;size=4", -EBADMSG, "a name twice" },
	{ "name=\xc3\xa4", -EBADMSG, "not ASCII" },
	{ "00028086-193b-i915-GVTg_V5_2", -EINVAL, "a vendor's form, of another device" },
	{ "00028086-193b-", -EBADMSG, "half of a vendor's form" },
};

static void check_writes(const struct place *place)
{
	size_t i;

	for (i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
		const size_t size = strlen(writes[i].string);
		const ssize_t wanted = writes[i].answer ? writes[i].answer : (ssize_t)size;
		const ssize_t answer = place_write(place->sysfs, VERSION, writes[i].string, size);

		tap_ok(answer == wanted, "write: %s: %zd", writes[i].why, answer);
	}
}

/* 4095 bytes are the most, and one LF more. */
static void check_long(const struct place *place)
{
	char *string = malloc(5001);

	memset(string, 'x', 5001);
	tap_ok(place_write(place->sysfs, VERSION, string, 4095) == -EBADMSG, "4095 bytes are read");
	tap_ok(place_write(place->sysfs, VERSION, string, 4096) == -E2BIG, "4096 bytes are not");
	tap_ok(place_write(place->sysfs, VERSION, string, 5001) == -E2BIG, "nor are 5001");
	string[4095] = '\n';
	tap_ok(place_write(place->sysfs, VERSION, string, 4096) == -EBADMSG,
	       "4095 bytes and LF are read");
	memcpy(string, "name=a%00b", 10);
	tap_ok(place_write(place->sysfs, VERSION, string, 10) == -EBADMSG, "an encoded NUL");
	string[6] = 0;
	tap_ok(place_write(place->sysfs, VERSION, string, 10) == -EBADMSG, "a NUL");
	free(string);
}

static void check_text(const struct place *place, int directory, const char *name,
		       const char *wanted)
{
	char found[4096];
	const size_t size = strlen(wanted);
	size_t chunk;

	(void)place;
	for (chunk = 1; chunk <= size + 1; chunk += size / 3 + 1)
		tap_ok(place_read(directory, name, found, sizeof(found), chunk) == (ssize_t)size &&
			       !memcmp(found, wanted, size),
		       "%s, %zu bytes at a time", name, chunk);
}

static void check_reads(const struct place *place)
{
	char found[4096];

	check_text(place, place->sysfs, VERSION, "name=a b%3Bc%3Dd%25;size=4\n");
	check_text(place, place->sysfs, COMPATIBLE, documents);
	check_text(place, place->sysfs, "migration/self/name", "a b;c=d%\n");
	check_text(place, place->sysfs, "migration/self/size", "4\n");
	check_text(place, place->sysfs, "migration/compatible0001/size", "{n:int:1..8}\n");
	check_text(place, place->sysfs, "migration/apply0001/size", "{n}\n");
	tap_ok(place_read(place->sysfs, "migration/compatible/size", found, sizeof(found), 10) ==
		       -ENOENT,
	       "an object with APPLY has a number");
	tap_ok(place_write(place->sysfs, COMPATIBLE, "x", 1) == -EACCES,
	       "migration_compatible can't be written");
}

/* The position in the file says nothing: who asks again on one descriptor need not seek. */
static void check_again(const struct place *place)
{
	static const char yes[] = "name=a b%3Bc%3Dd%25;size=4";
	int fd = openat(place->sysfs, VERSION, O_RDWR | O_CLOEXEC);

	tap_ok(write(fd, yes, sizeof(yes) - 1) == sizeof(yes) - 1, "asked once");
	tap_ok(write(fd, yes, sizeof(yes) - 1) == sizeof(yes) - 1, "asked again");
	tap_ok(write(fd, "size=9", 6) < 0 && errno == EINVAL, "and for another");
	close(fd);
}

/* Documents replaced between two reads of one open file. */
static void check_stale(const struct place *place)
{
	static const char *const names[] = { VERSION, COMPATIBLE };
	char byte;
	size_t i;

	for (i = 0; i < 2; i++) {
		int fd = openat(place->sysfs, names[i], O_RDONLY | O_CLOEXEC);

		tap_ok(read(fd, &byte, 1) == 1, "%s: a byte of it", names[i]);
		tap_ok(place_write(place->debugfs, "documents", documents, strlen(documents)) > 0,
		       "replaced by the same");
		tap_ok(read(fd, &byte, 1) < 0 && errno == ESTALE, "%s: ESTALE", names[i]);
		tap_ok(pread(fd, &byte, 1, 0) == 1, "%s: from the start", names[i]);
		tap_ok(pread(fd, &byte, 1, 1) == 1, "%s: and on", names[i]);
		close(fd);
	}
}

/* What was opened below the old tree is no part of the new one. */
static void check_old_tree(const struct place *place)
{
	int tree = openat(place->sysfs, "migration", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	int file = openat(tree, "self/size", O_RDONLY | O_CLOEXEC);
	char byte;

	tap_ok(tree >= 0 && file >= 0, "a tree is open");
	tap_ok(place_write(place->debugfs, "documents", documents, strlen(documents)) > 0,
	       "documents are replaced");
	tap_ok(openat(tree, "self/size", O_RDONLY | O_CLOEXEC) < 0 && errno == ENOENT,
	       "nothing can be opened below the old tree");
	tap_ok(read(file, &byte, 1) < 0 && errno == ENODEV, "its open file is dead");
	close(file);
	close(tree);
}

static void check_unmigratable(const struct place *place)
{
	static const char too_long[5000];
	char found[64];

	tap_ok(place_write(place->debugfs, "none", "1", 1) == 1, "the device can't migrate");
	tap_ok(place_read(place->sysfs, VERSION, found, sizeof(found), 64) == -ENODEV,
	       "ENODEV for who reads");
	tap_ok(place_write(place->sysfs, VERSION, "size=4", 6) == -ENODEV, "ENODEV for who asks");
	tap_ok(place_write(place->sysfs, VERSION, "", 0) == 0,
	       "nothing is asked by writing nothing");
	tap_ok(place_write(place->sysfs, VERSION, too_long, sizeof(too_long)) == -ENODEV,
	       "ENODEV whatever is asked");
	tap_ok(place_read(place->sysfs, COMPATIBLE, found, sizeof(found), 64) == -ENODEV,
	       "it has no documents");
	tap_ok(faccessat(place->sysfs, "migration", F_OK, 0) < 0 && errno == ENOENT,
	       "and no tree of them");
	tap_ok(place_read(place->debugfs, "head1", found, sizeof(found), 64) == -ENODEV,
	       "nor a head for a stream");
}

/* A document that can't be read leaves what was there. */
static void check_malformed(const struct place *place)
{
	static const char malformed[] = "SELF:\n\tname=a\n\tname=b\n";
	char *large = malloc(70000);

	tap_ok(place_write(place->debugfs, "documents", malformed, strlen(malformed)) == -EBADMSG,
	       "a malformed document");
	memset(large, '#', 70000);
	tap_ok(place_write(place->debugfs, "documents", large, 70000) == -E2BIG,
	       "one of 70000 bytes");
	free(large);
	check_text(place, place->sysfs, COMPATIBLE, documents);
}

void answers(char **arguments)
{
	const struct place place = place_open("device");

	(void)arguments;
	tap_ok(place_write(place.debugfs, "documents", documents, strlen(documents)) ==
		       (ssize_t)strlen(documents),
	       "documents are taken");
	check_reads(&place);
	check_writes(&place);
	check_long(&place);
	check_again(&place);
	check_stale(&place);
	check_old_tree(&place);
	check_malformed(&place);
	check_unmigratable(&place);
	tap_ok(place_write(place.debugfs, "documents", documents, strlen(documents)) > 0,
	       "it can migrate again");
	check_reads(&place);
}
