// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/refusal.h>
#include <lib/verdict/sentence.h>
#include <lib/verdict/value.h>
#include <stdlib.h>

struct explaining {
	struct dmig_arena *arena;
	const struct dmig_document *asked;
	const struct dmig_document *accepts;
	const struct dmig_object *object;
	const char **found; /* texts of asked's fields, NULL: not copied yet; NULL: not kept */
	struct devmig_failure failures[DMIG_FIELDS_MAX]; /* of the object */
	size_t nfailures;
	bool out_of_memory;
};

static const char *copy(struct explaining *e, const char *bytes, size_t len)
{
	const char *text = dmig_arena_copy(e->arena, bytes, len);

	e->out_of_memory |= !text;
	return text;
}

/* Many objects fail for one value, so that it is copied once. */
static const char *copy_found(struct explaining *e, const struct dmig_self_field *found)
{
	const char *unkept = NULL;
	const char **text = e->found ? &e->found[found - dmig_self(e->asked)] : &unkept;

	if (!*text)
		*text = copy(e, dmig_chars(e->asked, found->value), found->value_len);
	return *text;
}

static void add_conflict(struct explaining *e, const struct dmig_failure *from,
			 struct devmig_failure *failure)
{
	const struct dmig_var *var = &dmig_vars(e->accepts, e->object)[from->var];
	const struct dmig_field *by = &dmig_fields(e->accepts, e->object)[from->bind->field];
	char digits[DMIG_DIGITS_MAX];
	const char *text;
	size_t len;

	dmig_bind_text(var, from->bind, digits, &text, &len);
	failure->variable = copy(e, dmig_chars(e->accepts, var->name), var->name_len);
	failure->fixed_by = copy(e, dmig_chars(e->accepts, by->name), by->name_len);
	failure->fixed_to = copy(e, text, len);
}

static void add_failure(void *arg, const struct dmig_failure *from)
{
	struct explaining *e = arg;
	const struct dmig_field *fields = from->in_apply ? dmig_apply(e->accepts, e->object)
							 : dmig_fields(e->accepts, e->object);
	const struct dmig_field *field = &fields[from->field];
	const struct dmig_saying saying = { e->asked, e->accepts, e->object, field, from };
	struct devmig_failure *failure = &e->failures[e->nfailures++];
	char sentence[DMIG_SENTENCE_MAX];

	*failure = (struct devmig_failure){
		.field = copy(e, dmig_chars(e->accepts, field->name), field->name_len),
		.in_apply = from->in_apply,
		.reason = dmig_reason_code(from->reason),
		.sentence = copy(e, sentence, dmig_say(&saying, sentence)),
		.hint = dmig_reason_todo(from->reason),
		.wanted = dmig_arena_value(e->arena, e->accepts, e->object, field),
		.found = from->found ? copy_found(e, from->found) : NULL,
		.wanted_line = field->line,
		.found_line = from->found ? from->found->line : 0,
	};
	e->out_of_memory |= !failure->wanted;
	if (from->bind)
		add_conflict(e, from, failure);
}

static void add_first(void *arg, const struct dmig_failure *from)
{
	const struct explaining *e = arg;

	if (!e->nfailures)
		add_failure(arg, from);
}

static int explain_object(struct explaining *e, u32 index, struct dmig_refusal *refusal)
{
	struct devmig_failure *failures;

	e->object = dmig_object(e->accepts, index);
	e->nfailures = 0;
	dmig_explain_object(e->asked, e->accepts, e->object, add_failure, e);
	failures = dmig_arena_array(e->arena, e->nfailures, sizeof(*failures));
	if (!failures || e->out_of_memory)
		return -ENOMEM;
	memcpy(failures, e->failures, e->nfailures * sizeof(*failures));
	refusal->head.object = index + 1;
	refusal->head.line = e->object->line;
	refusal->head.failures = e->nfailures;
	refusal->failures = failures;
	return 0;
}

static int compare_refusals(const void *a, const void *b)
{
	const struct devmig_refusal *left = &((const struct dmig_refusal *)a)->head;
	const struct devmig_refusal *right = &((const struct dmig_refusal *)b)->head;

	if (left->failures != right->failures)
		return left->failures < right->failures ? -1 : 1;
	return left->object < right->object ? -1 : 1;
}

/* A list without objects has one refusal nevertheless, of no object: see devmig/verdict.h. */
static struct devmig_failure accepts_nothing(enum devmig_reading reading)
{
	return (struct devmig_failure){
		.field = "",
		.reason = dmig_reason_code(DMIG_ACCEPTS_NOTHING),
		.sentence = reading == DEVMIG_INCOMING
				    ? "the destination accepts nothing: its document has no "
				      "COMPATIBLE object"
				    : "the source names no destination: its document has no "
				      "COMPATIBLE object",
		.hint = dmig_reason_todo(DMIG_ACCEPTS_NOTHING),
		.wanted = "",
	};
}

static int refuse_all(struct dmig_arena *arena, struct dmig_part *part)
{
	struct dmig_refusal *refusal = dmig_arena_alloc(arena, sizeof(*refusal));
	struct devmig_failure *failure = dmig_arena_alloc(arena, sizeof(*failure));

	if (!refusal || !failure)
		return -ENOMEM;
	*failure = accepts_nothing(part->head.reading);
	refusal->head.failures = 1;
	refusal->failures = failure;
	part->refusals = refusal;
	part->head.objects = 1;
	return 0;
}

int dmig_refusals_add(struct dmig_arena *arena, struct dmig_part *part,
		      const struct dmig_document *asked, const struct dmig_document *accepts)
{
	struct explaining e = { .arena = arena, .asked = asked, .accepts = accepts };
	int r = 0;

	if (!accepts->nobjects)
		return refuse_all(arena, part);
	e.found = dmig_arena_array(arena, asked->nself, sizeof(*e.found));
	part->refusals = dmig_arena_array(arena, accepts->nobjects, sizeof(*part->refusals));
	if (!e.found || !part->refusals)
		return -ENOMEM;
	for (u32 i = 0; !r && i < accepts->nobjects; i++)
		r = explain_object(&e, i, &part->refusals[i]);
	if (r)
		return r;
	part->head.objects = accepts->nobjects;
	qsort(part->refusals, accepts->nobjects, sizeof(*part->refusals), compare_refusals);
	return 0;
}

int dmig_refusal_first(struct dmig_arena *arena, enum devmig_reading reading,
		       const struct dmig_document *asked, const struct dmig_document *accepts,
		       struct devmig_failure *ret)
{
	struct explaining e = { .arena = arena, .asked = asked, .accepts = accepts };

	if (!accepts->nobjects) {
		*ret = accepts_nothing(reading);
		return 0;
	}
	e.object = dmig_object(accepts, dmig_nearest(asked, accepts));
	/* What can't be described is a refusal all the same. */
	e.failures[0] = (struct devmig_failure){
		.field = "",
		.reason = dmig_reason_code(DMIG_DIFFERENT),
		.sentence = dmig_reason_what(DMIG_DIFFERENT),
		.hint = dmig_reason_todo(DMIG_DIFFERENT),
		.wanted = "",
	};
	dmig_explain_object(asked, accepts, e.object, add_first, &e);
	*ret = e.failures[0];
	return e.out_of_memory ? -ENOMEM : 0;
}
