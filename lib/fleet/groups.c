// SPDX-License-Identifier: LGPL-2.1-or-later
#include "alike.h"
#include <lib/common/cleanup.h>
#include <lib/document/document.h>

/* Two classes can be made to have one digest; the same fleet must still be the same file. */
static int compare_digests(const void *a_, const void *b_, void *classes)
{
	const struct dmig_canonical *a =
		dmig_document_canonical(devmig_class_document(classes, *(const u32 *)a_));
	const struct dmig_canonical *b =
		dmig_document_canonical(devmig_class_document(classes, *(const u32 *)b_));
	const int order = memcmp(a->digest.bytes, b->digest.bytes, sizeof(a->digest.bytes));

	return order ? order : strcmp(a->text, b->text);
}

/*
 * Which classes and doubts there are.  A class that only rows are of that were
 * left out is left out, too.
 */
static void look_at_rows(const struct dmig_rows *rows, bool *classes, bool *doubts)
{
	size_t i;

	for (i = 0; i < rows->count; i++) {
		const struct dmig_row *row = &rows->rows[i];

		if (row->left_out)
			continue;
		if (row->class_number != DEVMIG_NO_CLASS)
			classes[row->class_number] = true;
		else
			doubts[row->doubt] = true;
	}
}

/* The numbers of those that are true. */
static u32 count_true(const bool *which, size_t size, u32 *ret_numbers)
{
	u32 count = 0;
	size_t i;

	for (i = 0; i < size; i++)
		if (which[i])
			ret_numbers[count++] = (u32)i;
	return count;
}

/*
 * The document is made from its canonical text, as it is when it comes from an
 * index: what is said of it, and the lines that are named, are the same then.
 */
static int fill_class(struct dmig_groups *groups, struct devmig_fleet_builder *builder, u32 group,
		      u32 class_number)
{
	const struct dmig_canonical *canonical =
		dmig_document_canonical(devmig_class_document(builder->classes, class_number));
	struct dmig_group_entry *entry = &groups->entries[group];

	groups->of_class[class_number] = group;
	memcpy(entry->digest, canonical->digest.bytes, sizeof(entry->digest));
	entry->text_size = dmig_put32((u32)canonical->size);
	return devmig_document_parse(builder->context, DEVMIG_FORM_TEXT, canonical->text,
				     canonical->size, NULL, &groups->documents[group], NULL);
}

static int fill_classes(struct dmig_groups *groups, struct devmig_fleet_builder *builder,
			const u32 *sorted)
{
	u64 text = 0;
	u32 i;
	int error = 0;

	for (i = 0; i < groups->nclasses && !error; i++) {
		error = fill_class(groups, builder, i, sorted[i]);
		groups->entries[i].text = dmig_put64(text);
		text += dmig_get32(groups->entries[i].text_size);
	}
	return error;
}

static void fill_doubts(struct dmig_groups *groups, struct devmig_fleet_builder *builder,
			const u32 *doubts, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++) {
		const char *code = dmig_reason_code(doubts[i]);

		groups->of_doubt[doubts[i]] = groups->nclasses + i;
		groups->entries[groups->nclasses + i].doubt =
			dmig_put32(dmig_names_put(&builder->rows.names, code, strlen(code)));
	}
}

int dmig_groups_make(struct dmig_groups *groups, struct devmig_fleet_builder *builder)
{
	const size_t nclasses = devmig_class_count(builder->classes);
	dmig_auto(free) bool *is_used = calloc(nclasses + 1, sizeof(*is_used));
	dmig_auto(free) u32 *sorted = malloc(nclasses * sizeof(*sorted) + 1);
	bool is_doubt[DMIG_REASON_COUNT] = { false };
	u32 doubts[DMIG_REASON_COUNT], ndoubts;

	if (!is_used || !sorted)
		return -ENOMEM;
	look_at_rows(&builder->rows, is_used, is_doubt);
	groups->nclasses = count_true(is_used, nclasses, sorted);
	ndoubts = count_true(is_doubt, DMIG_REASON_COUNT, doubts);
	groups->count = groups->nclasses + ndoubts;
	groups->entries = calloc((size_t)groups->count + 1, sizeof(*groups->entries));
	groups->documents = calloc((size_t)groups->nclasses + 1, sizeof(struct devmig_document *));
	groups->of_class = calloc(nclasses + 1, sizeof(u32));
	if (!groups->entries || !groups->documents || !groups->of_class)
		return -ENOMEM;
	qsort_r(sorted, groups->nclasses, sizeof(*sorted), compare_digests, builder->classes);
	if (fill_classes(groups, builder, sorted))
		return -ENOMEM;
	fill_doubts(groups, builder, doubts, ndoubts);
	return dmig_alike_number(groups);
}

void dmig_groups_clear(struct dmig_groups *groups)
{
	u32 i;

	for (i = 0; groups->documents && i < groups->nclasses; i++)
		devmig_document_unref(groups->documents[i]);
	free(groups->entries);
	free(groups->of_class);
	free(groups->documents);
	*groups = (struct dmig_groups){ 0 };
}
