// SPDX-License-Identifier: LGPL-2.1-or-later
#include "name.h"
#include <lib/common/cleanup.h>
#include <lib/document/document.h>

/*
 * Which fields name a document: one says what the device is, and then, among
 * those for which it is the same, the one that tells most of them apart, as
 * often as that helps.
 */

/* What says best what a device is; the first that SELF has. */
static const char *const kinds[] = { "mdev_type", "type", "driver", "pci_id", "device_api" };

static struct devmig_field kind_of(const struct devmig_document *document)
{
	struct devmig_field field;
	size_t i;

	for (i = 0; i < DMIG_COUNT(kinds); i++)
		if (!devmig_document_self_find(document, kinds[i], &field) && field.value_len)
			return field;
	devmig_document_self(document, 0, &field);
	return field;
}

static int compare_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : (a_len > b_len) - (a_len < b_len);
}

/* A document, and the value by which it is sorted. */
struct sorted {
	struct dmig_naming *naming;
	struct devmig_field field;
	bool begins; /* the name so far is not that of the one before */
};

static int compare_values(const void *a_, const void *b_)
{
	const struct sorted *a = a_, *b = b_;

	return compare_bytes(a->field.value, a->field.value_len, b->field.value,
			     b->field.value_len);
}

/* Absent and empty are one thing. */
static struct devmig_field find_field(const struct devmig_document *document, const char *name)
{
	struct devmig_field field;

	if (devmig_document_self_find(document, name, &field))
		field = (struct devmig_field){ .value = "" };
	return field;
}

static void sort_by(struct sorted *run, u32 count, const char *name)
{
	u32 i;

	for (i = 0; i < count; i++)
		run[i].field = find_field(run[i].naming->document, name);
	qsort(run, count, sizeof(*run), compare_values);
}

static u32 count_values(const struct sorted *run, u32 count)
{
	u32 values = 1, i;

	for (i = 1; i < count; i++)
		values += compare_values(&run[i - 1], &run[i]) != 0;
	return values;
}

/* A field's name, for calls that want a NUL behind it. */
struct field_name {
	char text[DMIG_NAME_MAX + 1];
};

/* The fields that a run is tried by: those of SELF of any of them, but no more than SELF may have. */
struct candidates {
	struct field_name names[DMIG_FIELDS_MAX];
	size_t count;
};

static bool is_candidate(const struct candidates *candidates, const struct devmig_field *field,
			 size_t expected)
{
	size_t i;

	for (i = 0; i < candidates->count; i++) {
		const char *name = candidates->names[(expected + i) % candidates->count].text;

		if (!strncmp(name, field->name, field->name_len) && !name[field->name_len])
			return true;
	}
	return false;
}

static void add_candidates(struct candidates *candidates, const struct devmig_document *document)
{
	size_t count = devmig_document_self_count(document), i;
	struct devmig_field field;

	for (i = 0; i < count && candidates->count < DMIG_FIELDS_MAX; i++) {
		devmig_document_self(document, i, &field);
		if (is_candidate(candidates, &field, i))
			continue;
		*(char *)mempcpy(candidates->names[candidates->count++].text, field.name,
				 field.name_len) = 0;
	}
}

static u64 length_of(const struct sorted *run, u32 count)
{
	u64 length = 0;
	u32 i;

	for (i = 0; i < count; i++)
		length += run[i].field.value_len;
	return length;
}

/* The field with the most values; among equals the one with the shortest.  NULL: none differs. */
static const char *choose_field(struct candidates *candidates, struct sorted *run, u32 count)
{
	const char *best = NULL;
	u64 best_length = 0;
	u32 best_values = 1;
	size_t i;

	for (i = 0; i < candidates->count; i++) {
		u32 values;
		u64 length;

		sort_by(run, count, candidates->names[i].text);
		values = count_values(run, count);
		length = length_of(run, count);
		if (values < best_values ||
		    (values == best_values && (!best || length >= best_length)))
			continue;
		best = candidates->names[i].text;
		best_values = values;
		best_length = length;
	}
	return best;
}

/* All have the part, though not all may have the field. */
static void add_part(struct sorted *run, u32 count, size_t part)
{
	const struct devmig_field *named = NULL;
	u32 i;

	for (i = 0; i < count && !named; i++)
		if (run[i].field.name)
			named = &run[i].field;
	for (i = 0; named && i < count; i++) {
		struct devmig_field *to = &run[i].naming->parts[part];

		*to = run[i].field;
		to->name = named->name;
		to->name_len = named->name_len;
	}
}

/* Whose names are the same up to here stand together; the first of them says so. */
static void mark_runs(struct sorted *run, u32 count, bool differ)
{
	u32 i;

	for (i = 0; i < count; i++)
		run[i].begins = !i || (differ && compare_values(&run[i - 1], &run[i]));
}

/* Add a part to the names of a run of documents whose names are the same so far. */
static void tell_apart(struct sorted *run, u32 count, size_t part, struct candidates *candidates)
{
	const char *name;
	u32 i;

	candidates->count = 0;
	for (i = 0; i < count; i++)
		add_candidates(candidates, run[i].naming->document);
	name = choose_field(candidates, run, count);
	if (name) {
		sort_by(run, count, name);
		add_part(run, count, part);
	}
	mark_runs(run, count, name);
}

static void tell_all_apart(struct sorted *sorted, u32 count, size_t part,
			   struct candidates *candidates)
{
	u32 first, end;

	for (first = 0; first < count; first = end) {
		end = first + 1;
		while (end < count && !sorted[end].begins)
			end++;
		if (end - first > 1)
			tell_apart(sorted + first, end - first, part, candidates);
	}
}

static void sort_by_kind(struct dmig_naming *namings, struct sorted *sorted, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++) {
		namings[i].parts[0] = kind_of(namings[i].document);
		sorted[i] = (struct sorted){ &namings[i], namings[i].parts[0], false };
	}
	qsort(sorted, count, sizeof(*sorted), compare_values);
	mark_runs(sorted, count, true);
}

int dmig_naming_choose(struct dmig_naming *namings, u32 count)
{
	dmig_auto(free) struct sorted *sorted = calloc((size_t)count + 1, sizeof(*sorted));
	dmig_auto(free) struct candidates *candidates = calloc(1, sizeof(*candidates));
	size_t part;

	if (!sorted || !candidates)
		return -ENOMEM;
	sort_by_kind(namings, sorted, count);
	for (part = 1; part < DMIG_NAME_PARTS; part++)
		tell_all_apart(sorted, count, part, candidates);
	return 0;
}
