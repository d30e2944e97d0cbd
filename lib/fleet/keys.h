/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_KEYS_H
#define DMIG_LIB_KEYS_H

#include "names.h"

struct dmig_key {
	u32 name;
	u32 hash;    /* so that growing needs no names */
	u16 len;     /* of the name */
	bool unsure; /* of a host: its rows are not in order, or one name is there twice */
};

/*
 * Texts that records name again and again, such as hosts, each once; a key is
 * its number, from 0 in the order in which they were met.  Zeroed to begin with.
 */
struct dmig_keys {
	struct dmig_names names;
	struct dmig_key *keys;
	u32 *slots;     /* open addressing: number + 1, 0 is free */
	u32 slots_mask; /* number of slots - 1 */
	u32 count;
	u32 room;
	u32 last; /* the key asked for last: records of one host come together */
	u64 seed; /* unknown to who writes the records, so that they can't all collide */
};

/*
 * The number of a key, of up to 1024 bytes, which is added if it is new; one that
 * others came after is unsure now.  -ENOMEM.
 */
int dmig_keys_add(struct dmig_keys *keys, const char *name, size_t len, u32 *ret);
void dmig_keys_clear(struct dmig_keys *keys);

/* Take out all keys, and keep the memory. */
void dmig_keys_empty(struct dmig_keys *keys);

/*
 * Number the keys, which are hosts, in name order; they are not to be added to any
 * more.  *ret_numbers: the number of each as it was before, to be freed.  -ENOMEM.
 */
int dmig_hosts_order(struct dmig_keys *hosts, u32 **ret_numbers);

static inline bool dmig_key_is(const struct dmig_keys *keys, u32 key, const char *name, size_t len)
{
	return dmig_names_is(&keys->names, keys->keys[key].name, keys->keys[key].len, name, len);
}

static inline const char *dmig_key_bytes(const struct dmig_keys *keys, u32 key)
{
	return keys->names.bytes + keys->keys[key].name;
}

#endif
