// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/export.h>
#include <lib/document/document.h>
#include <lib/verdict/value.h>
#include <lib/verdict/verdict.h>

/* The answer alone.  Nothing here allocates. */

_Static_assert((int)DMIG_ANSWER_COMPATIBLE == (int)DEVMIG_COMPATIBLE &&
		       (int)DMIG_ANSWER_AFTER_APPLY == (int)DEVMIG_AFTER_APPLY &&
		       (int)DMIG_ANSWER_INCOMPATIBLE == (int)DEVMIG_INCOMPATIBLE,
	       "the core's answers are the library's");

/* A matched object whose APPLY is to be looked at. */
struct matched {
	const struct dmig_document *accepts;
	const struct dmig_object *object;
	const struct dmig_bind *binds;
	const struct dmig_document *destination;
};

static const struct dmig_field *find_attribute(const struct matched *in, const char *name,
					       size_t len)
{
	const struct dmig_field *attributes = dmig_apply(in->accepts, in->object);

	for (u32 i = 0; i < in->object->napply; i++)
		if (attributes[i].name_len == len &&
		    !memcmp(dmig_chars(in->accepts, attributes[i].name), name, len))
			return &attributes[i];
	return NULL;
}

/* Does @other ask for the same attribute with the same value? */
static bool asks_too(const struct matched *other, const struct matched *in,
		     const struct dmig_field *attribute)
{
	const struct dmig_field *same = find_attribute(
		other, dmig_chars(in->accepts, attribute->name), attribute->name_len);
	struct dmig_value a;
	struct dmig_value b;

	if (!same)
		return false;
	dmig_value_begin(&a, other->accepts, other->object, same, other->binds);
	dmig_value_begin(&b, in->accepts, in->object, attribute, in->binds);
	return dmig_value_equal(&a, &b);
}

/* How many attributes both ask for that are not set yet. */
static unsigned int count_shared(const struct matched *incoming, const struct matched *outgoing)
{
	const struct dmig_field *attributes = dmig_apply(outgoing->accepts, outgoing->object);
	unsigned int shared = 0;

	for (u32 i = 0; i < outgoing->object->napply; i++)
		if (!dmig_apply_is_set(outgoing->accepts, outgoing->object, &attributes[i],
				       outgoing->binds, outgoing->destination) &&
		    asks_too(incoming, outgoing, &attributes[i]))
			shared++;
	return shared;
}

static enum devmig_answer match_both(const struct dmig_document *source,
				     const struct dmig_document *destination,
				     unsigned int *ret_unset)
{
	struct dmig_match in;
	struct dmig_match out;
	enum devmig_answer answer;

	answer = (enum devmig_answer)dmig_match(source, destination, destination, &in);
	if (answer == DEVMIG_INCOMPATIBLE)
		return answer;
	answer = dmig_answer_both(
		answer, (enum devmig_answer)dmig_match(destination, source, destination, &out));
	if (answer == DEVMIG_INCOMPATIBLE)
		return answer;
	*ret_unset = in.unset + out.unset;
	if (in.unset && out.unset)
		*ret_unset -= count_shared(
			&(struct matched){ destination, dmig_object(destination, in.object),
					   in.binds, destination },
			&(struct matched){ source, dmig_object(source, out.object), out.binds,
					   destination });
	return answer;
}

static enum devmig_answer match(const struct dmig_document *source,
				const struct dmig_document *destination,
				enum devmig_reading reading, unsigned int *ret_unset)
{
	const bool incoming = reading == DEVMIG_INCOMING;
	enum devmig_answer answer;
	struct dmig_match found;

	if (reading == DEVMIG_BOTH)
		return match_both(source, destination, ret_unset);
	answer = (enum devmig_answer)dmig_match(incoming ? source : destination,
						incoming ? destination : source, destination,
						&found);
	*ret_unset = found.unset;
	return answer;
}

DEVMIG_EXPORT enum devmig_answer devmig_match(const struct devmig_document *source,
					      const struct devmig_document *destination,
					      enum devmig_reading reading, unsigned int *ret_unset)
{
	enum devmig_answer answer = DEVMIG_COULD_NOT_TELL;
	unsigned int unset = 0;

	if (source && destination)
		answer = match(source->core, destination->core, reading, &unset);
	if (ret_unset)
		*ret_unset = answer == DEVMIG_AFTER_APPLY ? unset : 0;
	return answer;
}
