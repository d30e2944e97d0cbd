// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/clash.h>
#include <lib/verdict/sentence.h>
#include <lib/verdict/value.h>

static const struct dmig_field *find_attribute(const struct dmig_matched *in, const char *name,
					       size_t len)
{
	const struct dmig_field *attributes = dmig_apply(in->accepts, in->object);

	for (u32 i = 0; i < in->object->napply; i++)
		if (attributes[i].name_len == len &&
		    !memcmp(dmig_chars(in->accepts, attributes[i].name), name, len))
			return &attributes[i];
	return NULL;
}

enum dmig_fellow dmig_fellow_find(const struct dmig_matched *other, const struct dmig_matched *of,
				  const struct dmig_field *attribute, const struct dmig_field **ret)
{
	const struct dmig_field *fellow = find_attribute(
		other, dmig_chars(of->accepts, attribute->name), attribute->name_len);
	struct dmig_value a;
	struct dmig_value b;

	if (ret)
		*ret = fellow;
	if (!fellow)
		return DMIG_FELLOW_NONE;
	dmig_value_begin(&a, other->accepts, other->object, fellow, other->binds);
	dmig_value_begin(&b, of->accepts, of->object, attribute, of->binds);
	return dmig_value_equal(&a, &b) ? DMIG_FELLOW_SAME : DMIG_FELLOW_CLASH;
}

u32 dmig_clash_count(const struct dmig_matched *incoming, const struct dmig_matched *outgoing)
{
	const struct dmig_field *attributes = dmig_apply(outgoing->accepts, outgoing->object);
	u32 count = 0;

	for (u32 i = 0; incoming->object->napply && i < outgoing->object->napply; i++)
		count += dmig_fellow_find(incoming, outgoing, &attributes[i], NULL) ==
			 DMIG_FELLOW_CLASH;
	return count;
}

/* "x would have to be 2 for the source's list and 1 for the destination's" */
static size_t say(const char *name, const char *wanted, const char *other,
		  char ret[DMIG_SENTENCE_MAX])
{
	static const char words[][32] = { " would have to be ", " for the source's list and ",
					  " for the destination's" };
	struct dmig_out out = { .at = ret, .size = DMIG_SENTENCE_MAX };

	dmig_out_bytes(&out, name, strlen(name));
	dmig_out_bytes(&out, words[0], strlen(words[0]));
	dmig_say_literal(wanted, strlen(wanted), &out);
	dmig_out_bytes(&out, words[1], strlen(words[1]));
	dmig_say_literal(other, strlen(other), &out);
	dmig_out_bytes(&out, words[2], strlen(words[2]));
	return out.len;
}

static int fill(struct dmig_arena *arena, struct devmig_failure *failure,
		const struct dmig_matched *incoming, const struct dmig_field *fellow,
		const struct dmig_matched *outgoing, const struct dmig_field *attribute)
{
	const char *name = dmig_arena_copy(arena, dmig_chars(outgoing->accepts, attribute->name),
					   attribute->name_len);
	const char *wanted = dmig_arena_result(arena, outgoing->accepts, outgoing->object,
					       attribute, outgoing->binds);
	const char *other = dmig_arena_result(arena, incoming->accepts, incoming->object, fellow,
					      incoming->binds);
	char sentence[DMIG_SENTENCE_MAX];

	if (!name || !wanted || !other)
		return -ENOMEM;
	*failure = (struct devmig_failure){
		.field = name,
		.in_apply = true,
		.reason = dmig_reason_code(DMIG_CONFLICT),
		.sentence = dmig_arena_copy(arena, sentence, say(name, wanted, other, sentence)),
		.hint = dmig_reason_todo(DMIG_CONFLICT),
		.wanted = wanted,
		.found = other,
		.wanted_line = attribute->line,
		.found_line = fellow->line,
	};
	return failure->sentence ? 0 : -ENOMEM;
}

int dmig_clash_refuse(struct dmig_arena *arena, struct dmig_part *part,
		      const struct dmig_matched *incoming, const struct dmig_matched *outgoing)
{
	const struct dmig_field *attributes = dmig_apply(outgoing->accepts, outgoing->object);
	const u32 count = dmig_clash_count(incoming, outgoing);
	struct dmig_refusal *refusal = dmig_arena_alloc(arena, sizeof(*refusal));
	struct devmig_failure *failures = dmig_arena_array(arena, count, sizeof(*failures));
	const struct dmig_field *fellow;
	size_t n = 0;
	int r = 0;

	if (!refusal || !failures)
		return -ENOMEM;
	for (u32 i = 0; !r && i < outgoing->object->napply; i++)
		if (dmig_fellow_find(incoming, outgoing, &attributes[i], &fellow) ==
		    DMIG_FELLOW_CLASH)
			r = fill(arena, &failures[n++], incoming, fellow, outgoing, &attributes[i]);
	refusal->head = (struct devmig_refusal){ part->head.object, part->head.line, n };
	refusal->failures = failures;
	part->head = (struct devmig_part){
		.reading = part->head.reading,
		.answer = DEVMIG_INCOMPATIBLE,
		.objects = 1,
	};
	part->refusals = refusal;
	return r;
}
