// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdbool.h>
#include <string.h>

#include "above.h"

#define VENDOR "1af4"

/* Of virtio there may be so many feature bits; 64 and, since Linux 6.17, 128 are shown. */
#define BITS_MAX 128

/* A string of 0 and 1, bit 0 first, as a number in hexadecimal. */
static bool make_mask(const char *bits, char mask[sizeof("0x") + BITS_MAX / 4])
{
	static const char digits[] = "0123456789abcdef";
	const size_t len = strlen(bits);
	size_t used = 2;

	if (!len || len > BITS_MAX || strspn(bits, "01") != len)
		return false;
	memcpy(mask, "0x", 2);
	for (size_t nibble = (len + 3) / 4; nibble--;) {
		unsigned int value = 0;

		for (size_t bit = 0; bit < 4 && nibble * 4 + bit < len; bit++)
			value |= (unsigned int)(bits[nibble * 4 + bit] - '0') << bit;
		if (value || used > 2 || !nibble)
			mask[used++] = digits[value];
	}
	mask[used] = '\0';
	return true;
}

/* The virtio device that virtio_pci has made of a function, "virtio0"; NULL: none. */
static int find_device(const struct dmig_asked *asked, const char **ret)
{
	const struct dmig_list *names;
	const int error = dmig_spot_list(asked->spot, &names, "%s", asked->item->path);

	if (error)
		return error;
	for (size_t i = 0; i < names->count; i++) {
		const char *digits = names->names[i] + strlen("virtio");

		if (strncmp(names->names[i], "virtio", strlen("virtio")) || !*digits ||
		    digits[strspn(digits, "0123456789")])
			continue;
		*ret = names->names[i];
		return 0;
	}
	return -ENODEV;
}

static int get_features(const struct dmig_asked *asked)
{
	const struct devmig_item *item = asked->item;
	char mask[sizeof("0x") + BITS_MAX / 4];
	const char *device, *origin, *bits, *value;
	bool ours;
	int error;

	if (item->kind != DEVMIG_ITEM_PF && item->kind != DEVMIG_ITEM_VF &&
	    item->kind != DEVMIG_ITEM_FUNCTION)
		return dmig_fact_absent(asked, item->path);
	error = dmig_above_vendor(asked, VENDOR, &ours);
	if (error)
		return error;
	if (!ours)
		return dmig_fact_absent(asked, item->path);
	error = find_device(asked, &device);
	if (error == -ENOMEM)
		return error;
	if (error)
		return dmig_fact_unknown(asked, item->path,
					 "feature bits are shown of what virtio_pci drives; this "
					 "has %s",
					 *item->driver ? item->driver : "no driver");
	origin = dmig_spot_keep(asked->spot, "%s/%s/%s", item->path, device, asked->row->file);
	if (!origin)
		return -ENOMEM;
	error = dmig_spot_line(asked->spot, &bits, "%s", origin);
	if (!error && !make_mask(bits, mask))
		error = -EBADMSG;
	if (error)
		return error == -ENOMEM ? error : dmig_fact_line(asked, error, "", origin);
	value = dmig_spot_keep(asked->spot, "%s", mask);
	return value ? dmig_fact_known(asked, value, origin) : -ENOMEM;
}

/* Linux, drivers/virtio/virtio.c, features_show(): what driver and device agreed on. */
const struct dmig_fact_row dmig_fact_virtio_rows[] = {
	{ .name = "virtio.features", .get = get_features, .file = "features" },
	{ .name = NULL },
};
