// SPDX-License-Identifier: LGPL-2.1-or-later
#include "vendor.h"
#include "number.h"
#include "print.h"

/*
 * Formats that were proposed for the version attribute of i915 GVT-g devices on
 * the kernel's lists in 2019 and 2020.  devmig-document(5), CAPABILITY STRINGS
 *
 *	00028086-193b-i915-GVTg_V5_2	common part (flags, vendor), device, type
 *	8086-193b-i915-GVTg_V5_4	vendor, device, type
 *	8086-591d-GVTg_V5_4-00000001	vendor, device, type without driver, version
 *
 * The parts stand between '-'.
 */

enum part {
	PART_COMMON,
	PART_VENDOR,
	PART_DEVICE,
	PART_TYPE,
	PART_VERSION,
	PART_COUNT,
};

struct format {
	const char *name;
	const char *type_prefix; /* what the type's name begins with */
	const char *add_prefix;  /* what the normal name has in front of it */
	u8 parts[4];
	u8 nparts;
};

static const struct format formats[] = {
	{ "i915-gvtg-common", "i915-GVTg_", "", { PART_COMMON, PART_DEVICE, PART_TYPE }, 3 },
	{ "i915-gvtg", "i915-GVTg_", "", { PART_VENDOR, PART_DEVICE, PART_TYPE }, 3 },
	{ "i915-gvtg-version",
	  "GVTg_",
	  "i915-",
	  { PART_VENDOR, PART_DEVICE, PART_TYPE, PART_VERSION },
	  4 },
};

/* VFIO_DEVICE_FLAGS_* of <linux/vfio.h>, by bit; the others are no interface. */
static const char *const device_apis[] = {
	[1] = "vfio-pci", [2] = "vfio-platform", [3] = "vfio-amba",
	[4] = "vfio-ccw", [5] = "vfio-ap",
};

/* Digits of each part that is a number. */
static const u8 digits_of[PART_COUNT] = {
	[PART_COMMON] = 8,
	[PART_VENDOR] = 4,
	[PART_DEVICE] = 4,
	[PART_VERSION] = 8,
};

struct parsed {
	u32 numbers[PART_COUNT];
	const char *device_api; /* of PART_COMMON */
	const char *type;
	size_t type_len;
};

static bool read_hex(const char *text, size_t size, size_t digits, u32 *ret)
{
	u32 number = 0;

	if (size < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (dmig_hex(text[i]) < 0)
			return false;
		number = number << 4 | (u32)dmig_hex(text[i]);
	}
	*ret = number;
	return true;
}

/* A type's name: its prefix, then letters, digits and '_' to the next '-' or the end. */
static size_t read_vendor_type(const char *text, size_t size, const char *prefix)
{
	size_t len = strlen(prefix);

	if (size < len || memcmp(text, prefix, len))
		return 0;
	while (len < size &&
	       (dmig_is_digit(text[len]) || text[len] == '_' ||
		(text[len] >= 'A' && text[len] <= 'Z') || (text[len] >= 'a' && text[len] <= 'z')))
		len++;
	return len > strlen(prefix) ? len : 0;
}

static size_t read_part(const struct format *format, enum part part, const char *text, size_t size,
			struct parsed *ret)
{
	if (part != PART_TYPE)
		return read_hex(text, size, digits_of[part], &ret->numbers[part]) ? digits_of[part]
										  : 0;
	ret->type = text;
	ret->type_len = read_vendor_type(text, size, format->type_prefix);
	return ret->type_len;
}

/* @ret_at: how much of the string is of the format. */
static bool parse(const struct format *format, const char *string, size_t size, size_t *ret_at,
		  struct parsed *ret)
{
	*ret_at = 0;
	for (u8 i = 0; i < format->nparts; i++) {
		size_t at = *ret_at;
		size_t len;

		if (i && (at == size || string[at++] != '-'))
			return false;
		len = read_part(format, format->parts[i], string + at, size - at, ret);
		if (!len)
			return false;
		*ret_at = at + len;
	}
	return *ret_at == size;
}

static void add(struct dmig_builder *b, const char *name, const char *value, size_t len)
{
	dmig_build_literal(b, name, strlen(name), value, len, (struct dmig_place){ 1, 1 });
}

static void add_pci_id(struct dmig_builder *b, u32 vendor, u32 device)
{
	static const char digits[] = "0123456789abcdef";
	char id[9];

	for (int i = 0; i < 4; i++) {
		id[i] = digits[vendor >> (12 - 4 * i) & 15];
		id[5 + i] = digits[device >> (12 - 4 * i) & 15];
	}
	id[4] = ':';
	add(b, "pci_id", id, sizeof(id));
}

static void add_type(struct dmig_builder *b, const struct format *format,
		     const struct parsed *parsed)
{
	char type[128];
	struct dmig_out out = { .at = type, .size = sizeof(type) };

	dmig_out_bytes(&out, format->add_prefix, strlen(format->add_prefix));
	dmig_out_bytes(&out, parsed->type, parsed->type_len);
	add(b, "mdev_type", type, out.len);
}

static void add_version(struct dmig_builder *b, u32 version)
{
	char text[10];
	struct dmig_out out = { .at = text, .size = sizeof(text) };

	dmig_out_number(&out, version);
	add(b, "software_version", text, out.len);
}

/*
 * The interface that the flags name.  A device has one: with several, or with a
 * flag that says something else, the string is of a format that is not known.
 */
static const char *device_api_of(u32 flags)
{
	for (size_t bit = 0; bit < DMIG_COUNT(device_apis); bit++)
		if (flags == 1u << bit)
			return device_apis[bit];
	return NULL;
}

/* What the common part says; false: it is no interface's. */
static bool split_common(const struct format *format, struct parsed *parsed)
{
	const u32 common = parsed->numbers[PART_COMMON];

	if (format->parts[0] != PART_COMMON)
		return true;
	parsed->numbers[PART_VENDOR] = common & 0xffff;
	parsed->device_api = device_api_of(common >> 16);
	return parsed->device_api != NULL;
}

static void add_all(struct dmig_builder *b, const struct format *format,
		    const struct parsed *parsed)
{
	if (parsed->device_api)
		add(b, "device_api", parsed->device_api, strlen(parsed->device_api));
	add_type(b, format, parsed);
	add_pci_id(b, parsed->numbers[PART_VENDOR], parsed->numbers[PART_DEVICE]);
	if (format->nparts == 4)
		add_version(b, parsed->numbers[PART_VERSION]);
}

bool dmig_vendor_read(struct dmig_builder *b, const char *string, size_t size,
		      const char **ret_format, size_t *ret_at)
{
	*ret_at = 0;
	/* Longer ones are none of these, and add_type() has room for them. */
	if (size > 100)
		return false;
	for (size_t i = 0; i < DMIG_COUNT(formats); i++) {
		struct parsed parsed = { .type = NULL };
		size_t at;

		if (!parse(&formats[i], string, size, &at, &parsed)) {
			*ret_at = at > *ret_at ? at : *ret_at;
			continue;
		}
		*ret_at = 0;
		if (!split_common(&formats[i], &parsed))
			return false;
		add_all(b, &formats[i], &parsed);
		*ret_format = formats[i].name;
		return true;
	}
	return false;
}
