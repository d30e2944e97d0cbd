/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_PROFILES_H
#define DMIG_LIB_PROFILES_H

#include "keys.h"
#include "record.h"

/* What devices have in common, on many hosts. */
struct dmig_profile {
	int32_t numa;
	u32 amount; /* of types: units; of others: migrations */
	u8 kind;
};

/* A profile's key: its numbers, and then the parent's name. */
struct dmig_profile_key {
	char bytes[sizeof(struct dmig_profile) + DMIG_RECORD_NAME_MAX];
	size_t len;
};

/* That of the profile which a record speaks of. */
void dmig_profile_key(const struct dmig_record *record, struct dmig_profile_key *ret);

struct dmig_profile dmig_profile_get(const struct dmig_keys *profiles, u32 number);
/* The parent's name; empty: not known. */
const char *dmig_profile_parent(const struct dmig_keys *profiles, u32 number);

/*
 * Number the profiles by what they say; they are not to be added to any more.
 * *ret_numbers: the number of each as it was before, to be freed.  -ENOMEM.
 */
int dmig_profiles_order(struct dmig_keys *profiles, u32 **ret_numbers);

#endif
