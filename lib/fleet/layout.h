/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_LAYOUT_H
#define DMIG_LIB_LAYOUT_H

#include <core/platform.h>
#include <endian.h>

/*
 * The arrays that a fleet consists of, in memory as in an index.  All numbers
 * are little-endian; devmig-fleet(5), INDEX describes the file.
 */

/* A little-endian number; dmig_get32() and dmig_get64() read it. */
struct dmig_le32 {
	u32 raw;
};

struct dmig_le64 {
	u64 raw;
};

static inline u32 dmig_get32(struct dmig_le32 number)
{
	return le32toh(number.raw);
}

static inline u64 dmig_get64(struct dmig_le64 number)
{
	return le64toh(number.raw);
}

static inline struct dmig_le32 dmig_put32(u32 number)
{
	return (struct dmig_le32){ htole32(number) };
}

static inline struct dmig_le64 dmig_put64(u64 number)
{
	return (struct dmig_le64){ htole64(number) };
}

/* Sections, in the order in which they stand in a file. */
enum dmig_index_section {
	DMIG_HOSTS,    /* dmig_host_entry, by name */
	DMIG_PROFILES, /* dmig_profile_entry, by parent's name, node and amount */
	DMIG_SITES,    /* dmig_site_entry, by host and profile */
	DMIG_GROUPS,   /* dmig_group_entry: classes by digest, then one for each doubt */
	DMIG_DEVICES,  /* dmig_device_entry, by group, state, host, name */
	DMIG_ORDER,    /* dmig_le32: the numbers of the devices in name order */
	DMIG_STEPS,    /* dmig_le32: where the names of devices 0, 16, 32… begin */
	DMIG_LABELS,   /* names of the devices, in their order, a NUL behind each */
	DMIG_NAMES,    /* all other names, a NUL behind each; the first one is empty */
	DMIG_TEXTS,    /* the canonical texts of the classes, one behind the other */
	DMIG_VERDICTS, /* for each reading that there is: a byte for source and destination */
	DMIG_SUMS,     /* dmig_le64: checksums of the blocks of all sections before */
	DMIG_SECTION_COUNT
};

struct dmig_host_entry {
	struct dmig_le32 name;
	struct dmig_le32 first; /* position in the order; the next host's is its end */
};

/* Bytes of a name of a host, a device, a parent or a VM. */
#define DMIG_RECORD_NAME_MAX 255

/*
 * Whether a terminal may obey the character of a name at @text, of which @room bytes may be
 * looked at: a control character of ASCII, or one of U+0080 to U+009F.
 */
static inline bool dmig_is_control(const char *text, size_t room)
{
	return (u8)*text < 0x20 || *text == 0x7f ||
	       ((u8)*text == 0xc2 && room > 1 && (u8)text[1] < 0xa0);
}

/* What devices have in common, on many hosts: there are few of them. */
struct dmig_profile_entry {
	struct dmig_le32 parent; /* a name */
	struct dmig_le32 amount; /* of types: units; of others: migrations */
	struct dmig_le32 node;   /* enum devmig_kind, and from bit 8 on NUMA node + 1 */
};

/* What devices that stand together have in common. */
struct dmig_site_entry {
	struct dmig_le32 host;
	struct dmig_le32 profile;
};

/* NUMA nodes are -1 … DMIG_NUMA_MAX. */
#define DMIG_NUMA_MAX 65535

static inline u32 dmig_profile_kind(const struct dmig_profile_entry *profile)
{
	return dmig_get32(profile->node) & 0xff;
}

static inline int32_t dmig_profile_numa(const struct dmig_profile_entry *profile)
{
	return (int32_t)(dmig_get32(profile->node) >> 8) - 1;
}

static inline struct dmig_le32 dmig_put_node(u32 kind, int32_t numa)
{
	return dmig_put32((u32)(numa + 1) << 8 | kind);
}

/* The states that a record is in: bits. */
enum dmig_state {
	DMIG_STATE_USED = 1,
	DMIG_STATE_NONE = 2, /* available is 0 */
	DMIG_STATE_COUNT = 4
};

struct dmig_group_entry {
	struct dmig_le32 first[DMIG_STATE_COUNT]; /* of each state; the next one's is its end */
	struct dmig_le64 instances;               /* of the free ones */
	struct dmig_le64 text;                    /* where its canonical text begins */
	struct dmig_le32 text_size;
	struct dmig_le32 self;    /* classes with the same SELF have the same number */
	struct dmig_le32 version; /* rank of software_version among the classes; 0: none */
	struct dmig_le32 doubt;   /* a group without a document: the name of the reason */
	u8 digest[16];
};

/* 8 bytes, and 4 in the order: there may be ten million. */
struct dmig_device_entry {
	struct dmig_le32 site;
	struct dmig_le32 value; /* of a type: available; of others: the name of the VM */
};

/* Where a device's name begins is said for each so many; those between are looked for. */
#define DMIG_STEP 16

/* A verdict: how many attributes are still to be set, or that the answer is no. */
#define DMIG_VERDICT_NO 255

struct dmig_section_entry {
	struct dmig_le64 offset;
	struct dmig_le64 size;
};

#define DMIG_INDEX_MAGIC   "DEVMIGix"
#define DMIG_INDEX_VERSION 1

/* Sections are checked in blocks of this size, each when it is first used. */
#define DMIG_BLOCK_SIZE ((size_t)64 << 10)

struct dmig_index_header {
	char magic[8];
	struct dmig_le32 version;
	struct dmig_le32 header_size; /* of this structure; blocks begin behind it */
	struct dmig_le64 file_size;
	struct dmig_le32 block_size;
	struct dmig_le32 readings; /* bit N: enum devmig_reading */
	struct dmig_le32 classes;  /* groups that have a document */
	struct dmig_le32 reserved; /* 0 */
	struct dmig_section_entry sections[DMIG_SECTION_COUNT];
	struct dmig_le64 sums_sum; /* of the section SUMS */
	struct dmig_le64 sum;      /* of all of the header before this */
};

_Static_assert(sizeof(struct dmig_device_entry) == 8 && sizeof(struct dmig_group_entry) == 64 &&
		       sizeof(struct dmig_profile_entry) == 12 &&
		       sizeof(struct dmig_site_entry) == 8 && sizeof(struct dmig_host_entry) == 8,
	       "entries are packed");
_Static_assert(sizeof(struct dmig_index_header) == 40 + 16 * DMIG_SECTION_COUNT + 16,
	       "the header is packed");

#endif
