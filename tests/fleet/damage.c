// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz/index.h"
#include "sample.h"
#include <errno.h>
#include <fcntl.h>
#include <lib/fleet/layout.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * Indexes that are damaged: nothing crashes, and nothing is answered that the
 * index did not say before.  Where checksums were made right again, a fleet that
 * is found right is one that a builder makes.
 */

#define ALL (DEVMIG_INDEX_INCOMING | DEVMIG_INDEX_OUTGOING | DEVMIG_INDEX_BOTH)

/* An index in memory, and the file that it is damaged in. */
struct damage {
	const struct fixture *fixture;
	struct devmig_fleet *whole;
	uint8_t *bytes;
	size_t size;
	uint8_t *changed; /* twice as long */
	int fd;
	char *path;
};

static void put(const struct damage *damage, const uint8_t *bytes, size_t size)
{
	assert_int_equal(pwrite(damage->fd, bytes, size, 0), size);
	assert_int_equal(ftruncate(damage->fd, (off_t)size), 0);
}

/* An error, or the fleet that these bytes are. */
static struct devmig_fleet *map(const struct damage *damage, size_t size)
{
	const char *path = damage->path;
	struct devmig_fleet *fleet = NULL;
	struct devmig_error *error = NULL;
	int failed;

	put(damage, damage->changed, size);
	failed = devmig_fleet_read(damage->fixture->context, &path, 1, NULL, &fleet, &error);
	assert_true(failed == 0 || failed == -EBADMSG);
	assert_true(!failed == !!fleet);
	if (failed && size >= 8 && !memcmp(damage->changed, DMIG_INDEX_MAGIC, 8)) {
		assert_string_equal(devmig_error_reason(error), "bad-index");
		assert_string_equal(devmig_error_file(error), path);
	}
	devmig_error_free(error);
	return fleet;
}

static void begin(struct damage *damage, struct fixture *fixture, const char *text,
		  unsigned int readings)
{
	off_t size;

	assert_int_equal(fixture_read_text(fixture, text), 0);
	*damage = (struct damage){ .fixture = fixture, .whole = fixture->fleet };
	assert_true(asprintf(&damage->path, "%s/index", fixture->directory) > 0);
	assert_int_equal(devmig_fleet_write(fixture->fleet, damage->path, readings, NULL), 0);
	damage->fd = open(damage->path, O_RDWR);
	assert_true(damage->fd >= 0);
	size = lseek(damage->fd, 0, SEEK_END);
	assert_true(size > 0);
	damage->size = (size_t)size;
	damage->bytes = malloc(damage->size);
	damage->changed = calloc(2, damage->size);
	assert_int_equal(pread(damage->fd, damage->bytes, damage->size, 0), size);
	memcpy(damage->changed, damage->bytes, damage->size);
}

static void end(struct damage *damage)
{
	close(damage->fd);
	free(damage->bytes);
	free(damage->changed);
	free(damage->path);
}

/* What was changed without making checksums right is noticed, at the latest by verifying. */
static void assert_noticed(const struct damage *damage, size_t size)
{
	struct devmig_fleet *fleet = map(damage, size);
	const char *difference;

	if (!fleet)
		return;
	difference = index_difference(damage->whole, fleet, true);
	if (difference)
		fail_msg("%s", difference);
	assert_int_equal(devmig_fleet_verify(fleet, NULL), -EBADMSG);
	devmig_fleet_unref(fleet);
}

static void test_every_byte(void **state)
{
	struct damage damage;
	char *text = sample(0, 1);
	size_t i;

	begin(&damage, *state, text, ALL);
	for (i = 0; i < damage.size; i++) {
		damage.changed[i] ^= (uint8_t)(1 << i % 8);
		assert_noticed(&damage, damage.size);
		damage.changed[i] = (uint8_t)~damage.bytes[i];
		assert_noticed(&damage, damage.size);
		damage.changed[i] = damage.bytes[i];
	}
	assert_null(index_difference(damage.whole, damage.whole, false));
	end(&damage);
	free(text);
}

static void test_every_length(void **state)
{
	struct damage damage;
	char *text = sample(0, 1);
	size_t size;

	begin(&damage, *state, text, DEVMIG_INDEX_INCOMING);
	for (size = 1; size <= 2 * damage.size; size++)
		if (size != damage.size)
			assert_null(map(&damage, size));
	end(&damage);
	free(text);
}

static char *many_lines(void)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (i = 0; i < 8000; i++)
		fprintf(out,
			"{\"host\":\"host-with-a-name-%zu\",\"device\":\"device-%zu\",\"kind\":"
			"\"vf\",\"parent\":\"%zu\",\"document\":{\"self\":{\"a\":\"%zu\"}}}\n",
			i / 4, i, i / 3, i % 20);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* Over many blocks, most of which stay right: what they say is said. */
static void test_some_of_many(void **state)
{
	struct damage damage;
	char *text = many_lines();
	size_t i, at;

	begin(&damage, *state, text, ALL);
	assert_true(damage.size > 4 * DMIG_BLOCK_SIZE);
	for (i = 1; i <= 24; i++) {
		at = i * 2654435761u % damage.size;
		damage.changed[at] ^= 0x10;
		assert_noticed(&damage, damage.size);
		damage.changed[at] = damage.bytes[at];
	}
	end(&damage);
	free(text);
}

static void assert_written_again(const struct damage *damage, const struct devmig_fleet *fleet)
{
	char *path, *bytes = malloc(damage->size + 1);
	FILE *file;

	assert_true(asprintf(&path, "%s/again", damage->fixture->directory) > 0);
	assert_int_equal(devmig_fleet_write(fleet, path, devmig_fleet_readings(fleet), NULL), 0);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fread(bytes, 1, damage->size + 1, file), damage->size);
	assert_memory_equal(bytes, damage->changed, damage->size);
	fclose(file);
	free(bytes);
	free(path);
}

/* The records of an index, read one by one. */
static void assert_made_by_a_builder(const struct damage *damage, struct devmig_fleet *fleet)
{
	struct devmig_fleet_builder *builder = NULL;
	struct devmig_fleet *made = NULL;
	const char *difference;

	assert_int_equal(devmig_fleet_builder_new(damage->fixture->context, NULL, &builder, NULL),
			 0);
	assert_int_equal(devmig_fleet_builder_read(builder, damage->path, NULL), 0);
	assert_int_equal(devmig_fleet_builder_finish(builder, &made, NULL), 0);
	devmig_fleet_builder_free(builder);
	difference = index_difference(made, fleet, false);
	if (difference)
		fail_msg("%s", difference);
	devmig_fleet_unref(made);
}

/* Whether it is found right, with checksums that are. */
static bool try_sealed(const struct damage *damage)
{
	struct devmig_fleet *fleet;
	int failed;

	index_seal(damage->changed, damage->size);
	fleet = map(damage, damage->size);
	if (!fleet)
		return false;
	index_probe(fleet);
	index_plan(fleet);
	index_compare(damage->whole, fleet);
	failed = devmig_fleet_verify(fleet, NULL);
	assert_true(failed == 0 || failed == -EBADMSG);
	if (!failed) {
		assert_written_again(damage, fleet);
		assert_made_by_a_builder(damage, fleet);
	}
	devmig_fleet_unref(fleet);
	return !failed;
}

/* How many changes of @width bytes at @at are found right. */
static size_t try_values(const struct damage *damage, size_t at, size_t width,
			 const uint32_t *values, size_t count)
{
	uint32_t before = 0, value;
	size_t right = 0, i;

	memcpy(&before, damage->bytes + at, width);
	for (i = 0; i < count + 3; i++) {
		value = i < count        ? values[i]
			: i == count     ? before + 1
			: i == count + 1 ? before - 1
					 : before ^ 8;
		if (!memcmp(&value, damage->bytes + at, width))
			continue;
		memcpy(damage->changed + at, &value, width);
		right += try_sealed(damage);
		memcpy(damage->changed, damage->bytes, damage->size);
	}
	return right;
}

static size_t section_at(const struct damage *damage, enum dmig_index_section section)
{
	const struct dmig_index_header *header = (const void *)damage->bytes;

	return dmig_get64(header->sections[section].offset);
}

/* The words of the header and of all entries. */
static void test_words(void **state)
{
	static const uint32_t values[] = { 0, 1, 7, 255, 0x7fffffff, 0x80000000, 0xffffffff };
	struct damage damage;
	char *text = sample(0, 1);
	size_t at, right = 0;

	begin(&damage, *state, text, ALL);
	for (at = 0; at < section_at(&damage, DMIG_NAMES); at += 4)
		right += try_values(&damage, at, 4, values, 7);
	print_message("%zu changes made another index\n", right);
	/* Kinds, nodes, units and the like can be others. */
	assert_in_range(right, 10, 400);
	end(&damage);
	free(text);
}

/* The bytes of names, texts and verdicts. */
static void test_bytes(void **state)
{
	static const uint32_t values[] = { 0, '\n', 0x7f, 0xff };
	struct damage damage;
	char *text = sample(0, 1);
	size_t at, right = 0;

	begin(&damage, *state, text, DEVMIG_INDEX_BOTH);
	for (at = section_at(&damage, DMIG_NAMES); at < section_at(&damage, DMIG_TEXTS); at++)
		right += try_values(&damage, at, 1, values, 4);
	/* Names can be others, as long as they stand in order. */
	assert_true(right > 10);
	for (right = 0; at < section_at(&damage, DMIG_SUMS); at++)
		right += try_values(&damage, at, 1, values, 4);
	/* The digest says what a text is, and that what the verdicts are. */
	assert_int_equal(right, 0);
	end(&damage);
	free(text);
}

/* What nobody would see is noticed, too: the word at @at is 0 and must stay so. */
static void assert_empty(const struct damage *damage, size_t at)
{
	static const uint32_t one = 1;

	memcpy(damage->changed + at, &one, 4);
	assert_int_not_equal(memcmp(damage->changed, damage->bytes, damage->size), 0);
	assert_false(try_sealed(damage));
	memcpy(damage->changed, damage->bytes, damage->size);
}

static void test_what_is_empty(void **state)
{
	struct damage damage;
	char *text = sample(0, 1);
	struct devmig_record record;
	size_t device, group, found = 0;
	uint32_t i;

	begin(&damage, *state, text, ALL);
	device = section_at(&damage, DMIG_DEVICES);
	for (i = 0; !devmig_fleet_record(damage.whole, i, &record); i++) {
		if (record.kind != DEVMIG_KIND_TYPE || record.available)
			continue;
		assert_empty(&damage, device + i * sizeof(struct dmig_device_entry) + 8);
		found++;
	}
	assert_true(found);
	/* The group of the first doubt. */
	group = section_at(&damage, DMIG_GROUPS) +
		devmig_fleet_class_count(damage.whole) * sizeof(struct dmig_group_entry);
	assert_empty(&damage, group + offsetof(struct dmig_group_entry, text));
	assert_empty(&damage, group + offsetof(struct dmig_group_entry, text_size));
	assert_empty(&damage, group + offsetof(struct dmig_group_entry, self));
	assert_empty(&damage, group + offsetof(struct dmig_group_entry, version));
	assert_empty(&damage, group + offsetof(struct dmig_group_entry, digest));
	assert_empty(&damage,
		     section_at(&damage, DMIG_GROUPS) + offsetof(struct dmig_group_entry, doubt));
	assert_empty(&damage, offsetof(struct dmig_index_header, reserved));
	end(&damage);
	free(text);
}

/* Many classes that have one long text would take much more memory than the file has. */
static void test_shared_texts(void **state)
{
	struct damage damage;
	char *text = sample(0, 1);
	struct dmig_group_entry *groups;

	begin(&damage, *state, text, 0);
	groups = (void *)(damage.changed + section_at(&damage, DMIG_GROUPS));
	groups[1].text = groups[0].text;
	groups[1].text_size = groups[0].text_size;
	index_seal(damage.changed, damage.size);
	assert_null(map(&damage, damage.size));
	end(&damage);
	free(text);
}

/* An entry of which the beginning is in a block that is right, and the end in one that is not. */
static void test_across_blocks(void **state)
{
	struct damage damage;
	char *text = many_lines();
	size_t i, at, sums;

	begin(&damage, *state, text, ALL);
	sums = section_at(&damage, DMIG_SUMS);
	for (i = 1; (at = sizeof(struct dmig_index_header) + i * DMIG_BLOCK_SIZE) < sums; i++) {
		damage.changed[at] ^= 0x10;
		assert_noticed(&damage, damage.size);
		damage.changed[at] = damage.bytes[at];
	}
	assert_true(i > 4);
	end(&damage);
	free(text);
}

/* What opening looks at, so that nothing later can come to be outside. */
static void test_refused(void **state)
{
	struct dmig_index_header *header;
	struct damage damage;
	char *text = sample(0, 1);
	struct dmig_group_entry *last;
	unsigned int i;

	begin(&damage, *state, text, DEVMIG_INDEX_INCOMING);
	header = (void *)damage.changed;
	last = (void *)(damage.changed + section_at(&damage, DMIG_GROUPS) +
			dmig_get64(header->sections[DMIG_GROUPS].size));
	last[-1].first[DMIG_STATE_COUNT - 1] = dmig_put32(SAMPLE_LINES + 1);
	index_seal(damage.changed, damage.size);
	assert_null(map(&damage, damage.size));
	memcpy(damage.changed, damage.bytes, damage.size);
	/* One reading, but none that there is. */
	for (i = 3; i < 32; i++) {
		header->readings = dmig_put32(1u << i);
		index_seal(damage.changed, damage.size);
		assert_null(map(&damage, damage.size));
	}
	end(&damage);
	free(text);
}

/* Of hosts that stand in any order some part is taken, and never more than there is. */
static void test_hosts_in_disorder(void **state)
{
	struct devmig_find_options options = { .include_in_use = true };
	struct damage damage;
	char *text = sample(0, 1);
	struct dmig_site_entry *sites;
	struct devmig_document *source;
	struct devmig_find_result *result;
	struct devmig_fleet *fleet;
	struct devmig_host host;
	uint32_t k, count, first;

	begin(&damage, *state, text, DEVMIG_INDEX_INCOMING);
	count = devmig_fleet_host_count(damage.whole);
	sites = (void *)(damage.changed + section_at(&damage, DMIG_SITES));
	first = (uint32_t)(dmig_get64(((const struct dmig_index_header *)(const void *)damage.bytes)
					      ->sections[DMIG_SITES]
					      .size) /
			   sizeof(*sites));
	for (k = 0; k < first; k++)
		sites[k].host = dmig_put32(count - 1 - dmig_get32(sites[k].host));
	index_seal(damage.changed, damage.size);
	fleet = map(&damage, damage.size);
	assert_non_null(fleet);
	assert_int_equal(devmig_fleet_find_document(damage.whole, "h1/a", &source, NULL), 0);
	for (k = 0; !devmig_fleet_host(fleet, k, &host); k++) {
		options.host = host.name;
		if (devmig_find(fleet, source, &options, &result, NULL))
			continue;
		assert_true(devmig_find_count(result) <= SAMPLE_LINES);
		devmig_find_result_free(result);
	}
	devmig_document_unref(source);
	devmig_fleet_unref(fleet);
	end(&damage);
	free(text);
}

/* A reason that nobody knows, as of a later version, is told of as one that is known. */
static void test_unknown_doubt(void **state)
{
	struct damage damage;
	char *text = sample(0, 1), *at;
	struct devmig_document *document;
	struct devmig_error *error = NULL;
	struct devmig_fleet *fleet;

	begin(&damage, *state, text, 0);
	at = memmem(damage.changed, damage.size, "no-document", 11);
	assert_non_null(at);
	*at = 'x';
	index_seal(damage.changed, damage.size);
	fleet = map(&damage, damage.size);
	assert_non_null(fleet);
	assert_int_not_equal(devmig_fleet_find_document(fleet, "h2/d", &document, &error), 0);
	assert_string_equal(devmig_error_reason(error), "unreadable");
	devmig_error_free(error);
	devmig_fleet_unref(fleet);
	end(&damage);
	free(text);
}

/* Bytes between sections. */
static void test_padding(void **state)
{
	const struct dmig_index_header *header;
	enum dmig_index_section section;
	struct damage damage;
	char *text = sample(0, 1);
	size_t at, found = 0;

	begin(&damage, *state, text, ALL);
	header = (const void *)damage.bytes;
	for (section = 0; section < DMIG_SUMS; section++) {
		at = section_at(&damage, section) + dmig_get64(header->sections[section].size);
		for (; at < section_at(&damage, section + 1); at++) {
			damage.changed[at] = 1;
			assert_false(try_sealed(&damage));
			memcpy(damage.changed, damage.bytes, damage.size);
			found++;
		}
	}
	assert_true(found);
	end(&damage);
	free(text);
}

/* The last name of all needs its NUL, or who compares names would go on behind them. */
static void test_names_without_an_end(void **state)
{
	static const enum dmig_index_section sections[] = { DMIG_NAMES, DMIG_LABELS };
	const struct dmig_index_header *header;
	unsigned int i;
	struct damage damage;
	char *text = sample(0, 1);

	begin(&damage, *state, text, ALL);
	header = (const void *)damage.bytes;
	for (i = 0; i < 2; i++) {
		memcpy(damage.changed, damage.bytes, damage.size);
		damage.changed[section_at(&damage, sections[i]) +
			       dmig_get64(header->sections[sections[i]].size) - 1] = 'x';
		index_seal(damage.changed, damage.size);
		assert_null(map(&damage, damage.size));
	}
	end(&damage);
	free(text);
}

/* What is in @damage now is opened, and found to be no builder's work. */
static void assert_not_verified(struct damage *damage)
{
	struct devmig_fleet *fleet;

	index_seal(damage->changed, damage->size);
	fleet = map(damage, damage->size);
	assert_non_null(fleet);
	assert_int_equal(devmig_fleet_verify(fleet, NULL), -EBADMSG);
	devmig_fleet_unref(fleet);
	memcpy(damage->changed, damage->bytes, damage->size);
}

/* One site twice, and a byte behind the last name. */
static void test_verify_tells(void **state)
{
	const struct dmig_index_header *header;
	struct dmig_site_entry *sites;
	struct damage damage;
	char *text = sample(0, 1);
	uint32_t i, count;

	begin(&damage, *state, text, ALL);
	header = (const void *)damage.bytes;
	sites = (void *)(damage.changed + section_at(&damage, DMIG_SITES));
	count = (uint32_t)(dmig_get64(header->sections[DMIG_SITES].size) / sizeof(*sites));
	for (i = 1; i < count && sites[i].host.raw != sites[i - 1].host.raw; i++)
		;
	assert_true(i < count);
	sites[i] = sites[i - 1];
	assert_not_verified(&damage);
	damage.changed[section_at(&damage, DMIG_LABELS) +
		       dmig_get64(header->sections[DMIG_LABELS].size) - 2] = '\0';
	assert_not_verified(&damage);
	end(&damage);
	free(text);
}

/* Over many blocks; where it is changed matters less than that blocks have ends. */
static void test_many_words(void **state)
{
	static const uint32_t values[] = { 0, 0xffffffff };
	struct damage damage;
	char *text = many_lines();
	size_t i;

	begin(&damage, *state, text, DEVMIG_INDEX_INCOMING);
	for (i = 1; i <= 10; i++)
		try_values(&damage, i * 2654435761u % (damage.size / 4) * 4, 4, values, 2);
	for (i = 1; i < damage.size / DMIG_BLOCK_SIZE; i++)
		try_values(&damage, sizeof(struct dmig_index_header) + i * DMIG_BLOCK_SIZE - 1, 1,
			   values, 2);
	end(&damage);
	free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_every_byte),    TEST(test_every_length),
		TEST(test_some_of_many),  TEST(test_words),
		TEST(test_bytes),         TEST(test_what_is_empty),
		TEST(test_padding),       TEST(test_shared_texts),
		TEST(test_many_words),    TEST(test_names_without_an_end),
		TEST(test_verify_tells),  TEST(test_across_blocks),
		TEST(test_refused),       TEST(test_hosts_in_disorder),
		TEST(test_unknown_doubt),
	};

	return cmocka_run_group_tests_name("fleet-damage", tests, NULL, NULL);
}
