// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/lint.h>
#include <lib/verdict/sentence.h>

/* refuses-itself: an identical device could not take over. */

struct first {
	const struct dmig_document *doc;
	const struct dmig_object *object;
	size_t len;
	char sentence[DMIG_SENTENCE_MAX];
};

static void keep_first(void *arg, const struct dmig_failure *failure)
{
	struct first *first = arg;
	const struct dmig_field *fields = failure->in_apply
						  ? dmig_apply(first->doc, first->object)
						  : dmig_fields(first->doc, first->object);
	const struct dmig_saying saying = {
		.source = first->doc,
		.accepts = first->doc,
		.object = first->object,
		.field = &fields[failure->field],
		.failure = failure,
	};

	if (!first->len)
		first->len = dmig_say(&saying, first->sentence);
}

int dmig_lint_refusal(const struct dmig_lint *lint)
{
	struct first first = { .doc = lint->doc };
	struct dmig_match match;
	u32 nearest;

	if (!lint->doc->nobjects)
		return dmig_remark(lint, DMIG_REFUSES_ITSELF, dmig_spot_self(lint, NULL),
				   "the document accepts nothing, not even its own SELF");
	if (dmig_match(lint->doc, lint->doc, lint->doc, &match) != DMIG_ANSWER_INCOMPATIBLE)
		return 0;
	nearest = dmig_nearest(lint->doc, lint->doc);
	first.object = dmig_object(lint->doc, nearest);
	dmig_explain_object(lint->doc, lint->doc, first.object, keep_first, &first);
	return dmig_remark(lint, DMIG_REFUSES_ITSELF, dmig_spot_self(lint, NULL),
			   "the document does not accept its own SELF; of object %u, %.*s",
			   nearest + 1, (int)first.len, first.sentence);
}
