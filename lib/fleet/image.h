/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_IMAGE_H
#define DMIG_LIB_IMAGE_H

#include "layout.h"
#include <devmig/error.h>

/*
 * The arrays of a fleet: in memory that was made by a builder, which is known
 * to be right, or in a mapped file, of which nothing is believed.  Of a file
 * each block is held against its checksum when it is first used, and each
 * reference is checked whenever it is followed.
 */
struct dmig_image {
	const u8 *section[DMIG_SECTION_COUNT];
	u64 size[DMIG_SECTION_COUNT];
	u32 nclasses;
	u32 readings;
	/* Of a file only: */
	const u8 *map;
	size_t map_size;
	u64 *checked; /* a bit for each block that was found right; set atomically, never cleared */
};

/* Map an index.  -EBADMSG with reason bad-index; an errno of I/O; -ENOMEM. */
int dmig_image_open(struct dmig_image *image, const char *path, struct devmig_error **ret_error);
/* Does this begin like an index? */
bool dmig_image_is_index(const void *bytes, size_t size);
/* Is all of a mapped file right that can be told without its documents? */
bool dmig_image_verify(const struct dmig_image *image);
/* Unmap, or free what a builder made. */
void dmig_image_close(struct dmig_image *image);

/* Checksum the blocks that hold these bytes, unless that was done; false: they are wrong. */
bool dmig_image_check(const struct dmig_image *image, const u8 *at, size_t size);

/* Entry @index of a section, whose entries have @size bytes; NULL: not there, or damaged. */
static inline const void *dmig_image_entry(const struct dmig_image *image,
					   enum dmig_index_section section, u64 index, size_t size)
{
	const u8 *at;

	if (dmig_unlikely(index >= image->size[section] / size))
		return NULL;
	at = image->section[section] + index * size;
	if (image->checked && dmig_unlikely(!dmig_image_check(image, at, size)))
		return NULL;
	return at;
}

static inline u64 dmig_image_count(const struct dmig_image *image, enum dmig_index_section section,
				   size_t size)
{
	return image->size[section] / size;
}

#define DMIG_IMAGE_ENTRY(name, section, type)                                                      \
	static inline const type *dmig_image_##name(const struct dmig_image *image, u64 index)     \
	{                                                                                          \
		return dmig_image_entry(image, section, index, sizeof(type));                      \
	}

DMIG_IMAGE_ENTRY(host, DMIG_HOSTS, struct dmig_host_entry)
DMIG_IMAGE_ENTRY(profile, DMIG_PROFILES, struct dmig_profile_entry)
DMIG_IMAGE_ENTRY(site, DMIG_SITES, struct dmig_site_entry)
DMIG_IMAGE_ENTRY(group, DMIG_GROUPS, struct dmig_group_entry)
DMIG_IMAGE_ENTRY(device, DMIG_DEVICES, struct dmig_device_entry)
DMIG_IMAGE_ENTRY(order, DMIG_ORDER, struct dmig_le32)
DMIG_IMAGE_ENTRY(step, DMIG_STEPS, struct dmig_le32)

static inline u32 dmig_image_hosts(const struct dmig_image *image)
{
	return (u32)dmig_image_count(image, DMIG_HOSTS, sizeof(struct dmig_host_entry));
}

static inline u32 dmig_image_groups(const struct dmig_image *image)
{
	return (u32)dmig_image_count(image, DMIG_GROUPS, sizeof(struct dmig_group_entry));
}

static inline u32 dmig_image_devices(const struct dmig_image *image)
{
	return (u32)dmig_image_count(image, DMIG_DEVICES, sizeof(struct dmig_device_entry));
}

/* Where a device is. */
struct dmig_where {
	u32 host; /* one that there is */
	u32 value;
	const struct dmig_profile_entry *profile;
};

/* False: damaged, or there is no such device. */
bool dmig_image_where(const struct dmig_image *image, u32 device, struct dmig_where *ret);

/* Its host alone, of which it is not known whether there is such a one; -EBADMSG. */
int dmig_image_host_of(const struct dmig_image *image, u32 device, u32 *ret);

/* A name, printable and not too long; NULL: damaged. */
const char *dmig_image_name(const struct dmig_image *image, struct dmig_le32 name);

/* The name of a device, in the same way. */
const char *dmig_image_device_name(const struct dmig_image *image, u32 device);

/*
 * The same to be compared by dmig_key_compare() alone: nobody looked at it.  As
 * the last name of all ends with a NUL, each ends somewhere.
 */
const char *dmig_image_key(const struct dmig_image *image, u32 device);

/* That of the next device, of which @device is the number, from that of the one before. */
const char *dmig_image_next_key(const struct dmig_image *image, u32 device, const char *before);

static inline int dmig_key_compare(const char *a, const char *b)
{
	return strncmp(a, b, DMIG_RECORD_NAME_MAX + 1);
}

/* A text of a class; NULL: damaged. */
const char *dmig_image_text(const struct dmig_image *image, const struct dmig_group_entry *group);

/*
 * The verdicts of a source for all classes; NULL: damaged.  The image must have
 * the reading.
 */
const u8 *dmig_image_verdicts(const struct dmig_image *image, unsigned int reading, u32 source);

#endif
