// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "alike.h"
#include "software.h"
#include <core/match.h>
#include <lib/common/cleanup.h>
#include <lib/document/document.h>
#include <sys/random.h>

/* A class while all are put into an order. */
struct ranked {
	const struct dmig_document *document;
	u64 hash; /* of SELF */
	struct dmig_software version;
	u32 class_number;
};

/* Does @self have every field of @other?  Absent and empty are one thing. */
static bool has_all_of(const struct dmig_document *self, const struct dmig_document *other)
{
	u32 i;

	for (i = 0; i < other->nself; i++) {
		const struct dmig_self_field *wanted = &dmig_self(other)[i], *found;

		if (!wanted->value_len)
			continue;
		found = dmig_self_find(self, dmig_chars(other, wanted->name), wanted->name_len);
		if (!found || found->value_len != wanted->value_len ||
		    memcmp(dmig_chars(self, found->value), dmig_chars(other, wanted->value),
			   wanted->value_len) != 0)
			return false;
	}
	return true;
}

bool dmig_same_self(const struct dmig_document *a, const struct dmig_document *b)
{
	return a == b || (has_all_of(a, b) && has_all_of(b, a));
}

/* The same for every order of the fields. */
static u64 hash_self(const struct dmig_document *document, u64 seed)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < document->nself; i++) {
		const struct dmig_self_field *field = &dmig_self(document)[i];

		if (field->value_len)
			sum += XXH3_64bits_withSeed(
				dmig_chars(document, field->value), field->value_len,
				seed + XXH3_64bits_withSeed(dmig_chars(document, field->name),
							    field->name_len, seed));
	}
	return sum;
}

static int compare_hashes(const void *a_, const void *b_)
{
	const struct ranked *a = a_, *b = b_;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->class_number > b->class_number) - (a->class_number < b->class_number);
}

static int compare_versions(const void *a_, const void *b_)
{
	const struct ranked *a = a_, *b = b_;

	return dmig_software_compare(&a->version, &b->version);
}

/* Classes of one hash stand together, mostly because they are alike. */
static void number_selves(struct dmig_groups *groups, struct ranked *ranked)
{
	u32 i, first = 0, k;

	qsort(ranked, groups->nclasses, sizeof(*ranked), compare_hashes);
	for (i = 0; i < groups->nclasses; i++) {
		if (ranked[first].hash != ranked[i].hash)
			first = i;
		for (k = first; !dmig_same_self(ranked[k].document, ranked[i].document); k++)
			;
		groups->entries[ranked[i].class_number].self = dmig_put32(ranked[k].class_number);
	}
}

static void number_versions(struct dmig_groups *groups, struct ranked *ranked)
{
	u32 rank = 0, i;

	qsort(ranked, groups->nclasses, sizeof(*ranked), compare_versions);
	for (i = 0; i < groups->nclasses; i++) {
		if (!ranked[i].version.text)
			continue;
		if (!rank || dmig_software_compare(&ranked[i - 1].version, &ranked[i].version) != 0)
			rank++;
		groups->entries[ranked[i].class_number].version = dmig_put32(rank);
	}
}

int dmig_alike_number(struct dmig_groups *groups)
{
	dmig_auto(free) struct ranked *ranked = malloc(groups->nclasses * sizeof(*ranked) + 1);
	u64 seed = 0;
	u32 i;

	if (!ranked)
		return -ENOMEM;
	/* Without entropy yet, at boot, the seed is 0, which works as well. */
	(void)!getrandom(&seed, sizeof(seed), GRND_NONBLOCK);
	for (i = 0; i < groups->nclasses; i++) {
		const struct dmig_document *document = groups->documents[i]->core;

		ranked[i] = (struct ranked){ document, hash_self(document, seed),
					     dmig_software_of(document), i };
	}
	number_selves(groups, ranked);
	number_versions(groups, ranked);
	return 0;
}
