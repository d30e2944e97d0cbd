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

/* How much of a section may be looked at from a name on: its end may be in the next block. */
static size_t room_of(const struct dmig_image *image, enum dmig_index_section section,
		      const char *name)
{
	const u8 *end = image->section[section] + image->size[section];
	const size_t room = (size_t)(end - (const u8 *)name);

	return room < DMIG_RECORD_NAME_MAX + 1 ? room : DMIG_RECORD_NAME_MAX + 1;
}

/* A name at an offset, which nobody looked at. */
static const char *text_at(const struct dmig_image *image, enum dmig_index_section section,
			   u64 offset)
{
	const char *text = (const char *)image->section[section] + offset;

	if (offset >= image->size[section] ||
	    (image->checked &&
	     !dmig_image_check(image, (const u8 *)text, room_of(image, section, text))))
		return NULL;
	return text;
}

static const char *checked_name(const struct dmig_image *image, enum dmig_index_section section,
				const char *name)
{
	return name && (!image->checked || is_name(name, room_of(image, section, name))) ? name
											 : NULL;
}

const char *dmig_image_name(const struct dmig_image *image, struct dmig_le32 name)
{
	return checked_name(image, DMIG_NAMES, text_at(image, DMIG_NAMES, dmig_get32(name)));
}

/* The name behind one. */
static const char *next_text(const struct dmig_image *image, const char *text)
{
	const size_t room = room_of(image, DMIG_LABELS, text);
	const char *end = memchr(text, 0, room);

	return end ? text_at(image, DMIG_LABELS,
			     (u64)(end + 1 - (const char *)image->section[DMIG_LABELS]))
		   : NULL;
}

const char *dmig_image_key(const struct dmig_image *image, u32 device)
{
	const struct dmig_le32 *step = dmig_image_step(image, device / DMIG_STEP);
	const char *key = step ? text_at(image, DMIG_LABELS, dmig_get32(*step)) : NULL;
	u32 i;

	for (i = device % DMIG_STEP; i && key; i--)
		key = next_text(image, key);
	return key;
}

const char *dmig_image_next_key(const struct dmig_image *image, u32 device, const char *before)
{
	return device % DMIG_STEP ? next_text(image, before) : dmig_image_key(image, device);
}

const char *dmig_image_device_name(const struct dmig_image *image, u32 device)
{
	return checked_name(image, DMIG_LABELS, dmig_image_key(image, device));
}

int dmig_image_host_of(const struct dmig_image *image, u32 device, u32 *ret)
{
	const struct dmig_device_entry *entry = dmig_image_device(image, device);
	const struct dmig_site_entry *site =
		entry ? dmig_image_site(image, dmig_get32(entry->site)) : NULL;

	if (!site)
		return -EBADMSG;
	*ret = dmig_get32(site->host);
	return 0;
}

bool dmig_image_where(const struct dmig_image *image, u32 device, struct dmig_where *ret)
{
	const struct dmig_device_entry *entry = dmig_image_device(image, device);
	const struct dmig_site_entry *site =
		entry ? dmig_image_site(image, dmig_get32(entry->site)) : NULL;

	if (!site)
		return false;
	*ret = (struct dmig_where){
		.host = dmig_get32(site->host),
		.value = dmig_get32(entry->value),
		.profile = dmig_image_profile(image, dmig_get32(site->profile)),
	};
	return ret->profile && ret->host < dmig_image_hosts(image);
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
