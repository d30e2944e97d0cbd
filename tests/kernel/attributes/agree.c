// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "place.h"
#include <core/build.h>
#include <core/capability.h>
#include <core/print.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tests/core/generate.h>
#include <tests/kernel/vfio/tap.h>

/*
 * The core in the kernel and the core in this program are given the same random
 * documents, and every device asks every other one of a group: one text, one
 * string, one tree, one answer. Some of the texts are damaged.
 */

#define GROUP 8

struct device {
	char *text; /* as it was written */
	size_t size;
	void *memory;
	const struct dmig_document *doc; /* NULL: malformed */
	enum dmig_reason reason;
	char *string; /* of SELF */
	size_t string_size;
};

struct tally {
	unsigned long documents, malformed, asked, yes;
};

static void damage(struct random *random, struct device *device)
{
	static const char bytes[] = "{}=\":;#,\\\n 09azSELF\x80";

	if (random_below(random, 4) || !device->size)
		return;
	device->text[random_below(random, (u32)device->size)] =
		bytes[random_below(random, sizeof(bytes) - 1)];
}

static void make(struct device *device, u64 seed)
{
	struct random shape = { seed }, spelling = { seed + 1 };
	const size_t memory_size = dmig_build_memory(DMIG_DOCUMENT_MAX);
	const char *text = generate(&shape, &spelling, 0, &device->size);
	struct dmig_out out = { 0 };

	device->text = memcpy(malloc(device->size + 1), text, device->size);
	damage(&spelling, device);
	device->memory = malloc(memory_size);
	device->reason = dmig_parse(device->text, device->size, device->memory, memory_size,
				    &device->doc, NULL);
	if (device->reason) {
		device->doc = NULL;
		return;
	}
	dmig_capability_print(device->doc, &out);
	out = (struct dmig_out){ .at = malloc(out.len), .size = out.len };
	dmig_capability_print(device->doc, &out);
	device->string = out.at;
	device->string_size = out.len;
}

static void forget(struct device *device)
{
	free(device->text);
	free(device->memory);
	free(device->string);
	*device = (struct device){ 0 };
}

static bool same_text(const struct place *place, const struct device *device)
{
	static char wanted[2 * DMIG_DOCUMENT_MAX], found[2 * DMIG_DOCUMENT_MAX];
	struct dmig_out out = { .at = wanted, .size = sizeof(wanted) };
	const ssize_t size = place_read(place->sysfs, "migration_compatible", found, sizeof(found),
					sizeof(found));

	dmig_print(device->doc, &out);
	return size == (ssize_t)out.len && !memcmp(wanted, found, out.len);
}

static bool same_string(const struct place *place, const struct device *device)
{
	char found[DMIG_STRING_MAX + 2];
	const ssize_t size =
		place_read(place->sysfs, "migration_version", found, sizeof(found), sizeof(found));

	if (device->string_size > DMIG_STRING_MAX)
		return size == -E2BIG;
	return size == (ssize_t)device->string_size + 1 && found[size - 1] == '\n' &&
	       !memcmp(found, device->string, device->string_size);
}

/* A value of SELF in the tree is what the string has, without its escapes. */
static bool same_tree(const struct place *place, const struct device *device)
{
	const struct dmig_self_field *field = dmig_self(device->doc);
	char path[128], wanted[4096], found[4096];
	u32 i;

	for (i = 0; i < device->doc->nself; i++, field++) {
		struct dmig_out out = { .at = wanted, .size = sizeof(wanted) };
		ssize_t size;

		snprintf(path, sizeof(path), "migration/self/%.*s", field->name_len,
			 dmig_chars(device->doc, field->name));
		size = place_read(place->sysfs, path, found, sizeof(found), sizeof(found));
		dmig_print_literal(dmig_chars(device->doc, field->value), field->value_len, false,
				   &out);
		dmig_out_char(&out, '\n');
		if (size != (ssize_t)out.len || memcmp(wanted, found, out.len))
			return false;
	}
	return true;
}

static bool same_answer(const struct place *place, const struct device *destination,
			const struct device *source, struct tally *tally)
{
	static u64 memory[8192];
	ssize_t answer, wanted;

	if (source->string_size > DMIG_STRING_MAX)
		return true;
	wanted = dmig_version_test(destination->doc, source->string, source->string_size, memory,
				   dmig_capability_memory());
	answer =
		place_write(place->sysfs, "migration_version", source->string, source->string_size);
	tally->asked++;
	tally->yes += !wanted;
	return answer == (wanted ? wanted : (ssize_t)source->string_size);
}

/* Does the kernel take a device's documents, and say the same of them? */
static bool same_device(const struct place *place, const struct device *device,
			const struct device *others, struct tally *tally)
{
	const ssize_t taken = place_write(place->debugfs, "documents", device->text, device->size);
	int i;

	tally->documents++;
	if (!device->doc) {
		tally->malformed++;
		return taken == dmig_reason_errno(device->reason);
	}
	if (taken != (ssize_t)device->size || !same_text(place, device) ||
	    !same_string(place, device) || !same_tree(place, device))
		return false;
	for (i = 0; i < GROUP; i++)
		if (others[i].doc && !same_answer(place, device, &others[i], tally))
			return false;
	return true;
}

void agree(char **arguments)
{
	const unsigned long count = arguments[0] ? strtoul(arguments[0], NULL, 10) : 200;
	const struct place place = place_open("device");
	struct device devices[GROUP] = { 0 };
	struct tally tally = { 0 };
	unsigned long group, wrong = 0;
	int i;

	for (group = 0; group < count; group++) {
		for (i = 0; i < GROUP; i++)
			make(&devices[i], group * 1000 + (u64)i / 2 * 2 + (i % 2 ? 500 : 0));
		for (i = 0; i < GROUP; i++) {
			if (same_device(&place, &devices[i], devices, &tally))
				continue;
			tap_note("differs: %.*s", (int)devices[i].size, devices[i].text);
			wrong++;
		}
		for (i = 0; i < GROUP; i++)
			forget(&devices[i]);
	}
	tap_note("%lu documents, %lu malformed, %lu questions, %lu yes", tally.documents,
		 tally.malformed, tally.asked, tally.yes);
	tap_ok(!wrong, "the kernel says what the library says");
	tap_ok(tally.malformed > tally.documents / 50, "some documents were malformed");
	tap_ok(tally.yes > tally.asked / 100 && tally.yes < tally.asked, "some answers were yes");
}
