// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bisect.h"
#include "fleet.h"
#include <lib/common/export.h>
#include <string.h>

/* Classes by their digests, which they stand in the order of. */

#define DIGITS     32 /* of a digest */
#define DIGITS_MIN 8  /* so that names stay when a fleet grows */

/* A digest that is sought. */
struct sought {
	const struct devmig_fleet *fleet;
	const u8 *digest;
};

/* Groups were looked at when the fleet was opened. */
static int is_before(const void *sought_, u32 at)
{
	const struct sought *sought = sought_;
	const struct dmig_group_entry *group = dmig_image_group(&sought->fleet->image, at);

	return group && memcmp(group->digest, sought->digest, sizeof(group->digest)) < 0;
}

u32 dmig_fleet_digest(const struct devmig_fleet *fleet, const u8 *digest)
{
	const struct sought sought = { fleet, digest };
	u32 class_number = 0;

	dmig_bisect(0, fleet->image.nclasses, is_before, &sought, &class_number);
	return class_number;
}

/* Hexadecimal digits as bytes, an odd one at the end as the upper half of one. */
static bool read_digits(const char *digits, size_t len, u8 bytes[16])
{
	size_t i;

	memset(bytes, 0, 16);
	for (i = 0; i < len; i++) {
		const char c = digits[i];
		u8 half;

		if (c >= '0' && c <= '9')
			half = (u8)(c - '0');
		else if (c >= 'a' && c <= 'f')
			half = (u8)(c - 'a' + 10);
		else
			return false;
		bytes[i / 2] |= (u8)(half << (i % 2 ? 0 : 4));
	}
	return true;
}

static bool begins_with(const u8 *digest, const u8 *wanted, size_t len)
{
	return !memcmp(digest, wanted, len / 2) &&
	       (len % 2 == 0 || digest[len / 2] >> 4 == wanted[len / 2] >> 4);
}

DEVMIG_EXPORT int devmig_fleet_find_digest(const struct devmig_fleet *fleet, const char *digits,
					   size_t len, uint32_t *ret, uint32_t *ret_count)
{
	u32 class_number;
	u8 wanted[16];

	if (!len || len > 32 || !read_digits(digits, len, wanted))
		return -EINVAL;
	*ret_count = 0;
	class_number = dmig_fleet_digest(fleet, wanted);
	*ret = class_number;
	for (; class_number < fleet->image.nclasses; class_number++) {
		const struct dmig_group_entry *group =
			dmig_image_group(&fleet->image, class_number);

		if (!group)
			return -EBADMSG;
		if (!begins_with(group->digest, wanted, len))
			break;
		++*ret_count;
	}
	return *ret_count ? 0 : -ENOENT;
}

/* Hexadecimal digits that a class and the one behind it begin with alike; 0: there are no two. */
static unsigned int common_digits(const struct devmig_fleet *fleet, u32 class_number)
{
	const struct dmig_group_entry *a = dmig_image_group(&fleet->image, class_number);
	const struct dmig_group_entry *b = dmig_image_group(&fleet->image, (u64)class_number + 1);
	unsigned int i;

	if (!a || !b || class_number + 1 >= fleet->image.nclasses)
		return 0;
	for (i = 0; i < sizeof(a->digest); i++)
		if (a->digest[i] != b->digest[i])
			return 2 * i + (a->digest[i] >> 4 == b->digest[i] >> 4);
	return DIGITS;
}

DEVMIG_EXPORT unsigned int devmig_fleet_class_digits(const struct devmig_fleet *fleet,
						     uint32_t class_number)
{
	unsigned int before, behind, needed;

	if (class_number >= fleet->image.nclasses)
		return 0;
	before = class_number ? common_digits(fleet, class_number - 1) : 0;
	behind = common_digits(fleet, class_number);
	needed = (before > behind ? before : behind) + 1;
	if (needed > DIGITS)
		return DIGITS;
	return needed < DIGITS_MIN ? DIGITS_MIN : needed;
}
