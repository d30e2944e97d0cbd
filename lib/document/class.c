// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <core/bytes.h>
#include <devmig/class.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/class.h>
#include <lib/document/document.h>
#include <sys/random.h>

/*
 * Two maps from bytes to a class: from canonical texts, and from the JSON texts
 * that were seen.  Both look at a hash first and at the bytes then, so that
 * bytes made to collide are still told apart; the hash has a secret seed, so
 * that they can't be made to pile up in one place.
 */

/* Slots of a new map; a power of two, as all sizes are. */
#define FIRST_SLOTS 64

/* JSON texts are kept up to this sum of bytes: beyond it they are parsed again. */
#define SPELLINGS_MAX ((size_t)64 << 20)

struct slot {
	const char *bytes; /* NULL: empty */
	size_t size;
	uint64_t hash;
	uint32_t class_number;
};

struct map {
	struct slot *slots;
	size_t nslots;
	size_t used;
};

/*
 * Spellings that were found lately, by a quick sum of their bytes: to compare a
 * text with the one that it probably is takes less than to hash it well.
 * Whoever makes texts of one sum only loses that.
 */
#define RECENT 16384 /* a power of two, many times the spellings that a fleet mostly has */

struct devmig_class_table {
	struct devmig_context *context;
	uint8_t secret[XXH3_SECRET_SIZE_MIN]; /* random: faster for long texts than a seed */
	struct map texts;                     /* bytes belong to the documents */
	struct map spellings;                 /* bytes belong to the map */
	size_t spellings_size;
	struct slot recent[RECENT];
	struct devmig_document **documents;
	size_t count;
	size_t room;
};

static uint64_t hash_of(const struct devmig_class_table *table, const char *bytes, size_t size)
{
	return XXH3_64bits_withSecret(bytes, size, table->secret, sizeof(table->secret));
}

/* Where these bytes are, or the empty slot where they belong. */
static struct slot *find(const struct map *map, uint64_t hash, const char *bytes, size_t size)
{
	size_t i = hash & (map->nslots - 1);

	for (;; i = (i + 1) & (map->nslots - 1)) {
		struct slot *slot = &map->slots[i];

		if (!slot->bytes ||
		    (slot->hash == hash && slot->size == size && !memcmp(slot->bytes, bytes, size)))
			return slot;
	}
}

/* Keep a slot in four free. */
static int reserve(struct map *map)
{
	struct map new = { .nslots = map->nslots ? 2 * map->nslots : FIRST_SLOTS };
	size_t i;

	if (map->nslots && map->used < map->nslots / 4 * 3)
		return 0;
	new.slots = calloc(new.nslots, sizeof(*new.slots));
	if (!new.slots)
		return -ENOMEM;
	for (i = 0; i < map->nslots; i++) {
		const struct slot *slot = &map->slots[i];

		if (slot->bytes)
			*find(&new, slot->hash, slot->bytes, slot->size) = *slot;
	}
	new.used = map->used;
	free(map->slots);
	*map = new;
	return 0;
}

DEVMIG_EXPORT int devmig_class_table_new(struct devmig_context *context,
					 struct devmig_class_table **ret,
					 struct devmig_error **ret_error)
{
	struct devmig_class_table *table = calloc(1, sizeof(*table));

	if (!table)
		return dmig_fail_memory(ret_error);
	if (getrandom(table->secret, sizeof(table->secret), 0) != sizeof(table->secret)) {
		free(table);
		return dmig_fail(ret_error, -EIO, "can't get a random number");
	}
	table->context = devmig_context_ref(context);
	*ret = table;
	return 0;
}

DEVMIG_EXPORT void devmig_class_table_free(struct devmig_class_table *table)
{
	size_t i;

	if (!table)
		return;
	for (i = 0; i < table->count; i++)
		devmig_document_unref(table->documents[i]);
	for (i = 0; i < table->spellings.nslots; i++)
		free((char *)table->spellings.slots[i].bytes);
	free(table->documents);
	free(table->texts.slots);
	free(table->spellings.slots);
	devmig_context_unref(table->context);
	free(table);
}

static int reserve_document(struct devmig_class_table *table)
{
	size_t room = table->room ? 2 * table->room : FIRST_SLOTS;
	struct devmig_document **new;

	if (table->count < table->room)
		return 0;
	new = realloc(table->documents, room * sizeof(struct devmig_document *));
	if (!new)
		return -ENOMEM;
	table->documents = new;
	table->room = room;
	return 0;
}

DEVMIG_EXPORT int devmig_class_add(struct devmig_class_table *table,
				   struct devmig_document *document, uint32_t *ret_class,
				   struct devmig_error **ret_error)
{
	const struct dmig_canonical *canonical = dmig_document_canonical(document);
	const uint64_t hash = hash_of(table, canonical->text, canonical->size);
	struct slot *slot;

	if (reserve(&table->texts) || reserve_document(table))
		return dmig_fail_memory(ret_error);
	slot = find(&table->texts, hash, canonical->text, canonical->size);
	if (!slot->bytes) {
		*slot = (struct slot){ canonical->text, canonical->size, hash,
				       (uint32_t)table->count };
		table->texts.used++;
		table->documents[table->count++] = devmig_document_ref(document);
	}
	*ret_class = slot->class_number;
	return 0;
}

static u64 mix(u64 sum, const char *word)
{
	return (sum << 13 | sum >> 51) + dmig_load64(word);
}

/* Four sums side by side, as the processor can work on them at once. */
#define STEP 32

static size_t recent_place(const char *json, size_t size)
{
	const char *last = json + size - STEP;
	u64 a = size, b = 0, c = 0, d = 0;

	if (size < STEP)
		return size;
	for (; json < last; json += STEP) {
		a = mix(a, json);
		b = mix(b, json + 8);
		c = mix(c, json + 16);
		d = mix(d, json + 24);
	}
	a = mix(a, last) ^ mix(b, last + 8);
	c = mix(c, last + 16) ^ mix(d, last + 24);
	a = (a ^ c >> 32 ^ c << 32) * 0x9e3779b97f4a7c15u;
	return (a ^ a >> 32) & (RECENT - 1);
}

bool dmig_class_find_json(struct devmig_class_table *table, const char *json, size_t size,
			  uint32_t *ret_class)
{
	struct slot *recent = &table->recent[recent_place(json, size)];

	if (recent->size != size || !recent->bytes || memcmp(recent->bytes, json, size) != 0) {
		if (!table->spellings.used)
			return false;
		*recent = *find(&table->spellings, hash_of(table, json, size), json, size);
		if (!recent->bytes)
			return false;
	}
	*ret_class = recent->class_number;
	return true;
}

/* Remember which class a JSON text is of; not to do so costs time only. */
static void remember(struct devmig_class_table *table, uint64_t hash, const char *json, size_t size,
		     uint32_t class_number)
{
	struct slot *slot;
	char *copy;

	if (size > SPELLINGS_MAX - table->spellings_size)
		return;
	copy = malloc(size);
	if (!copy)
		return;
	memcpy(copy, json, size);
	slot = find(&table->spellings, hash, json, size);
	*slot = (struct slot){ copy, size, hash, class_number };
	table->spellings.used++;
	table->spellings_size += size;
}

DEVMIG_EXPORT int devmig_class_add_json(struct devmig_class_table *table, const char *json,
					size_t size, const char *name, uint32_t *ret_class,
					struct devmig_error **ret_error)
{
	const uint64_t hash = hash_of(table, json, size);
	struct devmig_document *document;
	const struct slot *slot;
	int error;

	if (reserve(&table->spellings))
		return dmig_fail_memory(ret_error);
	slot = find(&table->spellings, hash, json, size);
	if (slot->bytes) {
		*ret_class = slot->class_number;
		return 0;
	}
	error = devmig_document_parse(table->context, DEVMIG_FORM_JSON, json, size, name, &document,
				      ret_error);
	if (error)
		return error;
	error = devmig_class_add(table, document, ret_class, ret_error);
	devmig_document_unref(document);
	if (!error)
		remember(table, hash, json, size, *ret_class);
	return error;
}

DEVMIG_EXPORT size_t devmig_class_count(const struct devmig_class_table *table)
{
	return table->count;
}

DEVMIG_EXPORT struct devmig_document *devmig_class_document(const struct devmig_class_table *table,
							    uint32_t class_number)
{
	return class_number < table->count ? table->documents[class_number] : NULL;
}
