// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "index.h"
#include <errno.h>
#include <lib/fleet/layout.h>
#include <string.h>

/* Searches cost as much as there are classes. */
#define SOURCES_MAX 6

static void seal_blocks(uint8_t *bytes, const struct dmig_section_entry *sums)
{
	const size_t first = sizeof(struct dmig_index_header), end = dmig_get64(sums->offset);
	size_t at, sum = end;

	for (at = first; at < end && sum + 8 <= end + dmig_get64(sums->size);
	     at += DMIG_BLOCK_SIZE, sum += 8) {
		const size_t left = end - at;
		const struct dmig_le64 value = dmig_put64(
			XXH3_64bits(bytes + at, left < DMIG_BLOCK_SIZE ? left : DMIG_BLOCK_SIZE));

		memcpy(bytes + sum, &value, sizeof(value));
	}
}

void index_seal(uint8_t *bytes, size_t size)
{
	struct dmig_index_header header;
	const struct dmig_section_entry *sums = &header.sections[DMIG_SUMS];
	u64 at, length;

	if (size < sizeof(header))
		return;
	memcpy(&header, bytes, sizeof(header));
	at = dmig_get64(sums->offset);
	length = dmig_get64(sums->size);
	if (at >= sizeof(header) && at <= size && length <= size - at) {
		seal_blocks(bytes, sums);
		header.sums_sum = dmig_put64(XXH3_64bits(bytes + at, length));
	}
	header.sum = dmig_put64(XXH3_64bits(&header, offsetof(struct dmig_index_header, sum)));
	memcpy(bytes, &header, sizeof(header));
}

void index_repair(uint8_t *bytes, size_t size)
{
	struct dmig_index_header header;
	u64 at = sizeof(header);
	unsigned int i;

	if (size < sizeof(header))
		return;
	memcpy(&header, bytes, sizeof(header));
	header.file_size = dmig_put64(size);
	for (i = 0; i < DMIG_SECTION_COUNT; i++) {
		header.sections[i].offset = dmig_put64(at);
		at += (dmig_get64(header.sections[i].size) + 7) / 8 * 8;
	}
	memcpy(bytes, &header, sizeof(header));
	index_seal(bytes, size);
}

/* Two fleets while they are compared. */
struct comparison {
	struct devmig_fleet *a;
	struct devmig_fleet *b;
	bool damaged;
	const char *what; /* differs */
};

static void note(struct comparison *both, bool same, const char *what)
{
	if (!same && !both->what)
		both->what = what;
}

/* Did both calls come to something?  If only one did, that is a difference. */
static bool came(struct comparison *both, int a, int b, const char *what)
{
	if (both->damaged && b == -EBADMSG)
		return false;
	note(both, a == b, what);
	return a >= 0 && b >= 0;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_range(struct devmig_range a, struct devmig_range b)
{
	return a.first == b.first && a.count == b.count;
}

static bool same_record(const struct devmig_record *a, const struct devmig_record *b)
{
	return same_text(a->host, b->host) && same_text(a->device, b->device) &&
	       same_text(a->parent, b->parent) && same_text(a->vm, b->vm) && a->kind == b->kind &&
	       a->in_use == b->in_use && a->available == b->available && a->units == b->units &&
	       a->migrations == b->migrations && a->numa == b->numa &&
	       a->class_number == b->class_number && same_text(a->doubt, b->doubt);
}

static void compare_record(struct comparison *both, uint32_t number)
{
	struct devmig_record a, b;
	uint32_t x = 0, y = 0;

	if (came(both, devmig_fleet_by_name(both->a, number, &x),
		 devmig_fleet_by_name(both->b, number, &y), "by_name"))
		note(both, x == y, "by_name");
	if (!came(both, devmig_fleet_record(both->a, number, &a),
		  devmig_fleet_record(both->b, number, &b), "record"))
		return;
	note(both, same_record(&a, &b), "record");
	if (came(both, devmig_fleet_find(both->a, a.host, a.device, &x),
		 devmig_fleet_find(both->b, a.host, a.device, &y), "find"))
		note(both, x == y, "find");
}

static void compare_host(struct comparison *both, uint32_t number)
{
	struct devmig_host a, b;
	uint32_t x = 0, y = 0;

	if (!came(both, devmig_fleet_host(both->a, number, &a),
		  devmig_fleet_host(both->b, number, &b), "host"))
		return;
	note(both, same_text(a.name, b.name) && a.first == b.first && a.count == b.count, "host");
	if (came(both, devmig_fleet_find_host(both->a, a.name, &x),
		 devmig_fleet_find_host(both->b, a.name, &y), "find_host"))
		note(both, x == y, "find_host");
}

static void compare_document(struct comparison *both, uint32_t number)
{
	struct devmig_document *a = NULL, *b = NULL;
	char digits[33];
	struct devmig_digest digest;
	uint32_t x = 0, y = 0, x_count = 0, y_count = 0;

	if (!came(both, devmig_fleet_document(both->a, number, &a, NULL),
		  devmig_fleet_document(both->b, number, &b, NULL), "document"))
		return;
	note(both, devmig_document_equal(a, b), "document");
	if (came(both, devmig_fleet_find_class(both->a, a, &x),
		 devmig_fleet_find_class(both->b, b, &y), "find_class"))
		note(both, x == y, "find_class");
	digest = devmig_document_digest(a);
	devmig_digest_format(&digest, digits);
	if (came(both, devmig_fleet_find_digest(both->a, digits, 3, &x, &x_count),
		 devmig_fleet_find_digest(both->b, digits, 3, &y, &y_count), "find_digest"))
		note(both, x == y && x_count == y_count, "find_digest");
}

static void compare_class(struct comparison *both, uint32_t number)
{
	struct devmig_class a, b;

	if (came(both, devmig_fleet_class(both->a, number, &a),
		 devmig_fleet_class(both->b, number, &b), "class"))
		note(both,
		     !memcmp(&a.digest, &b.digest, sizeof(a.digest)) &&
			     same_range(a.free, b.free) && same_range(a.in_use, b.in_use) &&
			     same_range(a.none, b.none) && a.instances == b.instances,
		     "class");
	compare_document(both, number);
}

static void compare_match(struct comparison *both, uint32_t source, enum devmig_reading reading)
{
	uint32_t i;

	for (i = 0; i < devmig_fleet_class_count(both->a) && i < SOURCES_MAX; i++) {
		enum devmig_answer a = 0, b = 0;
		unsigned int x = 0, y = 0;

		if (came(both, devmig_fleet_match(both->a, source, i, reading, &a, &x),
			 devmig_fleet_match(both->b, source, i, reading, &b, &y), "match"))
			note(both, a == b && x == y, "match");
	}
}

static bool same_place(const struct devmig_place *a, const struct devmig_place *b)
{
	return a->record == b->record && a->of->class_number == b->of->class_number &&
	       a->of->rank == b->of->rank && a->of->answer == b->of->answer &&
	       a->of->identical == b->of->identical && a->of->unset == b->of->unset;
}

static void compare_results(struct comparison *both, struct devmig_find_result *x,
			    struct devmig_find_result *y)
{
	struct devmig_place a, b;
	int more;

	note(both, devmig_find_count(x) == devmig_find_count(y), "find: count");
	note(both, devmig_find_total(x) == devmig_find_total(y), "find: total");
	do {
		more = devmig_find_next(x, &a);
		if (!came(both, more, devmig_find_next(y, &b), "find_next")) {
			/* What is handed out behind an error does not matter, but it may be asked for. */
			devmig_find_next(x, &a);
			devmig_find_next(y, &b);
			return;
		}
		if (more)
			note(both, same_place(&a, &b), "find_next");
	} while (more && !both->what);
}

static void compare_places(struct comparison *both, const struct devmig_document *source,
			   const struct devmig_find_options *options)
{
	struct devmig_find_result *a = NULL, *b = NULL;

	if (came(both, devmig_find(both->a, source, options, &a, NULL),
		 devmig_find(both->b, source, options, &b, NULL), "find"))
		compare_results(both, a, b);
	devmig_find_result_free(a);
	devmig_find_result_free(b);
}

static bool same_obstacle(const struct devmig_obstacle *a, const struct devmig_obstacle *b)
{
	return a->answer == b->answer && a->in_apply == b->in_apply && a->count == b->count &&
	       same_text(a->reason, b->reason) && same_text(a->field, b->field) &&
	       same_text(a->wanted, b->wanted) && same_text(a->found, b->found) &&
	       same_text(a->sentence, b->sentence);
}

static void compare_kept_out(struct comparison *both, struct devmig_obstacles *x,
			     struct devmig_obstacles *y, size_t index)
{
	uint32_t a = 0, b = 0;
	int more;

	do {
		more = devmig_obstacle_next(x, index, &a);
		if (!came(both, more, devmig_obstacle_next(y, index, &b), "obstacle_next"))
			return;
		if (more)
			note(both, a == b, "obstacle_next");
	} while (more && !both->what);
}

static void compare_obstacles(struct comparison *both, const struct devmig_document *source,
			      const struct devmig_find_options *options)
{
	struct devmig_obstacles *x = NULL, *y = NULL;
	struct devmig_obstacle a, b;
	size_t i;

	if (came(both, devmig_find_obstacles(both->a, source, options, &x, NULL),
		 devmig_find_obstacles(both->b, source, options, &y, NULL), "find_obstacles")) {
		note(both, devmig_obstacles_count(x) == devmig_obstacles_count(y), "obstacles");
		for (i = 0; i < devmig_obstacles_count(x) && !both->what; i++) {
			devmig_obstacle(x, i, &a);
			devmig_obstacle(y, i, &b);
			note(both, same_obstacle(&a, &b), "obstacle");
			compare_kept_out(both, x, y, i);
		}
	}
	devmig_obstacles_free(x);
	devmig_obstacles_free(y);
}

static void compare_searches(struct comparison *both, const struct devmig_document *source,
			     enum devmig_reading reading)
{
	struct devmig_find_options options = { .reading = reading };
	struct devmig_host host;

	compare_places(both, source, &options);
	compare_obstacles(both, source, &options);
	options.include_in_use = true;
	options.spread = true;
	options.on_numa = reading == DEVMIG_OUTGOING;
	compare_places(both, source, &options);
	if (devmig_fleet_host(both->a, devmig_fleet_host_count(both->a) / 2, &host))
		return;
	options.host = host.name;
	options.spread = false;
	compare_places(both, source, &options);
	compare_obstacles(both, source, &options);
}

static void compare_sources(struct comparison *both)
{
	const uint32_t count = devmig_fleet_class_count(both->a);
	enum devmig_reading reading;
	uint32_t i;

	for (i = 0; i < count && i < SOURCES_MAX && !both->what; i++) {
		/* Not the first ones only. */
		const uint32_t source = count > SOURCES_MAX ? i * (count / SOURCES_MAX) : i;
		struct devmig_document *document = NULL;

		for (reading = DEVMIG_INCOMING; reading <= DEVMIG_BOTH; reading++) {
			compare_match(both, source, reading);
			if (!devmig_fleet_document(both->a, source, &document, NULL))
				compare_searches(both, document, reading);
		}
	}
}

const char *index_difference(struct devmig_fleet *a, struct devmig_fleet *b, bool damaged)
{
	struct comparison both = { .a = a, .b = b, .damaged = damaged };
	uint32_t i;

	note(&both, devmig_fleet_count(a) == devmig_fleet_count(b), "count");
	note(&both, devmig_fleet_host_count(a) == devmig_fleet_host_count(b), "host_count");
	note(&both, devmig_fleet_class_count(a) == devmig_fleet_class_count(b), "class_count");
	for (i = 0; i <= devmig_fleet_count(a) && !both.what; i++)
		compare_record(&both, i);
	for (i = 0; i <= devmig_fleet_host_count(a) && !both.what; i++)
		compare_host(&both, i);
	for (i = 0; i <= devmig_fleet_class_count(a) && !both.what; i++)
		compare_class(&both, i);
	if (!both.what)
		compare_sources(&both);
	return both.what;
}

void index_probe(struct devmig_fleet *fleet)
{
	(void)!index_difference(fleet, fleet, false);
}
