// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "image.h"
#include "record.h"

/* Is there a checksum that says that block @block is as it was written? */
static bool is_right(const struct dmig_image *image, size_t block)
{
	const struct dmig_le64 *sums = (const void *)image->section[DMIG_SUMS];
	const u8 *first = image->map + sizeof(struct dmig_index_header);
	const u8 *start = first + block * DMIG_BLOCK_SIZE;
	size_t size = (size_t)(image->section[DMIG_SUMS] - start);

	if (size > DMIG_BLOCK_SIZE)
		size = DMIG_BLOCK_SIZE;
	return XXH3_64bits(start, size) == dmig_get64(sums[block]);
}

static bool check_block(const struct dmig_image *image, size_t block)
{
	u64 *word = &image->checked[block / 64];
	const u64 bit = 1ULL << (block % 64);

	if (dmig_likely(__atomic_load_n(word, __ATOMIC_RELAXED) & bit))
		return true;
	if (!is_right(image, block))
		return false;
	__atomic_fetch_or(word, bit, __ATOMIC_RELAXED);
	return true;
}

bool dmig_image_check(const struct dmig_image *image, const u8 *at, size_t size)
{
	const size_t offset = (size_t)(at - image->map) - sizeof(struct dmig_index_header);
	const size_t last = (offset + size - 1) / DMIG_BLOCK_SIZE;
	size_t block;

	for (block = offset / DMIG_BLOCK_SIZE; block <= last; block++)
		if (!check_block(image, block))
			return false;
	return true;
}

/* As of a record that is read: at most 255 bytes, no control characters among them. */
static bool is_name(const char *text, size_t room)
{
	size_t len;

	for (len = 0; len < room && len <= DMIG_RECORD_NAME_MAX; len++) {
		if (!text[len])
			return true;
		if (dmig_is_control(text + len, room - len))
			return false;
	}
	return false;
}

/* How much of the names may be looked at from one on: its end may be in the next block. */
static size_t room_of(const struct dmig_image *image, struct dmig_le32 name)
{
	const u64 room = image->size[DMIG_NAMES] - dmig_get32(name);

	return room < DMIG_RECORD_NAME_MAX + 1 ? room : DMIG_RECORD_NAME_MAX + 1;
}

const char *dmig_image_key(const struct dmig_image *image, struct dmig_le32 name)
{
	const u8 *text = image->section[DMIG_NAMES] + dmig_get32(name);

	if (dmig_get32(name) >= image->size[DMIG_NAMES] ||
	    (image->checked && !dmig_image_check(image, text, room_of(image, name))))
		return NULL;
	return (const char *)text;
}

const char *dmig_image_name(const struct dmig_image *image, struct dmig_le32 name)
{
	const char *text = dmig_image_key(image, name);

	return text && (!image->checked || is_name(text, room_of(image, name))) ? text : NULL;
}

const char *dmig_image_text(const struct dmig_image *image, const struct dmig_group_entry *group)
{
	const u64 offset = dmig_get64(group->text);
	const u32 size = dmig_get32(group->text_size);
	const u8 *text;

	if (!size || offset > image->size[DMIG_TEXTS] || size > image->size[DMIG_TEXTS] - offset)
		return NULL;
	text = image->section[DMIG_TEXTS] + offset;
	return !image->checked || dmig_image_check(image, text, size) ? (const char *)text : NULL;
}

const u8 *dmig_image_verdicts(const struct dmig_image *image, unsigned int reading, u32 source)
{
	/* Those of the readings before come first. */
	const u32 before = (u32)__builtin_popcount(image->readings & ((1u << reading) - 1));
	const u8 *row = image->section[DMIG_VERDICTS] +
			((u64)before * image->nclasses + source) * image->nclasses;

	return !image->checked || dmig_image_check(image, row, image->nclasses) ? row : NULL;
}
