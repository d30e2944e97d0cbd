// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rank.h"
#include <core/match.h>
#include <lib/common/cleanup.h>
#include <lib/document/document.h>

bool dmig_is_version(const char *text, size_t len)
{
	bool digit_needed = true;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			digit_needed = false;
		else if (text[i] == '.' && !digit_needed)
			digit_needed = true;
		else
			return false;
	}
	return !digit_needed;
}

/* Cut off the first part, without leading zeros; nothing is left of 0. */
static void cut_part(const char **at, const char *end, const char **ret, size_t *ret_len)
{
	const char *dot = memchr(*at, '.', (size_t)(end - *at));
	const char *stop = dot ? dot : end;

	while (*at < stop && **at == '0')
		++*at;
	*ret = *at;
	*ret_len = (size_t)(stop - *at);
	*at = dot ? dot + 1 : end;
}

int dmig_compare_versions(const char *a, size_t a_len, const char *b, size_t b_len)
{
	const char *a_end = a + a_len, *b_end = b + b_len;
	int order = 0;

	while (!order && (a < a_end || b < b_end)) {
		const char *a_part, *b_part;

		cut_part(&a, a_end, &a_part, &a_len);
		cut_part(&b, b_end, &b_part, &b_len);
		if (a_len != b_len)
			return a_len < b_len ? -1 : 1;
		order = memcmp(a_part, b_part, a_len);
	}
	return order;
}

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

static void find_version(const struct dmig_document *doc, struct dmig_standing *standing)
{
	static const char name[] = "software_version";
	const struct dmig_self_field *field = dmig_self_find(doc, name, sizeof(name) - 1);

	if (!field || !dmig_is_version(dmig_chars(doc, field->value), field->value_len))
		return;
	standing->version = dmig_chars(doc, field->value);
	standing->version_len = field->value_len;
}

static bool is_target(const struct dmig_standing *standing)
{
	return standing->answer == DEVMIG_COMPATIBLE || standing->answer == DEVMIG_AFTER_APPLY;
}

static void ask_class(const struct devmig_document *source, const struct devmig_document *class,
		      enum devmig_reading reading, struct dmig_standing *ret)
{
	*ret = (struct dmig_standing){ 0 };
	ret->answer = devmig_match(source, class, reading, &ret->unset);
	if (!is_target(ret))
		return;
	ret->identical =
		has_all_of(source->core, class->core) && has_all_of(class->core, source->core);
	find_version(class->core, ret);
}

/* The better one first. */
static int compare_standings(const struct dmig_standing *a, const struct dmig_standing *b)
{
	if (a->identical != b->identical)
		return a->identical ? -1 : 1;
	if (a->unset != b->unset)
		return a->unset < b->unset ? -1 : 1;
	if (!a->version || !b->version)
		return (b->version != NULL) - (a->version != NULL);
	return -dmig_compare_versions(a->version, a->version_len, b->version, b->version_len);
}

static int compare_numbers(const void *a, const void *b, void *standings_)
{
	const struct dmig_standing *standings = standings_;

	return compare_standings(&standings[*(const u32 *)a], &standings[*(const u32 *)b]);
}

static u32 give_slots(struct dmig_standing *standings, const u32 *sorted, u32 count)
{
	u32 slot = 0, i;

	for (i = 0; i < count; i++) {
		struct dmig_standing *standing = &standings[sorted[i]];

		if (i && compare_standings(&standings[sorted[i - 1]], standing))
			slot++;
		standing->slot = slot;
	}
	return count ? slot + 1 : 0;
}

int dmig_rank_classes(const struct devmig_class_table *classes,
		      const struct devmig_document *source, enum devmig_reading reading,
		      struct dmig_standing *ret, u32 *ret_ranks)
{
	size_t nclasses = devmig_class_count(classes);
	dmig_auto(free) u32 *sorted = malloc(nclasses * sizeof(*sorted) + 1);
	u32 count = 0, i;

	if (!sorted)
		return -ENOMEM;
	for (i = 0; i < nclasses; i++) {
		ask_class(source, devmig_class_document(classes, i), reading, &ret[i]);
		if (is_target(&ret[i]))
			sorted[count++] = i;
	}
	qsort_r(sorted, count, sizeof(*sorted), compare_numbers, ret);
	*ret_ranks = give_slots(ret, sorted, count);
	return 0;
}
