// SPDX-License-Identifier: LGPL-2.1-or-later
#include "answers.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION_PARTS 4

/* What decides between two destinations of one source. */
struct candidate {
	uint32_t class_number;
	bool different; /* its SELF is not the source's */
	unsigned int unset;
	bool no_version;
	unsigned int version[VERSION_PARTS];
};

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory)
		exit(2);
	return memory;
}

/* Does @self have every field of @other?  Generated documents have no empty ones. */
static bool has_all_of(const struct devmig_document *self, const struct devmig_document *other)
{
	size_t count = devmig_document_self_count(other), i;
	struct devmig_field wanted, found;
	char name[128];

	for (i = 0; i < count; i++) {
		if (devmig_document_self(other, i, &wanted))
			abort();
		snprintf(name, sizeof(name), "%.*s", (int)wanted.name_len, wanted.name);
		if (devmig_document_self_find(self, name, &found) ||
		    found.value_len != wanted.value_len ||
		    memcmp(found.value, wanted.value, wanted.value_len) != 0)
			return false;
	}
	return true;
}

static void read_version(const struct devmig_document *document, struct candidate *candidate)
{
	unsigned int *version = candidate->version;
	struct devmig_field field;
	char text[64];

	candidate->no_version =
		devmig_document_self_find(document, "software_version", &field) != 0;
	if (candidate->no_version)
		return;
	snprintf(text, sizeof(text), "%.*s", (int)field.value_len, field.value);
	sscanf(text, "%u.%u.%u.%u", &version[0], &version[1], &version[2], &version[3]);
}

/* The better one first. */
static int compare(const struct candidate *a, const struct candidate *b)
{
	int i;

	if (a->different != b->different)
		return a->different ? 1 : -1;
	if (a->unset != b->unset)
		return a->unset > b->unset ? 1 : -1;
	if (a->no_version != b->no_version)
		return a->no_version ? 1 : -1;
	for (i = 0; i < VERSION_PARTS; i++)
		if (a->version[i] != b->version[i])
			return a->version[i] < b->version[i] ? 1 : -1;
	return 0;
}

static int compare_candidates(const void *a_, const void *b_)
{
	const struct candidate *a = a_, *b = b_;
	int order = compare(a, b);

	return order ? order
		     : (a->class_number > b->class_number) - (a->class_number < b->class_number);
}

static uint32_t ask_all(const struct listing *listing, uint32_t source,
			struct candidate *candidates)
{
	const struct devmig_document *from = listing->documents[source];
	uint32_t count = 0, i;

	for (i = 0; i < listing->nclasses; i++) {
		const struct devmig_document *to = listing->documents[i];
		struct candidate *candidate = &candidates[count];
		enum devmig_answer answer;

		*candidate = (struct candidate){ .class_number = i };
		answer = devmig_match(from, to, DEVMIG_INCOMING, &candidate->unset);
		if (answer != DEVMIG_COMPATIBLE && answer != DEVMIG_AFTER_APPLY)
			continue;
		candidate->different = !has_all_of(from, to) || !has_all_of(to, from);
		read_version(to, candidate);
		count++;
	}
	qsort(candidates, count, sizeof(*candidates), compare_candidates);
	return count;
}

void answers_make(struct answers *answers, const struct listing *listing)
{
	struct candidate *candidates = allocate(listing->nclasses, sizeof(*candidates));
	uint32_t total = 0, rank, count, source, i;
	size_t room = (size_t)listing->nclasses * listing->nclasses;

	answers->all = allocate(room, sizeof(*answers->all));
	answers->first = allocate(listing->nclasses + 1, sizeof(*answers->first));
	for (source = 0; source < listing->nclasses; source++) {
		count = ask_all(listing, source, candidates);
		for (i = rank = 0; i < count; i++) {
			rank += i && compare(&candidates[i - 1], &candidates[i]);
			answers->all[total++] =
				(struct destination){ candidates[i].class_number, rank };
		}
		answers->first[source + 1] = total;
	}
	free(candidates);
}

void answers_free(struct answers *answers)
{
	free(answers->all);
	free(answers->first);
}

static int compare_numbers(const void *a_, const void *b_)
{
	const uint32_t *a = a_, *b = b_;

	return (*a > *b) - (*a < *b);
}

uint32_t *answers_devices(const struct answers *answers, const struct listing *listing,
			  uint32_t source, uint32_t *ret_count)
{
	const struct destination *at = answers->all + answers->first[source];
	const struct destination *end = answers->all + answers->first[source + 1], *to;
	uint32_t count = 0, begin = 0, *devices;

	for (to = at; to < end; to++)
		count += listing->first[to->class_number + 1] - listing->first[to->class_number];
	devices = allocate(count, sizeof(*devices));
	count = 0;
	for (to = at; to < end; to++) {
		uint32_t first = listing->first[to->class_number];
		uint32_t size = listing->first[to->class_number + 1] - first;

		memcpy(devices + count, listing->free + first, size * sizeof(*devices));
		count += size;
		if (to + 1 == end || to[1].rank != to->rank) {
			qsort(devices + begin, count - begin, sizeof(*devices), compare_numbers);
			begin = count;
		}
	}
	*ret_count = count;
	return devices;
}
