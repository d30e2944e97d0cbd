// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/export.h>
#include <lib/document/document.h>
#include <lib/verdict/clash.h>

/* The answer alone.  Nothing here allocates. */

_Static_assert((int)DMIG_ANSWER_COMPATIBLE == (int)DEVMIG_COMPATIBLE &&
		       (int)DMIG_ANSWER_AFTER_APPLY == (int)DEVMIG_AFTER_APPLY &&
		       (int)DMIG_ANSWER_INCOMPATIBLE == (int)DEVMIG_INCOMPATIBLE,
	       "the core's answers are the library's");

/* How many attributes both ask for that are not set yet. */
static unsigned int count_shared(const struct dmig_matched *incoming,
				 const struct dmig_matched *outgoing,
				 const struct dmig_document *destination)
{
	const struct dmig_field *attributes = dmig_apply(outgoing->accepts, outgoing->object);
	unsigned int shared = 0;

	for (u32 i = 0; i < outgoing->object->napply; i++)
		if (!dmig_apply_is_set(outgoing->accepts, outgoing->object, &attributes[i],
				       outgoing->binds, destination) &&
		    dmig_fellow_find(incoming, outgoing, &attributes[i], NULL) == DMIG_FELLOW_SAME)
			shared++;
	return shared;
}

/* Two lists that say yes, one at least after something is set. */
static enum devmig_answer settle(const struct dmig_document *source,
				 const struct dmig_document *destination,
				 const struct dmig_match *in, const struct dmig_match *out,
				 unsigned int *ret_unset)
{
	const struct dmig_matched incoming = { destination, dmig_object(destination, in->object),
					       in->binds };
	const struct dmig_matched outgoing = { source, dmig_object(source, out->object),
					       out->binds };

	if (dmig_clash_count(&incoming, &outgoing))
		return DEVMIG_INCOMPATIBLE;
	*ret_unset = in->unset + out->unset;
	if (in->unset && out->unset)
		*ret_unset -= count_shared(&incoming, &outgoing, destination);
	return DEVMIG_AFTER_APPLY;
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
	if (answer != DEVMIG_AFTER_APPLY)
		return answer;
	return settle(source, destination, &in, &out, ret_unset);
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

	if (source && destination && devmig_reading_name(reading))
		answer = match(source->core, destination->core, reading, &unset);
	if (ret_unset)
		*ret_unset = answer == DEVMIG_AFTER_APPLY ? unset : 0;
	return answer;
}
