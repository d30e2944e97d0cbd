// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "image.h"
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* An index while it is opened: nothing in it is believed before it was checked. */
struct opening {
	struct dmig_image *image;
	const struct dmig_index_header *header;
	const char *path;
	struct devmig_error **ret_error;
};

/* The size of an entry of each section; where it depends on other things: 1. */
static const u8 entry_sizes[DMIG_SECTION_COUNT] = {
	[DMIG_HOSTS] = sizeof(struct dmig_host_entry),
	[DMIG_PROFILES] = sizeof(struct dmig_profile_entry),
	[DMIG_SITES] = sizeof(struct dmig_site_entry),
	[DMIG_GROUPS] = sizeof(struct dmig_group_entry),
	[DMIG_DEVICES] = sizeof(struct dmig_device_entry),
	[DMIG_ORDER] = sizeof(struct dmig_le32),
	[DMIG_STEPS] = sizeof(struct dmig_le32),
	[DMIG_LABELS] = 1,
	[DMIG_NAMES] = 1,
	[DMIG_TEXTS] = 1,
	[DMIG_VERDICTS] = 1,
	[DMIG_SUMS] = sizeof(struct dmig_le64),
};

static int bad(const struct opening *opening, const char *what)
{
	return dmig_fail_detail(opening->ret_error, DMIG_BAD_INDEX, opening->path,
				(struct dmig_place){ 0 }, "%s", what);
}

bool dmig_image_is_index(const void *bytes, size_t size)
{
	return size >= 8 && !memcmp(bytes, DMIG_INDEX_MAGIC, 8);
}

/* What tells a file of another kind, another version, or half a file. */
static int check_header(const struct opening *opening)
{
	const struct dmig_index_header *header = opening->header;
	const u64 size = opening->image->map_size;

	if (!dmig_image_is_index(header, size))
		return bad(opening, "the file is none");
	if (size < sizeof(*header))
		return bad(opening, "the file is cut short");
	if (dmig_get32(header->version) != DMIG_INDEX_VERSION)
		return bad(opening, "it was made by another version of devmig");
	if (XXH3_64bits(header, offsetof(struct dmig_index_header, sum)) != dmig_get64(header->sum))
		return bad(opening, "its header is damaged");
	if (dmig_get64(header->file_size) > size)
		return bad(opening, "the file is cut short");
	if (dmig_get64(header->file_size) < size ||
	    dmig_get32(header->header_size) != sizeof(*header) ||
	    dmig_get32(header->block_size) != DMIG_BLOCK_SIZE || dmig_get32(header->reserved))
		return bad(opening, "its header does not fit it");
	return 0;
}

/* Sections stand one behind the other, and fill the file. */
static bool take_sections(const struct opening *opening)
{
	struct dmig_image *image = opening->image;
	u64 at = sizeof(*opening->header);
	unsigned int i;

	for (i = 0; i < DMIG_SECTION_COUNT; i++) {
		const struct dmig_section_entry *entry = &opening->header->sections[i];
		const u64 size = dmig_get64(entry->size);

		if (dmig_get64(entry->offset) != at || size > image->map_size - at ||
		    size % entry_sizes[i])
			return false;
		image->section[i] = image->map + at;
		image->size[i] = size;
		at += size;
		/* Numbers are aligned; only bytes stand behind bytes. */
		if (at % 8)
			at += 8 - at % 8;
		if (at > image->map_size)
			return false;
	}
	return at == image->map_size;
}

/* The sizes of sections that depend on one another. */
static bool sizes_agree(const struct opening *opening)
{
	const struct dmig_image *image = opening->image;
	const u64 blocks = (u64)(image->section[DMIG_SUMS] - image->map) - sizeof(*opening->header);
	const u64 devices = image->size[DMIG_DEVICES] / sizeof(struct dmig_device_entry);
	const u64 readings = (u64)__builtin_popcount(image->readings);
	u64 verdicts;

	return devices <= UINT32_MAX &&
	       image->size[DMIG_ORDER] / sizeof(struct dmig_le32) == devices &&
	       image->size[DMIG_HOSTS] / sizeof(struct dmig_host_entry) <= devices &&
	       image->size[DMIG_SITES] / sizeof(struct dmig_site_entry) <= devices &&
	       image->size[DMIG_PROFILES] / sizeof(struct dmig_profile_entry) <= devices &&
	       image->size[DMIG_STEPS] / sizeof(struct dmig_le32) ==
		       (devices + DMIG_STEP - 1) / DMIG_STEP &&
	       image->size[DMIG_LABELS] <= UINT32_MAX && image->size[DMIG_NAMES] <= UINT32_MAX &&
	       image->nclasses <= devices &&
	       image->nclasses <= image->size[DMIG_GROUPS] / sizeof(struct dmig_group_entry) &&
	       image->size[DMIG_GROUPS] / sizeof(struct dmig_group_entry) <= UINT32_MAX &&
	       image->readings < 1u << 3 &&
	       !__builtin_mul_overflow((u64)image->nclasses * image->nclasses, readings,
				       &verdicts) &&
	       image->size[DMIG_VERDICTS] == verdicts &&
	       image->size[DMIG_SUMS] / sizeof(struct dmig_le64) ==
		       (blocks + DMIG_BLOCK_SIZE - 1) / DMIG_BLOCK_SIZE;
}

static int start_checking(const struct opening *opening)
{
	struct dmig_image *image = opening->image;
	const u64 blocks = image->size[DMIG_SUMS] / sizeof(struct dmig_le64);

	if (XXH3_64bits(image->section[DMIG_SUMS], image->size[DMIG_SUMS]) !=
	    dmig_get64(opening->header->sums_sum))
		return bad(opening, "its checksums are damaged");
	image->checked = calloc(blocks / 64 + 1, sizeof(*image->checked));
	return image->checked ? 0 : dmig_fail_memory(opening->ret_error);
}

/* The groups are of few bytes, and all that is searched begins with them. */
static int check_groups(const struct opening *opening)
{
	const struct dmig_image *image = opening->image;
	const u32 count = dmig_image_groups(image);
	u32 last = 0, i, k;

	for (i = 0; i < count; i++) {
		const struct dmig_group_entry *group = dmig_image_group(image, i);

		if (!group)
			return bad(opening, "its classes are damaged");
		for (k = 0; k < DMIG_STATE_COUNT; k++) {
			const u32 first = dmig_get32(group->first[k]);

			if (first < last || (!i && !k && first))
				return bad(opening, "its classes do not stand in order");
			last = first;
		}
	}
	if (last > dmig_image_devices(image) || (!count && dmig_image_devices(image)))
		return bad(opening, "its classes have devices that are not there");
	return 0;
}

/* Then every name ends within them. */
static bool names_end(const struct dmig_image *image, enum dmig_index_section section)
{
	const u64 size = image->size[section];
	const u8 *last = image->section[section] + size - 1;

	return !size || (dmig_image_check(image, last, 1) && !*last);
}

/* One behind the other: however many classes there are, to read all is to read the section once. */
static bool texts_fit(const struct dmig_image *image)
{
	u64 at = 0;
	u32 i;

	for (i = 0; i < image->nclasses; i++) {
		const struct dmig_group_entry *group = dmig_image_group(image, i);

		if (dmig_get64(group->text) != at)
			return false;
		at += dmig_get32(group->text_size);
	}
	return at == image->size[DMIG_TEXTS];
}

static int look_inside(struct opening *opening)
{
	struct dmig_image *image = opening->image;
	int error = check_header(opening);

	if (error)
		return error;
	image->nclasses = dmig_get32(opening->header->classes);
	image->readings = dmig_get32(opening->header->readings);
	if (!take_sections(opening) || !sizes_agree(opening))
		return bad(opening, "its parts do not fit together");
	error = start_checking(opening);
	if (!error)
		error = check_groups(opening);
	if (!error && !texts_fit(image))
		return bad(opening, "its classes share their texts");
	if (!error && (!names_end(image, DMIG_NAMES) || !names_end(image, DMIG_LABELS)))
		return bad(opening, "its names have no end");
	return error;
}

static int map(struct opening *opening)
{
	dmig_auto(close) int fd = open(opening->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	void *bytes;

	if (fd < 0 || fstat(fd, &status))
		return dmig_fail_io(opening->ret_error, -errno, opening->path, "open");
	if (!S_ISREG(status.st_mode) || !status.st_size)
		return bad(opening, "the file is none");
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return dmig_fail_io(opening->ret_error, -errno, opening->path, "map");
	opening->header = bytes;
	opening->image->map = bytes;
	opening->image->map_size = (size_t)status.st_size;
	return 0;
}

int dmig_image_open(struct dmig_image *image, const char *path, struct devmig_error **ret_error)
{
	struct opening opening = { .image = image, .path = path, .ret_error = ret_error };
	int error;

	*image = (struct dmig_image){ 0 };
	error = map(&opening);
	if (!error)
		error = look_inside(&opening);
	if (error)
		dmig_image_close(image);
	return error;
}

void dmig_image_close(struct dmig_image *image)
{
	unsigned int i;

	if (image->map)
		munmap((void *)image->map, image->map_size);
	else
		for (i = 0; i < DMIG_SECTION_COUNT; i++)
			free((void *)image->section[i]);
	free(image->checked);
	*image = (struct dmig_image){ 0 };
}
