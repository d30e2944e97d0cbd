// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/diff.h>
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/export.h>
#include <lib/common/stream.h>
#include <lib/verdict/arena.h>
#include <stdio.h>
#include <string.h>

/* What differs in two documents. */

#define OBJECTS_MAX 256 /* of a document */

struct compare {
	struct dmig_arena arena;
	const struct devmig_document *before;
	const struct devmig_document *after;
	devmig_difference_fn each;
	void *arg;
};

static const char *copy(struct compare *compare, const struct devmig_field *field)
{
	return dmig_arena_copy(&compare->arena, field->value, field->value_len);
}

static int tell_field(struct compare *compare, const struct devmig_field *before,
		      const struct devmig_field *after)
{
	const struct devmig_field *any = before ? before : after;
	struct devmig_difference difference = {
		.change = !before ? DEVMIG_CAME
			  : after ? DEVMIG_CHANGED
				  : DEVMIG_WENT,
		.field = dmig_arena_copy(&compare->arena, any->name, any->name_len),
		.before = before ? copy(compare, before) : NULL,
		.after = after ? copy(compare, after) : NULL,
	};

	if (!difference.field || (before && !difference.before) || (after && !difference.after))
		return -ENOMEM;
	return compare->each(compare->arg, &difference);
}

static int find_field(struct compare *compare, const struct devmig_document *in,
		      const struct devmig_field *like, struct devmig_field *ret, bool *ret_any)
{
	const char *name = dmig_arena_copy(&compare->arena, like->name, like->name_len);

	if (!name)
		return -ENOMEM;
	*ret_any = !devmig_document_self_find(in, name, ret);
	return 0;
}

/* The fields of @of, beside those of the other; those that both have once only. */
static int compare_self(struct compare *compare, bool came)
{
	const struct devmig_document *of = came ? compare->after : compare->before;
	const struct devmig_document *other = came ? compare->before : compare->after;
	struct devmig_field field, match;
	bool any;
	int r = 0;

	for (size_t i = 0; !r && !devmig_document_self(of, i, &field); i++) {
		r = find_field(compare, other, &field, &match, &any);
		if (r)
			return r;
		if (!any)
			r = came ? tell_field(compare, NULL, &field)
				 : tell_field(compare, &field, NULL);
		else if (!came && (field.value_len != match.value_len ||
				   memcmp(field.value, match.value, field.value_len) != 0))
			r = tell_field(compare, &field, &match);
	}
	return r;
}

static int put_fields(FILE *out, const struct devmig_document *document, size_t object, bool apply)
{
	struct devmig_field field;
	int r = 0;

	if (apply && devmig_document_field_count(document, object, true))
		fputs(" APPLY:", out);
	for (size_t i = 0; !r; i++) {
		dmig_auto(free) char *spelling = NULL;

		r = devmig_document_field(document, object, apply, i, &field, &spelling);
		if (!r)
			fprintf(out, "%s%.*s=%s", i || apply ? " " : "", (int)field.name_len,
				field.name, spelling);
	}
	return r == -ERANGE ? 0 : r;
}

/* An object on one line. */
static int print_object(struct compare *compare, const struct devmig_document *document,
			size_t object, const char **ret)
{
	dmig_auto(free) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int r;

	if (!out)
		return -ENOMEM;
	r = put_fields(out, document, object, false);
	if (!r)
		r = put_fields(out, document, object, true);
	r = dmig_stream_end(out, &text, r);
	if (r)
		return r;
	*ret = dmig_arena_copy(&compare->arena, text, size);
	return *ret ? 0 : -ENOMEM;
}

struct objects {
	const char *texts[OBJECTS_MAX];
	bool paired[OBJECTS_MAX];
	size_t count;
};

static int print_objects(struct compare *compare, const struct devmig_document *document,
			 struct objects *ret)
{
	int r = 0;

	ret->count = devmig_document_object_count(document);
	for (size_t i = 0; !r && i < ret->count; i++)
		r = print_object(compare, document, i, &ret->texts[i]);
	return r;
}

/* Each object with its like; whether some stand in another order. */
static bool pair_objects(struct objects *before, struct objects *after)
{
	size_t last = 0;
	bool moved = false;

	for (size_t i = 0; i < before->count; i++) {
		size_t k = 0;

		while (k < after->count &&
		       (after->paired[k] || strcmp(before->texts[i], after->texts[k]) != 0))
			k++;
		if (k == after->count)
			continue;
		before->paired[i] = after->paired[k] = true;
		moved |= k < last;
		last = k;
	}
	return moved;
}

static int tell_objects(struct compare *compare, const struct objects *objects,
			enum devmig_change change)
{
	int r = 0;

	for (size_t i = 0; !r && i < objects->count; i++) {
		const struct devmig_difference difference = {
			.change = change,
			.object = (unsigned int)i + 1,
			.text = objects->texts[i],
		};

		if (!objects->paired[i])
			r = compare->each(compare->arg, &difference);
	}
	return r;
}

static int compare_lists(struct compare *compare)
{
	static const struct devmig_difference order = { .change = DEVMIG_CHANGED };
	dmig_auto(free) struct objects *before = calloc(1, sizeof(*before));
	dmig_auto(free) struct objects *after = calloc(1, sizeof(*after));
	bool moved;
	int r;

	if (!before || !after)
		return -ENOMEM;
	r = print_objects(compare, compare->before, before);
	if (!r)
		r = print_objects(compare, compare->after, after);
	if (r)
		return r;
	moved = pair_objects(before, after);
	r = tell_objects(compare, before, DEVMIG_WENT);
	if (!r)
		r = tell_objects(compare, after, DEVMIG_CAME);
	return !r && moved ? compare->each(compare->arg, &order) : r;
}

DEVMIG_EXPORT int devmig_document_differences(const struct devmig_document *before,
					      const struct devmig_document *after,
					      devmig_difference_fn each, void *arg)
{
	struct compare compare = { .before = before, .after = after, .each = each, .arg = arg };
	int r = compare_self(&compare, false);

	if (!r)
		r = compare_self(&compare, true);
	if (!r)
		r = compare_lists(&compare);
	dmig_arena_free(&compare.arena);
	return r;
}
